"""Bria's twin: five training versions, defaults, inheritance, refusals."""

import json
from typing import Any

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from tests.unit.support import stopped_clock

TOKEN = {"api_token": "twin-Bria-token-5e1f"}


def clone(twin: BriaTwin, id: object = 102, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, Any]:
    path = f"{twin.prefix}/tailored-gen/datasets/{id}/clone"
    response = twin.handle("POST", path, TOKEN if headers is None else headers, body)
    return response.status, json.loads(response.body)


def test_the_bria_twin_returns_a_full_clone() -> None:
    status, body = clone(BriaTwin(now=stopped_clock), 102, b'{"name": "Mine"}')
    images = body.pop("images")
    assert status == 201
    assert body == {
        "id": 5001,
        "project_id": 7,
        "name": "Mine",
        "training_version": "max",
        "caption_prefix": "A photo of a tile,",
        "status": "draft",
        "captions_update_status": "completed",
        "upload_type": "basic",
        "captions_source": None,
        "images_count": 3,
        "created_at": "2025-08-20T06:06:05Z",
        "updated_at": "2025-08-20T06:06:05Z",
    }
    assert [(image["id"], image["dataset_id"]) for image in images] == [(5001000 + n, 5001) for n in range(3)]


@pytest.mark.parametrize(
    ("id", "version", "prefix", "upload", "source", "count", "listed"),
    [
        (101, "fibo", None, "advanced", "automatic", 3, 3),
        (102, "max", "A photo of a tile,", "basic", None, 3, 3),
        (103, "light", "An image of", "basic", None, 0, 0),
        (104, "3.2", "A photo of street furniture,", "advanced", "manual", 250, 200),
        (105, "2.3", "A scan of", "advanced", "automatic", 200, 200),
    ],
)
def test_the_bria_twin_has_a_source_for_each_training_version(
    id: int, version: str, prefix: str | None, upload: str, source: str | None, count: int, listed: int
) -> None:
    _, body = clone(BriaTwin(), id)
    shown = [body[name] for name in ("training_version", "caption_prefix", "upload_type", "captions_source", "images_count")]
    assert shown == [version, prefix, upload, source, count]
    assert len(body["images"]) == listed


def test_a_clone_of_the_bria_twin_can_be_cloned_and_default_names_grow() -> None:
    twin = BriaTwin()
    _, first = clone(twin, 102)
    _, second = clone(twin, first["id"], b"{}")
    assert [first["name"], second["name"]] == ["Copy of Kitchen tiles", "Copy of Copy of Kitchen tiles"]
    assert second["id"] != first["id"]
    assert clone(twin, 102)[1]["name"] == "Copy of Kitchen tiles"


@pytest.mark.parametrize(
    ("id", "body", "headers", "status"),
    [
        (102, b"", {}, 401),
        (102, b"", {"api_token": "twin-Bria-token-5e1"}, 401),
        (102, b"", {"api_token": "twin-Bria-metered-token-90c2"}, 429),
        (999, b"", TOKEN, 404),
        (-1, b"", TOKEN, 404),
        ("abc", b"", TOKEN, 422),
        ("%31%30%32x", b"", TOKEN, 422),
        (102, b"{", TOKEN, 422),
        (102, b"[]", TOKEN, 422),
        (102, b'{"name": null}', TOKEN, 422),
        (102, b'{"description": 7}', TOKEN, 422),
        (900, b"", TOKEN, 500),
    ],
)
def test_the_bria_twin_refuses_invalid_requests(id: object, body: bytes, headers: dict[str, str], status: int) -> None:
    refused = clone(BriaTwin(), id, body, headers)
    assert refused[0] == status
    assert list(refused[1]) == ["message"]


def test_the_bria_twin_understands_an_encoded_id_and_a_query() -> None:
    twin = BriaTwin(prefix="/v1")
    assert twin.handle("POST", "/v1/tailored-gen/datasets/%3102/clone?x=1", TOKEN, b"").status == 201
    assert twin.handle("POST", "/tailored-gen/datasets/102/clone", TOKEN, b"").status == 404


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_the_bria_twin_answers_404_to_other_methods(method: str) -> None:
    assert BriaTwin().handle(method, "/tailored-gen/datasets/102/clone", TOKEN, b"").status == 404


def test_the_bria_twin_counts_a_quota_for_each_token() -> None:
    twin = BriaTwin(tokens={"t": 2})
    assert [clone(twin, headers={"api_token": "t"})[0] for _ in range(3)] == [201, 201, 429]


def test_the_bria_twin_removes_a_clone() -> None:
    twin = BriaTwin()
    id = clone(twin)[1]["id"]
    path = f"/tailored-gen/datasets/{id}"
    assert [twin.handle("DELETE", path, headers, b"").status for headers in ({}, TOKEN, TOKEN)] == [401, 204, 404]
    assert (twin.created, twin.removed) == (1, 1)
