"""Which commands bring an exchange about again."""

from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.exchange.repeat import MOST_MADE, Provenance, Server, repeating

HOST = "https://host.example"
CURL = f"curl -sS -i -X POST {HOST}"
READING = """python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])'"""
NOT_ADDED = "-H 'Accept:'"
"""curl sends no header that the request does not have."""
NOT_ADDED_TO_BODY = f"{NOT_ADDED} -H 'Content-Type:'"


def request(id: str, body: bytes | None = None) -> Request:
    return Request("POST", f"/datasets/{id}/clone", (), body)


def exchange(id: str, body: bytes | None = None) -> Exchange:
    return Exchange(1, "a test", HOST, request(id, body), Response(200))


def made(*pairs: tuple[str, str], **more: object) -> Provenance:
    """Datasets of the run, each with the one that it is a clone of."""
    provenance = Provenance(**more)  # type: ignore[arg-type]
    for id, source in pairs:
        provenance.note(id, request(source, b"{}"))
    return provenance


def test_a_request_about_a_configured_dataset_is_a_single_command() -> None:
    assert repeating(exchange("101"), made(("5001", "101"))) == [f"{CURL}/datasets/101/clone {NOT_ADDED}"]


def test_a_request_about_a_clone_of_the_run_makes_the_clone_first() -> None:
    assert repeating(exchange("5001"), made(("5001", "101"))) == [
        f"ID=$(curl -sS -X POST {HOST}/datasets/101/clone {NOT_ADDED_TO_BODY} --data-raw '{{}}' | {READING})",
        f'{CURL}/datasets/"$ID"/clone {NOT_ADDED}',
    ]


def test_a_third_generation_is_made_step_by_step() -> None:
    assert repeating(exchange("5002"), made(("5001", "101"), ("5002", "5001"))) == [
        f"ID1=$(curl -sS -X POST {HOST}/datasets/101/clone {NOT_ADDED_TO_BODY} --data-raw '{{}}' | {READING})",
        f"ID2=$(curl -sS -X POST {HOST}/datasets/\"$ID1\"/clone {NOT_ADDED_TO_BODY} --data-raw '{{}}' | {READING})",
        f'{CURL}/datasets/"$ID2"/clone {NOT_ADDED}',
    ]


def test_what_an_answer_is_compared_with_is_asked_for_and_shown() -> None:
    """The same id twice, for instance: the two exchanges."""
    provenance = made(("5001", "101"), ("5002", "102"))
    assert repeating(exchange("102"), provenance, ["5001", "5001", "gone"]) == [
        f"{CURL}/datasets/101/clone {NOT_ADDED_TO_BODY} --data-raw '{{}}'",
        f"{CURL}/datasets/102/clone {NOT_ADDED}",
    ]


def test_the_making_of_the_source_is_shown_where_an_answer_is_compared_with_it() -> None:
    first, _ = repeating(exchange("5001"), made(("5001", "101")), ["5001"])
    assert f" | tee /dev/stderr | {READING}" in first


def test_an_id_in_the_body_is_that_of_the_new_dataset_as_well() -> None:
    provenance = made(("d-1", "d-0"), id_at=("data", "id"))
    making, repeated = repeating(exchange("d-1", b'{"id": "d-1", "name": "not d-1"}'), provenance)
    assert """print(json.load(sys.stdin)["data"]["id"])""" in making
    assert (
        repeated == f"""{CURL}/datasets/"$ID"/clone {NOT_ADDED_TO_BODY} --data-raw '{{"id": "'"$ID"'", "name": "not d-1"}}'"""
    )


def test_a_server_that_runs_only_with_the_tests_is_started_and_stopped() -> None:
    provenance = made(("5001", "101"), server=Server("start", "BASE", "stop"))
    start, making, repeated, stop = repeating(exchange("5001"), provenance)
    assert (start, stop) == ("start", "stop")
    assert 'POST "$BASE"/datasets/101/clone' in making
    assert repeated == f'curl -sS -i -X POST "$BASE"/datasets/"$ID"/clone {NOT_ADDED}'


def test_an_id_that_came_twice_is_that_of_the_first_dataset() -> None:
    assert "/datasets/101/" in repeating(exchange("5001"), made(("5001", "101"), ("5001", "102")))[0]


def test_an_odd_id_is_sent_as_it_is() -> None:
    assert repeating(exchange("a%20b"), made(("a b", "101"), ("$(x)", "101"))) == [f"{CURL}/datasets/a%20b/clone {NOT_ADDED}"]


def test_datasets_that_seem_to_be_clones_of_each_other_do_no_harm() -> None:
    assert len(repeating(exchange("5001"), made(("5001", "5002"), ("5002", "5001")))) == 3


def test_what_changed_a_dataset_is_repeated_between_the_clones_that_were_made_before_and_after() -> None:
    provenance = made(("5001", "101"))
    provenance.note_change("5001", Request("POST", "/datasets/5001/records", (), b"1"))
    provenance.note("5002", request("5001"))
    provenance.note_change("5001", Request("POST", "/datasets/5001/records", (), b"2"))
    assert repeating(exchange("5002"), provenance) == [
        f"ID1=$(curl -sS -X POST {HOST}/datasets/101/clone {NOT_ADDED_TO_BODY} --data-raw '{{}}' | {READING})",
        f'{CURL}/datasets/"$ID1"/records {NOT_ADDED_TO_BODY} --data-raw 1',
        f'ID2=$(curl -sS -X POST {HOST}/datasets/"$ID1"/clone {NOT_ADDED} | {READING})',
        f'{CURL}/datasets/"$ID1"/records {NOT_ADDED_TO_BODY} --data-raw 2',
        f'{CURL}/datasets/"$ID2"/clone {NOT_ADDED}',
    ]


def test_what_changed_another_dataset_is_not_repeated() -> None:
    provenance = made(("5001", "101"), ("5002", "101"))
    provenance.note_change("5001", Request("POST", "/datasets/5001/records", (), b"1"))
    assert not any("records" in command for command in repeating(exchange("5002"), provenance))


def test_the_first_requests_that_made_datasets_are_kept_and_no_more() -> None:
    provenance = made(*((f"d{number}", "101") for number in range(MOST_MADE + 3)))
    assert len(provenance.made) == MOST_MADE
    assert len(repeating(exchange(f"d{MOST_MADE - 1}"), provenance)) == 2
    assert repeating(exchange(f"d{MOST_MADE}"), provenance) == [f"{CURL}/datasets/d{MOST_MADE}/clone {NOT_ADDED}"]
