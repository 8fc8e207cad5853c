"""What a run created is removed, and nothing else."""

import json

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.errors import NotTested
from clone_contracts.exchange.message import Request, Response
from clone_contracts.session.removal import remove_created
from clone_contracts.twins.base import json_response
from tests.unit.support import Altered, Script, answer, bria, datadog

LATER = "clone-contracts cleanup goes on later, and --rate keeps a run within its limits"
LEFT = "could not be removed, please do so by hand: 5001 (%s)"


def test_bria_clones_are_removed_one_by_one_the_latest_first() -> None:
    twin = BriaTwin()
    client = bria(twin)
    for name in ("a", "b"):
        client.clone("102", name=name)
    client.clone("102", token="absent")
    created = list(client.creations.ids)
    remove_created(client, client.creations.ids)
    assert client.recorder.evidence.removed == [created[1], created[0]]
    assert (client.creations.ids, client.recorder.evidence.warnings, client.recorder.evidence.requests) == ([], [], 5)
    assert sorted(twin.datasets) == [101, 102, 103, 104, 105, 900]


def test_datadog_clones_are_removed_in_one_request() -> None:
    twin = DatadogTwin()
    client = datadog(twin)
    created = [client.clone(name=name).clone for name in ("a", "b")]
    before = set(twin.datasets)
    remove_created(client, client.creations.ids)
    assert before - set(twin.datasets) == {clone.id for clone in created if clone is not None}
    assert len(client.recorder.evidence.removed) == 2
    assert client.recorder.evidence.requests == 3


def test_ids_that_are_no_texts_name_nothing_that_went() -> None:
    answered = json_response(200, {"data": [{"id": []}, {"id": {}}, None, {"id": "d-2"}]})
    assert datadog(DatadogTwin()).removed(["d-1", "d-2"], answered) == ["d-2"]


def test_removal_sends_the_requests_that_each_api_expects() -> None:
    script = Script(Response(204))
    for client, id in ((bria(script), "5001"), (datadog(script), "d-1")):
        remove_created(client, [id])
    (bria_method, bria_path, bria_headers, _), (method, path, _, body) = script.calls
    assert (bria_method, bria_path) == ("DELETE", "/tailored-gen/datasets/5001")
    assert bria_headers["api_token"] == "twin-Bria-token-5e1f"
    assert (method, path) == ("POST", "/api/v2/llm-obs/v1/a33671aa-24fd-4dcd-9b33-a8ec7dde7751/datasets/delete")
    assert json.loads(body) == {"data": {"type": "datasets", "attributes": {"dataset_ids": ["d-1"]}}}


def test_removal_sends_nothing_where_nothing_was_created() -> None:
    script = Script(Response(204))
    for client in (bria(script), datadog(script)):
        remove_created(client, client.creations.ids)
        assert client.recorder.evidence.warnings == []
    assert script.calls == []


def test_a_dataset_that_cannot_be_removed_is_named_in_a_warning() -> None:
    client = bria(Script(Response(409)))
    remove_created(client, ["5001"])
    assert (client.creations.ids, client.recorder.evidence.warnings, client.recorder.evidence.removed) == (
        ["5001"],
        [LEFT % "answered with 409"],
        [],
    )


def test_a_server_that_is_down_during_removal_causes_a_warning_not_an_error() -> None:
    client = bria(Script(Response(503)))
    remove_created(client, ["5001"])
    assert client.recorder.evidence.warnings == [LEFT % "bria: service unavailable (503)"]


def test_a_429_during_removal_is_obeyed() -> None:
    naps: list[float] = []
    client = bria(Script(Response(429, (("retry-after", "2"),)), Response(204)), naps=naps)
    remove_created(client, ["5001"])
    assert (client.recorder.evidence.removed, naps) == (["5001"], [2.0])


def test_removal_is_given_up_after_six_429_answers() -> None:
    naps: list[float] = []
    client = bria(Script(Response(429)), naps=naps)
    remove_created(client, ["5001"])
    assert client.recorder.evidence.warnings == [LEFT % f"6 answers in a row were 429; {LATER}"]
    assert client.recorder.evidence.requests == 6


def test_removal_waits_as_long_as_it_is_asked_to_within_two_minutes() -> None:
    naps: list[float] = []
    client = bria(Script(Response(429, (("retry-after", "60"),)), Response(204)), naps=naps)
    remove_created(client, ["5001"])
    assert (naps, client.recorder.evidence.warnings) == ([60.0], [])
    assert client.recorder.evidence.removed == ["5001"]


def test_removal_does_not_wait_longer_than_two_minutes_in_all() -> None:
    naps: list[float] = []
    client = bria(Script(Response(429, (("retry-after", "50"),))), naps=naps)
    remove_created(client, ["5001", "5002"])
    (warning,) = client.recorder.evidence.warnings
    assert naps == [50.0, 50.0]
    assert f"429 asks to wait 50 seconds, and a removal waits at most 120 in all; {LATER}" in warning
    assert client.creations.ids == ["5002", "5001"]


def test_what_datadog_does_not_list_among_those_that_went_is_left() -> None:
    """Its recordings answer with the datasets that were deleted, its published model with nothing."""
    for listed, left in ((["d-1", "d-2"], []), (["d-2"], ["d-1"]), ([], ["d-2", "d-1"])):
        client = datadog(Script(answer(200, {"data": [{"id": id, "type": "datasets"} for id in listed]})))
        remove_created(client, ["d-1", "d-2"])
        assert sorted(client.creations.ids) == sorted(left)
        assert client.recorder.evidence.removed == [id for id in ("d-2", "d-1") if id in listed]
        assert ["does not list it" in text for text in client.recorder.evidence.warnings] == [True] * bool(left)


