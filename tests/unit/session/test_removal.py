"""What a run created is removed, and nothing else."""

import json

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.exchange.message import Request, Response
from clone_contracts.session.removal import remove_created
from tests.unit.support import Altered, Script, answer, bria, datadog

LEFT = "could not be removed, please do so by hand: 5001 (%s)"


def test_bria_s_clones_are_removed_one_by_one_the_latest_first() -> None:
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


def test_datadog_s_clones_are_removed_at_once() -> None:
    twin = DatadogTwin()
    client = datadog(twin)
    created = [client.clone(name=name).clone for name in ("a", "b")]
    before = set(twin.datasets)
    remove_created(client, client.creations.ids)
    assert before - set(twin.datasets) == {clone.id for clone in created if clone is not None}
    assert len(client.recorder.evidence.removed) == 2
    assert client.recorder.evidence.requests == 3


def test_the_requests_that_remove() -> None:
    script = Script(Response(204))
    for client, id in ((bria(script), "5001"), (datadog(script), "d-1")):
        remove_created(client, [id])
    (bria_method, bria_path, bria_headers, _), (method, path, _, body) = script.calls
    assert (bria_method, bria_path) == ("DELETE", "/tailored-gen/datasets/5001")
    assert bria_headers["api_token"] == "twin-Bria-token-5e1f"
    assert (method, path) == ("POST", "/api/v2/llm-obs/v1/a33671aa-24fd-4dcd-9b33-a8ec7dde7751/datasets/delete")
    assert json.loads(body) == {"data": {"type": "datasets", "attributes": {"dataset_ids": ["d-1"]}}}


def test_where_nothing_was_created_nothing_is_sent() -> None:
    script = Script(Response(204))
    for client in (bria(script), datadog(script)):
        remove_created(client, client.creations.ids)
        assert client.recorder.evidence.warnings == []
    assert script.calls == []


def test_what_cannot_be_removed_is_named_in_a_warning() -> None:
    client = bria(Script(Response(409)))
    remove_created(client, ["5001"])
    assert (client.creations.ids, client.recorder.evidence.warnings, client.recorder.evidence.removed) == (
        ["5001"],
        [LEFT % "answered with 409"],
        [],
    )


def test_a_server_that_is_down_gets_a_warning_no_error() -> None:
    client = bria(Script(Response(503)))
    remove_created(client, ["5001"])
    assert client.recorder.evidence.warnings == [LEFT % "bria: service unavailable (503)"]


def test_429_is_obeyed_here_as_well() -> None:
    naps: list[float] = []
    client = bria(Script(Response(429, (("retry-after", "2"),)), Response(204)), naps=naps)
    remove_created(client, ["5001"])
    assert (client.recorder.evidence.removed, naps) == (["5001"], [2.0])


def test_429_without_end_is_given_up() -> None:
    naps: list[float] = []
    client = bria(Script(Response(429)), naps=naps)
    remove_created(client, ["5001"])
    assert client.recorder.evidence.warnings == [LEFT % "6 answers in a row were 429"]
    assert client.recorder.evidence.requests == 6


def test_a_dataset_that_a_wrong_answer_names_is_not_removed_where_it_is_a_source() -> None:
    """A server that gives the source's own id back must not lose its source."""
    twin = BriaTwin()
    client = bria(Altered(twin, lambda response: answer(201, {"id": 102}) if response.status == 201 else response))
    client.clone("102", name="a")
    remove_created(client, client.creations.ids)
    assert 102 in twin.datasets
    assert client.recorder.evidence.removed == []


def test_a_server_that_cannot_remove_is_no_reason_to_believe_that_all_is_gone() -> None:
    client = bria(Script(Response(404)))
    remove_created(client, ["5001", "5002"])
    (warning,) = client.recorder.evidence.warnings
    assert warning.endswith("5002, 5001 (404: gone already, or this server cannot remove datasets)")
    assert client.creations.ids == ["5002", "5001"]


def test_where_others_could_be_removed_what_is_not_found_is_gone() -> None:
    client = bria(Script(Response(404), Response(204)))
    remove_created(client, ["5001", "5002"])
    assert (client.creations.ids, client.recorder.evidence.warnings) == ([], [])


def test_one_that_is_gone_does_not_keep_the_others() -> None:
    """Datadog removes many at once, or none of them."""
    client = datadog(Script(Response(404), Response(204), Response(404), Response(204)))
    remove_created(client, ["d-1", "d-2", "d-3"])
    assert (client.creations.ids, client.recorder.evidence.warnings) == ([], [])
    assert client.recorder.evidence.requests == 4


def test_one_that_is_busy_is_tried_again() -> None:
    naps: list[float] = []
    client = bria(Script(Response(409), Response(204), Response(409), Response(204)), naps=naps)
    remove_created(client, ["5001", "5002"])
    assert (client.creations.ids, client.recorder.evidence.warnings, naps) == ([], [], [1.0, 1.0])


def test_a_server_that_went_down_is_not_asked_for_each_of_them() -> None:
    script = Script(Response(204), Response(504))
    client = bria(script)
    remove_created(client, ["5001", "5002", "5003"])
    assert client.recorder.evidence.removed == ["5003"]
    assert client.creations.ids == ["5002", "5001"]
    assert len(script.calls) == 4


def test_a_server_that_is_down_for_a_moment_is_asked_again() -> None:
    client = bria(Script(Response(503), Response(204)))
    remove_created(client, ["5001", "5002"])
    assert (client.creations.ids, client.recorder.evidence.warnings) == ([], [])


def test_what_an_interruption_leaves_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_what_is_gone_is_in_the_ledger_before_the_next_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
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
