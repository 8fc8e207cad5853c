"""Bria's client: what it sends, and what comes back."""

import json

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.errors import NotObservable, NotTested
from clone_contracts.session.reply import Reply
from tests.unit.session.support import a_clone
from tests.unit.support import Script, answer, bria, broken, dataset_of

TOKEN = "twin-Bria-token-5e1f"


def test_a_bria_clone_is_judged_and_becomes_known() -> None:
    client = bria(BriaTwin())
    reply = client.clone("102", name="Mine", description="d")
    assert (reply.status, broken(reply.verdict)) == (201, [])
    assert reply.clone is not None
    assert (reply.clone.id, reply.clone.parent, reply.clone.facts["name"]) == ("5001", "102", "Mine")
    assert client.creations.ids == ["5001"]


def test_a_bria_request_has_the_token_and_a_json_body() -> None:
    script = Script(a_clone())
    bria(script).clone("102", name="Плитка")
    ((method, path, headers, body),) = script.calls
    assert (method, path) == ("POST", "/tailored-gen/datasets/102/clone")
    assert (headers["api_token"], headers["content-type"], headers["accept"]) == (
        TOKEN,
        "application/json",
        "application/json",
    )
    assert json.loads(body) == {"name": "Плитка"}


def test_a_bria_request_without_a_body_has_no_content_type() -> None:
    script = Script(a_clone())
    bria(script).clone_with_body(None, "102")
    assert script.calls[0][3] == b""
    assert "content-type" not in script.calls[0][2]


@pytest.mark.parametrize(
    ("token", "sent"), [("absent", None), ("empty", ""), ("cut", TOKEN[:-1]), ("longer", TOKEN + "0"), ("right", TOKEN)]
)
def test_the_bria_token_can_be_sent_absent_wrong_or_right(token: str, sent: str | None) -> None:
    script = Script(answer(401))
    client = bria(script)
    client.send(client.request("999", b"{}", keys={"api_token": token}))
    assert script.calls[0][2].get("api_token") == sent


def test_a_bria_clone_is_cloned_by_passing_its_reply() -> None:
    client = bria(BriaTwin())
    first = client.clone("102", name="a")
    assert dataset_of(client.clone(first).request) == "5001"


def test_a_clone_that_was_not_made_cannot_be_cloned() -> None:
    client = bria(BriaTwin())
    refused: Reply = client.clone("999")
    with pytest.raises(NotTested, match=r"the clone that this test needs was not made"):
        client.clone(refused)


def test_clones_are_made_from_the_sources_in_turn() -> None:
    client = bria(BriaTwin())
    ids = [dataset_of(client.clone(name=name).request) for name in "abcdef"]
    assert ids == ["101", "102", "103", "104", "105", "101"]


def test_the_source_of_a_training_version_is_found_or_reported_as_missing() -> None:
    client = bria(BriaTwin())
    assert client.source("3.2") == "104"
    with pytest.raises(NotObservable, match=r"^BRIA_DATASETS names no dataset for training version 4\.0$"):
        client.source("4.0")