@pytest.mark.parametrize("response", [Response(204), answer(200, b"done"), answer(200, {"ok": True}), answer(202, "")])
def test_an_answer_that_lists_nothing_at_all_is_taken_for_all(response: Response) -> None:
    client = datadog(Script(response))
    remove_created(client, ["d-1", "d-2"])
    assert client.creations.ids == []


def test_a_ledger_that_cannot_be_written_does_not_stop_the_removal(monkeypatch: pytest.MonkeyPatch) -> None:
    client = bria(BriaTwin())
    for name in ("a", "b", "c"):
        client.clone("102", name=name)

    def full(_: str) -> None:
        raise NotTested("the ledger cannot be written to: No space left on device")

    monkeypatch.setattr(client.creations.budget, "removed", full)
    remove_created(client, client.creations.ids)
    assert client.recorder.evidence.removed == ["5003", "5002", "5001"]
    assert client.recorder.evidence.warnings == ["the ledger cannot be written to: No space left on device"]


def test_the_record_grows_with_each_dataset_that_is_removed() -> None:
    client, seen = bria(BriaTwin()), list[int]()
    for name in ("a", "b"):
        client.clone("102", name=name)
    client.recorder.subscribe(lambda: seen.append(len(client.recorder.evidence.removed)))
    remove_created(client, client.creations.ids)
    assert seen == [1, 2]


def test_a_source_that_a_wrong_answer_names_is_not_removed() -> None:
    """A server that returns the id of the source must not lose its source."""
    twin = BriaTwin()
    client = bria(Altered(twin, lambda response: answer(201, {"id": 102}) if response.status == 201 else response))
    client.clone("102", name="a")
    remove_created(client, client.creations.ids)
    assert 102 in twin.datasets
    assert client.recorder.evidence.removed == []


def test_nothing_but_404_answers_does_not_prove_that_all_clones_are_gone() -> None:
    client = bria(Script(Response(404)))
    remove_created(client, ["5001", "5002"])
    (warning,) = client.recorder.evidence.warnings
    assert warning.endswith("5002, 5001 (404: already gone, or this server cannot remove datasets)")
    assert client.creations.ids == ["5002", "5001"]


def test_a_404_means_gone_where_another_clone_could_be_removed() -> None:
    client = bria(Script(Response(404), Response(204)))
    remove_created(client, ["5001", "5002"])
    assert (client.creations.ids, client.recorder.evidence.warnings) == ([], [])


def test_a_clone_that_is_gone_does_not_prevent_the_removal_of_others() -> None:
    """Datadog removes many at once, or none of them."""
    client = datadog(Script(Response(404), Response(204), Response(404), Response(204)))
    remove_created(client, ["d-1", "d-2", "d-3"])
    assert (client.creations.ids, client.recorder.evidence.warnings) == ([], [])
    assert client.recorder.evidence.requests == 4


def test_the_removal_of_a_busy_clone_is_tried_again() -> None:
    naps: list[float] = []
    client = bria(Script(Response(409), Response(204), Response(409), Response(204)), naps=naps)
    remove_created(client, ["5001", "5002"])
    assert (client.creations.ids, client.recorder.evidence.warnings, naps) == ([], [], [1.0, 1.0])


def test_a_server_that_goes_down_is_not_asked_to_remove_every_clone() -> None:
    script = Script(Response(204), Response(504))
    client = bria(script)
    remove_created(client, ["5001", "5002", "5003"])
    assert client.recorder.evidence.removed == ["5003"]
    assert client.creations.ids == ["5002", "5001"]
    assert len(script.calls) == 4


def test_removal_is_tried_again_after_a_momentary_outage() -> None:
    client = bria(Script(Response(503), Response(204)))
    remove_created(client, ["5001", "5002"])
    assert (client.creations.ids, client.recorder.evidence.warnings) == ([], [])


def test_clones_that_an_interrupted_removal_leaves_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    client = bria(BriaTwin())
    for name in ("a", "b"):
        client.clone("102", name=name)
    inner = client.sender.send

    def interrupted(request: Request, label: str = "") -> Response:
        if request.path.endswith("/5001"):
            raise KeyboardInterrupt
        return inner(request, label)

    monkeypatch.setattr(client.sender, "send", interrupted)
    with pytest.raises(KeyboardInterrupt):
        remove_created(client, client.creations.ids)
    assert client.recorder.evidence.warnings == ["the removal was interrupted; clone-contracts cleanup removes 5001"]
    assert (client.creations.ids, client.recorder.evidence.removed) == (["5001"], ["5002"])


def test_each_removal_is_in_the_ledger_before_the_next_is_requested(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interruption in the middle must not lose what was done."""
    client = bria(BriaTwin())
    for name in ("a", "b"):
        client.clone("102", name=name)
    inner = client.sender.send
    left: list[list[str]] = []

    def watched(request: Request, label: str = "") -> Response:
        left.append(list(client.creations.budget.state.created))
        return inner(request, label)

    monkeypatch.setattr(client.sender, "send", watched)
    remove_created(client, client.creations.ids)
    assert left == [["5001", "5002"], ["5001"]]
    assert client.creations.budget.state.created == {}
