"""The twins' siblings that show datasets."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from clone_contracts.apis.bria.twin import TOKEN, BriaTwin
from clone_contracts.apis.datadog.twin import API_KEY, APPLICATION_KEY, DATASET_ID, PROJECT_ID, RECORDS, DatadogTwin

KEYS = {"dd-api-key": API_KEY, "dd-application-key": APPLICATION_KEY}
DATASETS = f"/api/v2/llm-obs/v1/{PROJECT_ID}/datasets"


def shown(twin: DatadogTwin, path: str) -> Any:
    response = twin.handle("GET", path, KEYS, b"")
    assert response.status == 200
    return json.loads(response.body)


def test_records_come_in_pages_that_lead_to_each_other() -> None:
    twin, cursor, inputs = DatadogTwin(page=2), "", []
    while True:
        page = shown(twin, f"{DATASETS}/{DATASET_ID}/records{cursor}")
        inputs += [item["attributes"]["input"] for item in page["data"]]
        if not page["meta"]["after"]:
            break
        cursor = f"?page[cursor]={page['meta']['after']}"
    assert inputs == [record["input"] for record in twin.datasets[DATASET_ID].records]


def test_a_project_lists_its_datasets_or_the_one_that_is_asked_for() -> None:
    twin = DatadogTwin()
    assert len(shown(twin, DATASETS)["data"]) == 2
    (one,) = shown(twin, f"{DATASETS}?filter[id]={DATASET_ID}")["data"]
    assert (one["id"], one["attributes"]["project_id"]) == (DATASET_ID, PROJECT_ID)
    assert shown(twin, f"{DATASETS}?filter[id]=none")["data"] == []


def added(twin: DatadogTwin, records: Any, keys: Any = KEYS) -> int:
    body = json.dumps({"data": {"type": "records", "attributes": {"records": records}}}).encode()
    return twin.handle("POST", f"{DATASETS}/{DATASET_ID}/records", keys, body).status


def test_added_records_are_shown_after_the_others_with_ids_and_times_of_their_own() -> None:
    twin = DatadogTwin(now=lambda: datetime(2026, 1, 2, tzinfo=UTC))
    before = shown(twin, f"{DATASETS}/{DATASET_ID}/records")["data"]
    assert added(twin, [{"input": "new", "created_at": "mine"}, {"input": "newer"}]) == 200
    *others, one, other = shown(twin, f"{DATASETS}/{DATASET_ID}/records")["data"]
    assert others == before
    assert [one["attributes"]["input"], other["attributes"]["input"]] == ["new", "newer"]
    assert one["attributes"]["created_at"] == "2026-01-02T00:00:00Z"
    assert len({item["id"] for item in (*others, one, other)}) == len(others) + 2


@pytest.mark.parametrize(("records", "keys", "status"), [({}, KEYS, 400), (["text"], KEYS, 400), ([], {}, 401)])
def test_what_is_no_record_or_has_no_key_is_not_added(records: Any, keys: Any, status: int) -> None:
    twin = DatadogTwin()
    assert added(twin, records, keys) == status
    assert twin.datasets[DATASET_ID].records == RECORDS


def test_a_clone_copies_what_was_added_and_nothing_that_is_added_later() -> None:
    twin = DatadogTwin()
    added(twin, [{"input": "before"}])
    body = {"data": {"attributes": {"name": "a copy"}, "id": DATASET_ID, "type": "datasets"}}
    twin.handle("POST", f"{DATASETS}/{DATASET_ID}/clone", KEYS, json.dumps(body).encode())
    added(twin, [{"input": "after"}])
    assert twin.datasets[twin.newest].records == (*RECORDS, {"input": "before"})


def test_a_dataset_of_bria_shows_what_no_clone_s_answer_lists() -> None:
    response = BriaTwin().handle("GET", "/tailored-gen/datasets/101", {"api_token": TOKEN}, b"")
    body = json.loads(response.body)
    assert (response.status, body["id"], body["description"], body["visual_schema"]) == (200, 101, "Front views", "product")


@pytest.mark.parametrize(
    ("twin", "path", "status"),
    [
        (BriaTwin(), "/tailored-gen/datasets/101", 401),
        (DatadogTwin(), DATASETS, 401),
        (DatadogTwin(), f"{DATASETS}/{DATASET_ID}/records", 401),
    ],
)
def test_they_ask_for_the_keys_as_well(twin: Any, path: str, status: int) -> None:
    assert twin.handle("GET", path, {}, b"").status == status
