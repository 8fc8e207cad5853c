"""The twins' siblings that show datasets."""

import json
from typing import Any

import pytest

from clone_contracts.apis.bria.twin import TOKEN, BriaTwin
from clone_contracts.apis.datadog.twin import API_KEY, APPLICATION_KEY, DATASET_ID, PROJECT_ID, DatadogTwin

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
