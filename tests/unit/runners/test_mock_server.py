"""A server to test an SDK against, over HTTP on the loopback interface."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from clone_contracts.apis.bria.twin import METERED_TOKEN, TOKEN
from clone_contracts.apis.datadog.twin import API_KEY, APPLICATION_KEY, DATASET_ID, PROJECT_ID
from clone_contracts.errors import ConfigurationError
from clone_contracts.runners import mock_server
from clone_contracts.runners.mock_server import Behaviour, MockServer
from clone_contracts.targets.asgi import application, served

CLONE = "/tailored-gen/datasets/102/clone"
KEY = {"api_token": TOKEN}
DATADOG = f"/api/v2/llm-obs/v1/{PROJECT_ID}/datasets/{DATASET_ID}/clone"
KEYS = {"DD-API-KEY": API_KEY, "DD-APPLICATION-KEY": APPLICATION_KEY}


@contextmanager
def mocked(**behaviour: Any) -> Iterator[tuple[MockServer, httpx.Client]]:
    server = MockServer({"bria": "http://bria.test", "datadog": "http://datadog.test"}, Behaviour(**behaviour))
    with served(application(server.answer)) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield server, client


def findings(client: httpx.Client) -> list[str]:
    requests = client.get("/_clone_contracts/requests").json()["requests"]
    return [finding.partition(":")[0] for request in requests for finding in request["findings"]]


def test_right_requests_to_both_apis_conform() -> None:
    body = {"data": {"attributes": {"name": "Mine"}, "id": DATASET_ID, "type": "datasets"}}
    with mocked() as (server, client):
        made = client.post(CLONE, headers=KEY)
        assert made.status_code == 201
        assert int(made.headers["content-length"]) == len(made.content)
        assert client.post(DATADOG, headers=KEYS, json=body).status_code == 200
        assert findings(client) == []
        assert server.traffic.exit_code() == 0
        assert list(server.traffic.results()["apis"]) == ["bria", "datadog"]


def test_mistakes_of_a_client_are_in_the_journal() -> None:
    with mocked() as (server, client):
        assert client.post(CLONE, headers=KEY, json={"nmae": "x"}).status_code == 201
        client.post(CLONE, headers={**KEY, "Content-Type": "text/plain"}, content=b"{}")
        client.post(CLONE)
        client.post(DATADOG, headers=KEYS, json={"data": {"attributes": {"name": "a"}, "id": DATASET_ID, "type": "dataset"}})
        assert findings(client) == [
            "bria.request.name",
            "bria.request.body",
            "bria.401.token-absent",
            "datadog.request.data.type",
        ]
        assert server.traffic.exit_code() == 1


def test_a_request_beside_the_endpoint_is_a_mistake_and_one_elsewhere_is_counted() -> None:
    with mocked() as (server, client):
        assert client.get(CLONE).status_code == 404
        assert client.post(f"{CLONE}/").status_code == 404
        assert "Nothing is served here" in client.get("/favicon.ico").json()["message"]
        assert findings(client) == ["bria.201.success", "bria.201.success"]
        (remark,) = server.traffic.results(server._remarks())["apis"]["bria"]["warnings"]
        assert remark == "1 requests were for nothing that is served, such as GET /favicon.ico"


def test_siblings_remove_and_show_what_was_made_without_being_judged() -> None:
    with mocked() as (server, client):
        id = client.post(CLONE, headers=KEY).json()["id"]
        assert client.get(f"/tailored-gen/datasets/{id}", headers=KEY).json()["id"] == id
        assert client.delete(f"/tailored-gen/datasets/{id}", headers=KEY).status_code == 204
        assert client.post(f"/tailored-gen/datasets/{id}/clone", headers=KEY).status_code == 404
        assert findings(client) == []
        assert server.traffic.exit_code() == 0


def test_a_removal_that_is_refused_has_removed_nothing() -> None:
    with mocked() as (server, client):
        id = client.post(CLONE, headers=KEY).json()["id"]
        assert client.delete(f"/tailored-gen/datasets/{id}", headers={"api_token": "wrong"}).status_code == 401
        assert client.post(f"/tailored-gen/datasets/{id}/clone", headers=KEY).status_code == 201
        assert server.traffic.exit_code() == 0


def test_a_source_can_be_removed_as_well() -> None:
    with mocked() as (server, client):
        assert client.delete("/tailored-gen/datasets/102", headers=KEY).status_code == 204
        assert client.post(CLONE, headers=KEY).status_code == 404
        assert server.traffic.exit_code() == 0


def test_a_clone_with_records_of_its_own_can_be_cloned() -> None:
    body = {"data": {"attributes": {"name": "Mine"}, "id": DATASET_ID, "type": "datasets"}}
    records = {"data": {"type": "records", "attributes": {"records": [{"input": "x"}]}}}
    with mocked() as (server, client):
        id = client.post(DATADOG, headers=KEYS, json=body).json()["data"]["id"]
        path = DATADOG.replace(DATASET_ID, id)
        assert client.post(path.replace("/clone", "/records"), headers=KEYS, json=records).status_code == 200
        body["data"]["id"] = id
        assert client.post(path, headers=KEYS, json=body).status_code == 200
        assert server.traffic.exit_code() == 0


def test_what_is_asked_for_elsewhere_is_counted_within_bounds_and_without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mock_server, "_MOST_FOREIGN", 3)
    with mocked() as (server, client):
        for path in (f"/{TOKEN}", *(f"/{number}" for number in range(10))):
            client.get(path)
        assert TOKEN not in str(server.foreign)
        assert (len(server.foreign), server.foreign.total(), server.foreign["others"]) == (4, 11, 8)


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_every_error_can_be_had_in_one_header(status: int) -> None:
    with mocked() as (server, client):
        assert client.post(CLONE, headers={**KEY, "Prefer": f"code={status}"}).status_code == status
        assert findings(client) == []
        assert server.traffic.exit_code() == 0


def test_every_second_request_is_throttled_where_that_is_forced() -> None:
    with mocked(forced=["429:every=2"]) as (_, client):
        assert [client.post(CLONE, headers=KEY).status_code for _ in range(4)] == [201, 429, 201, 429]
        assert client.post(CLONE, headers={"api_token": METERED_TOKEN}).status_code == 429


def test_an_answer_that_is_cut_short_reaches_the_client_as_such() -> None:
    with mocked() as (server, client):
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(CLONE, headers={**KEY, "Prefer": "code=cut"})
        assert server.traffic.exit_code() == 0


def test_a_new_dataset_is_there_only_after_the_lag() -> None:
    with mocked(lag=600) as (server, client):
        id = client.post(CLONE, headers=KEY).json()["id"]
        assert client.post(f"/tailored-gen/datasets/{id}/clone", headers=KEY).status_code == 404
        assert client.get(f"/tailored-gen/datasets/{id}", headers=KEY).status_code == 404
        assert client.post(CLONE, headers=KEY).status_code == 201
        assert server.traffic.exit_code() == 0


def test_a_server_with_a_fault_is_not_the_client_s_mistake() -> None:
    with mocked(fault="bria.201.status-null") as (server, client):
        assert client.post(CLONE, headers=KEY).json()["status"] is None
        assert server.traffic.exit_code() == 0


def test_a_reset_forgets_requests_and_datasets() -> None:
    with mocked() as (server, client):
        first = client.post(CLONE, headers=KEY, json={"nmae": "x"}).json()["id"]
        assert client.post("/_clone_contracts/reset").status_code == 204
        assert findings(client) == []
        assert client.post(CLONE, headers=KEY).json()["id"] == first
        assert server.traffic.exit_code() == 0


def test_results_are_served_as_json_and_as_a_page() -> None:
    with mocked() as (_, client):
        client.post(CLONE, headers=KEY, json={"nmae": "x"})
        assert client.get("/_clone_contracts/results").json()["apis"]["bria"]["verdict"] == "violates"
        shown = client.get("/_clone_contracts/results", headers={"Accept": "text/html"})
        assert "What clients sent" in shown.text
        assert client.get("/_clone_contracts/nothing").status_code == 404


def test_no_key_is_in_the_journal() -> None:
    with mocked() as (_, client):
        client.post(f"{CLONE}?api_token={TOKEN}", headers=KEY)
        assert TOKEN not in client.get("/_clone_contracts/requests").text


def test_the_oldest_clones_are_forgotten_where_there_are_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mock_server, "MOST_CLONES", 2)
    with mocked() as (server, client):
        ids = [client.post(CLONE, headers=KEY).json()["id"] for _ in range(3)]
        answers = [client.post(f"/tailored-gen/datasets/{id}/clone", headers=KEY).status_code for id in ids]
        assert answers == [404, 201, 201]
        assert server.traffic.exit_code() == 0


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [
        ({"forced": ["418"]}, "418 is not documented"),
        ({"forced": ["often"]}, "write a status or cut"),
        ({"fault": "bria.nonsense"}, "there is no fault"),
    ],
)
def test_what_no_twin_can_do_is_refused(behaviour: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        MockServer({"bria": "http://bria.test"}, Behaviour(**behaviour))


def test_a_fault_of_an_api_that_is_not_served_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="is a fault of datadog, not of bria"):
        MockServer({"bria": "http://bria.test"}, Behaviour("datadog.id-of-source"))


def test_a_journal_is_json_whatever_was_sent() -> None:
    with mocked() as (_, client):
        client.post(CLONE, headers=KEY, content=b"\xff\x00", extensions={})
        assert json.loads(client.get("/_clone_contracts/requests").content)["requests"][0]["status"] == 422
