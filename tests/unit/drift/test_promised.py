"""What a contract says as a page would, and which operation a page is about."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from clone_contracts.contract.document import Contract, load_contract, parse_contract
from clone_contracts.drift.description import Description
from clone_contracts.drift.difference import differences
from clone_contracts.drift.layouts import read_page
from clone_contracts.drift.promised import operation_of, promised_by
from tests.unit.drift.pages import field_list

TOY = Path(__file__).parents[1] / "apis" / "toy" / "toy.openapi.yaml"


def toy_document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(TOY.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def toy() -> Contract:
    return parse_contract(toy_document())


def about(address: str, title: str = "Another page") -> str | None:
    page = Description(title, {("Endpoint",): {"address": address}})
    found = operation_of(page, [load_contract("bria"), load_contract("datadog")])
    return found[0].api if found else None


@pytest.mark.parametrize(
    ("address", "api"),
    [
        ("POST /tailored-gen/datasets/{dataset_id}/clone", "bria"),
        ("POST https://engine.prod.bria-api.com/v1/tailored-gen/datasets/{id}/clone", "bria"),
        ("POST https://api.ap9.datadoghq.com/api/v2/llm-obs/v1/{project_id}/datasets/{dataset_id}/clone", "datadog"),
        ("PUT /tailored-gen/datasets/{dataset_id}/clone", None),
        ("GET /tailored-gen/datasets/{dataset_id}", None),
    ],
)
def test_a_page_is_about_the_judged_operation_at_its_address(address: str, api: str | None) -> None:
    assert about(address) == api


def test_a_page_whose_address_has_changed_is_known_by_its_title() -> None:
    assert about("POST /copies", title="Clone Dataset As Draft Some text.") == "bria"


def test_where_the_contract_reads_a_page_otherwise_the_page_is_what_counts() -> None:
    bria = load_contract("bria")
    said = promised_by(bria, bria.primary).places["Response 201", "captions_source"]
    assert said == {"type": "string", "values": "automatic, manual", "required": "no"}


def test_a_contract_is_described_as_a_page_would() -> None:
    datadog = load_contract("datadog")
    path = "/api/v2/llm-obs/v1/{project_id}/datasets/{dataset_id}/clone"
    places = promised_by(datadog, datadog.primary).places
    assert places["Endpoint",] == {"address": f"POST {path}"}
    assert [place[1] for place in places if place[0] == "Site"] == list(datadog.sites)
    assert places["Site", "app.datadoghq.eu"] == {"address": f"POST https://api.datadoghq.eu{path}"}
    assert [place[1] for place in places if place[0] == "Header parameter"] == ["DD-API-KEY", "DD-APPLICATION-KEY"]
    assert [place[1] for place in places if place[0] == "Path parameter"] == ["project_id", "dataset_id"]
    assert places["Request",] == {"media type": "application/json", "required": "yes"}
    assert places["Request", "data", "type"] == {"type": "string", "values": "datasets", "required": "yes"}
    assert places["Response 200", "data", "attributes", "created_at"]["type"] == "string (date-time)"
    assert places["Response 400", "errors"]["type"] == "array of object"
    assert places["Response 429", "errors"]["type"] == "array of string"


def test_parameters_that_several_operations_share_are_described(toy: Contract) -> None:
    document = toy_document()
    shared = document["paths"][toy.primary.path]
    shared["parameters"] = shared[toy.primary.method.lower()].pop("parameters")
    moved = parse_contract(document)
    assert promised_by(moved, moved.primary).places.keys() == promised_by(toy, toy.primary).places.keys()


def test_each_operation_of_an_api_that_is_added_later_is_compared_with_its_page(toy: Contract) -> None:
    judged = [operation for operation in toy.operations if operation.role == "judged"]
    assert len(judged) == 2
    for operation in judged:
        page = read_page("toy.md", field_list(promised_by(toy, operation)))
        found = operation_of(page, [toy])
        assert found == (toy, operation)
        assert differences(page, promised_by(*found)) == []
