"""What a sibling lists: datasets that no answer told of, and names that no answer had."""

from dataclasses import replace
from typing import Any

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.bria.witness import require_only_what_answers_told
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.apis.datadog.witness import require_only_what_answers_told as require_of_datadog
from clone_contracts.errors import NotObservable, NotTested
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import FaultyTwin, Incoming, Outgoing
from clone_contracts.session.removal import remove_created
from clone_contracts.session.reply import Reply
from tests.unit.support import answer, bria, datadog


def looked_at(twin: BriaTwin, change: Any = None, handler: Any = None, names: int = 1) -> list[Reply]:
    """What is said once so many clones were made and ``change`` has changed what is stored, by the name of the last."""
    client, replies = bria(handler or twin), list[Reply]()
    for _ in range(names):
        client.clone("102", name=client.unique("Mine"))
    if change is not None:
        change(twin, twin.stored()[-1])  # type: ignore[index]
    client.watch(replies.append)
    require_only_what_answers_told(client)
    return replies


def found(replies: list[Reply]) -> list[tuple[str, str]]:
    return [(finding["clause"], finding["actual"]) for reply in replies for finding in reply.findings]


def test_a_list_of_what_answers_told_of_breaks_nothing() -> None:
    (reply,) = looked_at(BriaTwin(), names=2)
    assert reply.findings == []
    assert reply.verdict.checked == {"bria.clone.one-dataset", "bria.clone.name-echo", "bria.clone.default-name"}


def test_a_dataset_of_a_name_that_was_sent_is_one_too_many() -> None:
    def twice(twin: BriaTwin, last: Any) -> None:
        twin.datasets[6001] = replace(last, id=6001)
        twin.datasets[6002] = replace(last, id=6002, name=f"Copy of {last.name}")

    (finding,) = found(looked_at(BriaTwin(), twice))
    assert finding[0] == "bria.clone.one-dataset"
    assert finding[1].startswith('dataset 6001, named "Mine ')


def test_what_was_made_too_much_is_removed_with_the_rest() -> None:
    twin = BriaTwin()
    client = bria(twin)
    client.clone("102", name=client.unique("Mine"))
    twin.datasets[6001] = replace(twin.datasets[5001], id=6001)
    require_only_what_answers_told(client)
    assert client.creations.ids == ["5001", "6001"]
    assert client.recorder.evidence.created == ["5001", "6001"]


def test_what_was_made_too_much_is_removed_whatever_the_budget() -> None:
    twin = BriaTwin()
    client = bria(twin, 2)
    client.clone("102", name=client.unique("Mine"))
    for id in (6001, 6002, 6003):
        twin.datasets[id] = replace(twin.datasets[5001], id=id)
    require_only_what_answers_told(client)
    assert client.creations.ids == ["5001", "6001", "6002", "6003"]
    remove_created(client, client.creations.ids)
    assert max(twin.datasets) < 5000
    assert client.recorder.evidence.warnings == []


def test_a_name_that_holds_a_mark_and_was_not_sent_is_another_s() -> None:
    """What is found is removed, so that a word which happens to be a mark must not suffice."""
    twin = BriaTwin()
    client, replies = bria(twin), list[Reply]()
    client.clone("102", name=client.unique("Mine"))
    twin.datasets[6001] = replace(twin.datasets[5001], id=6001, name=f"Theirs {client.names.mark()}")
    client.watch(replies.append)
    require_only_what_answers_told(client)
    assert found(replies) == []
    assert client.creations.ids == ["5001"]


@pytest.mark.parametrize("name", ["Kitchen tiles", "Mine", "", "0123456789abcdefgh", "of another run 4fzzzz"])
def test_datasets_of_others_are_nobody_s_business(name: str) -> None:
    def of_others(twin: BriaTwin, last: Any) -> None:
        twin.datasets[6001] = replace(last, id=6001, name=name)

    assert found(looked_at(BriaTwin(), of_others)) == []


def test_a_name_that_is_listed_otherwise_than_the_answer_had_it_is_a_finding() -> None:
    def renamed(twin: BriaTwin, last: Any) -> None:
        twin.datasets[last.id] = replace(last, name=f"{last.name} (1)")

    (finding,) = found(looked_at(BriaTwin(), renamed))
    assert finding[0] == "bria.clone.name-echo"
    assert finding[1].endswith(' (1)"')


def test_a_default_name_that_is_listed_otherwise_breaks_the_promise_about_these() -> None:
    twin = BriaTwin()
    client, replies = bria(twin), list[Reply]()
    client.clone(client.clone("102", name="Mine"))
    twin.datasets[5002] = replace(twin.datasets[5002], name="Copy")
    client.watch(replies.append)
    require_only_what_answers_told(client)
    assert [clause for clause, _ in found(replies)] == ["bria.clone.default-name"]


def test_a_list_without_our_own_datasets_says_nothing() -> None:
    def gone(twin: BriaTwin, last: Any) -> None:
        del twin.datasets[last.id]

    with pytest.raises(NotObservable, match="listed without those that this run made"):
        looked_at(BriaTwin(), gone)


@pytest.mark.parametrize("body", [{"datasets": []}, "none", b"<html>"])
def test_another_list_than_is_known_says_nothing(body: object) -> None:
    def seen(asked: Outgoing) -> Response | None:
        return answer(200, body) if asked.request.path.endswith("/datasets") else None

    twin = BriaTwin()
    with pytest.raises(NotObservable, match="something that is no JSON list"):
        looked_at(twin, handler=FaultyTwin(twin, seen=seen))


def test_where_nobody_knows_what_became_of_a_request_nothing_is_said_of_what_no_answer_told_of() -> None:
    def cut_off(request: Incoming) -> Response | None:
        if request.text("name") != "lost":
            return None
        request.twin.handle(request.method, request.path, request.headers, request.body)
        return Response(502)

    client, replies = bria(FaultyTwin(BriaTwin(), before=cut_off)), list[Reply]()
    client.clone("102", name=client.unique("Mine"))
    with pytest.raises(NotTested):
        client.clone("102", name="lost")
    client.watch(replies.append)
    require_only_what_answers_told(client)
    assert found(replies) == []


def test_the_pages_of_a_list_are_read_one_after_the_other() -> None:
    def one_by_one(asked: Outgoing) -> Response | None:
        if asked.response.status != 200 or "/records" in asked.request.path:
            return None
        listed = asked.json["data"]
        at = int(asked.request.path.partition("cursor]=")[2] or 0)
        after = str(at + 1) if at + 1 < len(listed) else ""
        return answer(200, {"data": listed[at : at + 1], "meta": {"after": after}})

    twin = DatadogTwin()
    client, replies = datadog(FaultyTwin(twin, seen=one_by_one)), list[Reply]()
    made = client.clone(name=client.unique("Mine")).clone
    assert made is not None
    twin.datasets["6001"] = replace(twin.datasets[made.id], id="6001")
    client.watch(replies.append)
    require_of_datadog(client)
    assert [clause for clause, _ in found(replies)] == ["datadog.clone.one-dataset"]
