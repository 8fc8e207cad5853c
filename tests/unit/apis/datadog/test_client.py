"""Datadog's client: what it sends, with two keys and a project, and what comes back."""

import json

import pytest

from clone_contracts.apis.datadog.twin import DatadogTwin
from tests.unit.support import DATASET, PROJECT, UNKNOWN_UUID, Script, answer, broken, datadog, dataset_of


def test_a_datadog_clone_is_judged_and_becomes_known() -> None:
    client = datadog(DatadogTwin())
    reply = client.clone(name="Mine", description="d")
    assert (reply.status, broken(reply.verdict)) == (200, [])
    assert reply.clone is not None
    assert reply.clone.facts == {"name": "Mine"}


def test_a_datadog_request_has_the_path_and_body_it_is_given() -> None:
    script = Script(answer(400, {"errors": []}))
    client = datadog(script)
    client.clone_with_body({"data": 1}, UNKNOWN_UUID, project="p")
    client.clone_with_body(b"{", UNKNOWN_UUID)
    client.clone_without_body()
    paths = [path for _, path, _, _ in script.calls]
    assert paths[0] == f"/api/v2/llm-obs/v1/p/datasets/{UNKNOWN_UUID}/clone"
    assert paths[2] == f"/api/v2/llm-obs/v1/{PROJECT}/datasets/{DATASET}/clone"
    assert [body for _, _, _, body in script.calls] == [b'{"data": 1}', b"{", b""]


@pytest.mark.parametrize(
    ("keys", "api_key", "application_key"),
    [
        ({}, "twin-Datadog-api-key-77ab", "twin-Datadog-application-key-c41e"),
        ({"DD-API-KEY": "absent"}, None, "twin-Datadog-application-key-c41e"),
        ({"DD-APPLICATION-KEY": "cut"}, "twin-Datadog-api-key-77ab", "twin-Datadog-application-key-c41"),
        ({"DD-API-KEY": "misplaced"}, "twin-Datadog-application-key-c41e", "twin-Datadog-application-key-c41e"),
    ],
)
def test_the_datadog_keys_can_be_sent_absent_wrong_or_misplaced(
    keys: dict[str, str], api_key: str | None, application_key: str | None
) -> None:
    script = Script(answer(400, {"errors": []}))
    datadog(script).clone_with_body(b"{", keys=keys)
    headers = script.calls[0][2]
    assert (headers.get("dd-api-key"), headers.get("dd-application-key")) == (api_key, application_key)


def test_a_datadog_clone_of_a_clone_names_it_in_path_and_body() -> None:
    client = datadog(DatadogTwin())
    first = client.clone(name="a")
    second = client.clone(first, name="b")
    assert second.status == 200
    assert dataset_of(second.request) == client.dataset_id(first)


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (b'{"data": {"id": "1", "x": 1}}', b'{"data": {"id": "d-9", "x": 1}}'),
        (b'{"data": {"id": 1}}', b'{"data": {"id": 1}}'),
        (b'{"data": []}', b'{"data": []}'),
        (b"{}", b"{}"),
        (b"{", b"{"),
        (b"", b""),
        (None, None),
    ],
)
def test_a_dataset_id_in_a_generated_datadog_body_becomes_that_of_the_path(body: bytes | None, sent: bytes | None) -> None:
    assert datadog(DatadogTwin()).generated_request("d-9", body).body == sent


def test_an_ordinary_name_in_a_generated_datadog_body_gets_an_ending_of_its_own() -> None:
    client = datadog(DatadogTwin())
    body = b'{"data": {"attributes": {"name": "x", "description": "x"}, "id": "1"}}'
    sent = [json.loads(client.generated_request("d-9", body).body or b"") for _ in range(2)]
    names = [one["data"]["attributes"].pop("name") for one in sent]
    assert names[0] != names[1]
    assert all(name.startswith("x ") for name in names)
    assert sent == [{"data": {"attributes": {"description": "x"}, "id": "d-9"}}] * 2
