"""The twins: what the documents promise, done."""

import json
from typing import Any

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from tests.unit.support import DATASET, PROJECT, UNKNOWN_UUID, datadog_body

TOKEN = {"api_token": "twin-Bria-token-5e1f"}
KEYS = {"dd-api-key": "twin-Datadog-api-key-77ab", "dd-application-key": "twin-Datadog-application-key-c41e"}


def clone(twin: BriaTwin, id: object = 102, body: bytes = b"", headers: dict[str, str] | None = None) -> tuple[int, Any]:
    path = f"{twin.prefix}/tailored-gen/datasets/{id}/clone"
    response = twin.handle("POST", path, TOKEN if headers is None else headers, body)
    return response.status, json.loads(response.body)


def llm_clone(
    twin: DatadogTwin, body: bytes, id: str = DATASET, project: str = PROJECT, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    path = f"/api/v2/llm-obs/v1/{project}/datasets/{id}/clone"
    response = twin.handle("POST", path, KEYS if headers is None else headers, body)
    return response.status, json.loads(response.body)


class TestBria:
    """Five training versions, defaults, inheritance, refusals."""

    def test_a_clone_in_full(self) -> None:
        status, body = clone(BriaTwin(), 102, b'{"name": "Mine"}')
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
            "created_at": "2025-03-01T10:00:01Z",
            "updated_at": "2025-03-01T10:00:01Z",
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
    def test_a_source_for_each_training_version(
        self, id: int, version: str, prefix: str | None, upload: str, source: str | None, count: int, listed: int
    ) -> None:
        _, body = clone(BriaTwin(), id)
        shown = [
            body[name] for name in ("training_version", "caption_prefix", "upload_type", "captions_source", "images_count")
        ]
        assert shown == [version, prefix, upload, source, count]
        assert len(body["images"]) == listed

    def test_a_clone_can_be_cloned_and_names_grow(self) -> None:
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
    def test_refusals(self, id: object, body: bytes, headers: dict[str, str], status: int) -> None:
        refused = clone(BriaTwin(), id, body, headers)
        assert refused[0] == status
        assert list(refused[1]) == ["message"]

    def test_an_encoded_id_and_a_query_are_understood(self) -> None:
        twin = BriaTwin(prefix="/v1")
        assert twin.handle("POST", "/v1/tailored-gen/datasets/%3102/clone?x=1", TOKEN, b"").status == 201
        assert twin.handle("POST", "/tailored-gen/datasets/102/clone", TOKEN, b"").status == 404

    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_other_methods_lead_nowhere(self, method: str) -> None:
        assert BriaTwin().handle(method, "/tailored-gen/datasets/102/clone", TOKEN, b"").status == 404

    def test_a_quota_is_counted_for_each_token(self) -> None:
        twin = BriaTwin(tokens={"t": 2})
        assert [clone(twin, headers={"api_token": "t"})[0] for _ in range(3)] == [201, 201, 429]

    def test_removal(self) -> None:
        twin = BriaTwin()
        id = clone(twin)[1]["id"]
        path = f"/tailored-gen/datasets/{id}"
        assert [twin.handle("DELETE", path, headers, b"").status for headers in ({}, TOKEN, TOKEN)] == [401, 204, 404]
        assert (twin.created, twin.removed) == (1, 1)


class TestDatadog:
    """One project, both keys, every member checked."""

    def test_a_clone_in_full(self) -> None:
        status, body = llm_clone(DatadogTwin(), datadog_body(name="Mine", description="d"))
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
                    "created_at": "2025-03-01T10:00:01Z",
                    "updated_at": "2025-03-01T10:00:01Z",
                },
            }
        }

    def test_a_clone_can_be_cloned(self) -> None:
        twin = DatadogTwin()
        id = llm_clone(twin, datadog_body(name="a"))[1]["data"]["id"]
        status, second = llm_clone(twin, datadog_body(name="b").replace(DATASET.encode(), id.encode()), id)
        assert status == 200
        assert len({DATASET, id, second["data"]["id"]}) == 3

    def test_a_refusal_in_full(self) -> None:
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
    def test_every_invalid_body_gets_400_and_a_pointer(self, body: bytes, pointer: str) -> None:
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
    def test_other_refusals(self, change: dict[str, Any], status: int) -> None:
        body = datadog_body(name="a")
        if change.pop("damaged", False):
            body = body.replace(DATASET.encode(), change["id"].encode())
        refused = llm_clone(DatadogTwin(), body, **change)
        assert (refused[0], refused[1]["errors"][0]["status"]) == (status, str(status))

    def test_too_many_requests_are_told_in_mere_strings(self) -> None:
        headers = {**KEYS, "dd-api-key": "twin-Datadog-metered-key-03fd"}
        refused = llm_clone(DatadogTwin(), datadog_body(name="a"), headers=headers)
        assert refused == (429, {"errors": ["The quota of this key is used up."]})

    def test_removal(self) -> None:
        twin = DatadogTwin()
        id = llm_clone(twin, datadog_body(name="a"))[1]["data"]["id"]
        body = json.dumps({"data": {"type": "datasets", "attributes": {"dataset_ids": [id, "unknown"]}}}).encode()
        path = f"/api/v2/llm-obs/v1/{PROJECT}/datasets/delete"
        assert twin.handle("POST", path, {}, body).status == 401
        assert twin.handle("POST", path, KEYS, body).status == 204
        assert (id in twin.datasets, twin.removed) == (False, 1)
