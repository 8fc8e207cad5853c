"""Datadog's twin: one project, both keys, and every member checked."""

import json
from typing import Any

import pytest

from clone_contracts.apis.datadog.twin import DatadogTwin
from tests.unit.support import DATASET, PROJECT, UNKNOWN_UUID, datadog_body, stopped_clock

KEYS = {"dd-api-key": "twin-Datadog-api-key-77ab", "dd-application-key": "twin-Datadog-application-key-c41e"}


def llm_clone(
    twin: DatadogTwin, body: bytes, id: str = DATASET, project: str = PROJECT, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    path = f"/api/v2/llm-obs/v1/{project}/datasets/{id}/clone"
    response = twin.handle("POST", path, KEYS if headers is None else headers, body)
    return response.status, json.loads(response.body)


def test_the_datadog_twin_returns_a_full_clone() -> None:
    status, body = llm_clone(DatadogTwin(now=stopped_clock), datadog_body(name="Mine", description="d"))
    assert status == 200
    assert body == {
        "data": {
            "id": body["data"]["id"],
            "type": "datasets",
            "attributes": {
                "name": "Mine",
                "description": "d",
                "metadata": {"team": "support"},
                "current_version": 0,
                "created_at": "2025-08-20T06:06:05Z",
                "updated_at": "2025-08-20T06:06:05Z",
            },
        }
    }


def test_a_clone_of_the_datadog_twin_can_be_cloned() -> None:
    twin = DatadogTwin()
    id = llm_clone(twin, datadog_body(name="a"))[1]["data"]["id"]
    status, second = llm_clone(twin, datadog_body(name="b").replace(DATASET.encode(), id.encode()), id)
    assert status == 200
    assert len({DATASET, id, second["data"]["id"]}) == 3


def test_the_datadog_twin_returns_a_full_error() -> None:
    assert llm_clone(DatadogTwin(), datadog_body()) == (
        400,
        {
            "errors": [
                {
                    "status": "400",
                    "title": "Bad Request",
                    "detail": "Missing required attribute in body",
                    "meta": {},
                    "source": {"header": "", "parameter": "", "pointer": "/data/attributes/name"},
                }
            ]
        },
    )


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"", ""),
        (b"{", ""),
        (b"[]", ""),
        (b"{}", "/data"),
        (b'{"data": 1}', "/data"),
        (b'{"data": {}}', "/data/attributes"),
        (b'{"data": {"attributes": []}}', "/data/attributes"),
        (datadog_body(name=1), "/data/attributes/name"),
        (datadog_body(name="a", description=None), "/data/attributes/description"),
        (b'{"data": {"attributes": {"name": "a"}}}', "/data/id"),
        (b'{"data": {"attributes": {"name": "a"}, "id": 1}}', "/data/id"),
        (b'{"data": {"attributes": {"name": "a"}, "id": "x"}}', "/data/type"),
        (datadog_body(name="a").replace(b"datasets", b"dataset"), "/data/type"),
        (datadog_body(name="a").replace(DATASET.encode(), b"x"), "/data/id"),
    ],
)
def test_the_datadog_twin_answers_every_invalid_body_with_400_and_a_pointer(body: bytes, pointer: str) -> None:
    status, refused = llm_clone(DatadogTwin(), body)
    assert (status, refused["errors"][0]["source"]["pointer"]) == (400, pointer)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"headers": {}}, 401),
        ({"headers": {**KEYS, "dd-api-key": "x"}}, 401),
        ({"headers": {**KEYS, "dd-application-key": ""}}, 403),
        ({"headers": {**KEYS, "dd-application-key": "twin-Datadog-read-only-key-8d20"}}, 403),
        ({"project": UNKNOWN_UUID}, 404),
        ({"id": UNKNOWN_UUID}, 404),
        ({"id": "5b0d4c3e-6c0e-4f7e-9a55-0d7f3f3f5d10", "damaged": True}, 500),
    ],
)
def test_the_datadog_twin_refuses_wrong_keys_unknown_ids_and_damaged_data(change: dict[str, Any], status: int) -> None:
    body = datadog_body(name="a")
    if change.pop("damaged", False):
        body = body.replace(DATASET.encode(), change["id"].encode())
    refused = llm_clone(DatadogTwin(), body, **change)
    assert (refused[0], refused[1]["errors"][0]["status"]) == (status, str(status))


def test_the_datadog_twin_answers_too_many_requests_with_plain_strings() -> None:
    headers = {**KEYS, "dd-api-key": "twin-Datadog-metered-key-03fd"}
    refused = llm_clone(DatadogTwin(), datadog_body(name="a"), headers=headers)
    assert refused == (429, {"errors": ["The quota of this key is used up."]})


def test_the_datadog_twin_removes_clones() -> None:
    twin = DatadogTwin()
    id = llm_clone(twin, datadog_body(name="a"))[1]["data"]["id"]
    body = json.dumps({"data": {"type": "datasets", "attributes": {"dataset_ids": [id, "unknown"]}}}).encode()
    path = f"/api/v2/llm-obs/v1/{PROJECT}/datasets/delete"
    assert twin.handle("POST", path, {}, body).status == 401
    assert twin.handle("POST", path, KEYS, body).status == 204
    assert (id in twin.datasets, twin.removed) == (False, 1)
