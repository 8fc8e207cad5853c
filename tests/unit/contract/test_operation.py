"""Operations: which one a request belongs to, and how their clauses are distinguished."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from clone_contracts.contract.document import Contract, load_contract, parse_contract
from clone_contracts.errors import ContractError

CLONE = "/tailored-gen/datasets/{dataset_id}/clone"
DATASET = "/tailored-gen/datasets/{dataset_id}"
LISTING = "/tailored-gen/datasets/recent"


def with_operations(more: Mapping[str, Mapping[str, Any]]) -> Contract:
    """Bria's contract with further paths."""
    document = copy.deepcopy(dict(load_contract("bria").raw))
    document["paths"] |= more
    return parse_contract(document)


def an_operation(**members: Any) -> dict[str, Any]:
    response = {
        "description": "The dataset.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Dataset"}}},
    }
    return {"operationId": "getDataset", "x-segment": "get", "responses": {"200": response}, **members}


@pytest.mark.parametrize(
    ("raw_path", "id"),
    [
        ("/tailored-gen/datasets/101/clone", "101"),
        ("/tailored-gen/datasets/a%2Fb%3Fc/clone", "a/b?c"),
        ("/tailored-gen/datasets/%D0%B4/clone", "д"),
        ("/tailored-gen/datasets/101/clone?x=/y/clone", "101"),
        ("/tailored-gen/datasets//clone", ""),
        ("/tailored-gen/datasets/%FF/clone", "\ufffd"),
    ],
)
def test_a_request_is_matched_with_its_path_parameters_decoded(raw_path: str, id: str) -> None:
    found = load_contract("bria").match("POST", raw_path)
    assert found is not None
    assert (found[0].path, found[1]) == (CLONE, {"dataset_id": id})


@pytest.mark.parametrize(
    ("method", "raw_path"),
    [
        ("GET", "/tailored-gen/datasets/101/clone"),
        ("post", "/tailored-gen/datasets/101/clone"),
        ("DELETE", "/tailored-gen/datasets/101"),
        ("POST", "/tailored-gen/datasets/101/clone/"),
        ("POST", "/tailored-gen/datasets/1/2/clone"),
        ("POST", "/v1/tailored-gen/datasets/101/clone"),
        ("POST", "/"),
        ("POST", ""),
    ],
)
def test_a_request_of_no_operation_is_not_matched(method: str, raw_path: str) -> None:
    assert load_contract("bria").match(method, raw_path) is None


@pytest.mark.parametrize("id", ["101", "a/b?c#d", "данные", "{{}}", "", "%2F", "..", "a b"])
def test_path_parameters_survive_being_put_into_a_path_and_read_back(id: str) -> None:
    operation = load_contract("datadog").primary
    parameters = {"project_id": "p/1", "dataset_id": id}
    assert operation.parameters_of(operation.path_for(parameters)) == parameters


def test_a_literal_path_segment_takes_precedence_over_a_parameter() -> None:
    contract = with_operations(
        {DATASET: {"get": an_operation()}, LISTING: {"get": an_operation(**{"x-segment": "recent", "operationId": "recent"})}}
    )
    for raw_path, id in (("/tailored-gen/datasets/recent", "recent"), ("/tailored-gen/datasets/7", "getDataset")):
        found = contract.match("GET", raw_path)
        assert found is not None
        assert found[0].id == id


def test_a_second_operation_leaves_the_clause_ids_of_the_first_unchanged() -> None:
    contract = with_operations({DATASET: {"get": an_operation()}})
    first, second = (operation for operation in contract.operations if operation.role == "judged")
    assert list(first.clauses) == list(load_contract("bria").clauses)
    assert (second.prefix, second.method, second.success) == ("bria.get", "GET", 200)
    assert {"bria.get.200.images[].dataset_id", "bria.get.200.caption_prefix.3.2"} <= set(second.clauses)
    assert {clause.segment for clause in second.clauses.values()} == {"get"}
    assert list(contract.clauses) == [*first.clauses, *second.clauses]


def test_an_observer_promises_nothing_and_needs_no_segment() -> None:
    contract = with_operations({DATASET: {"get": an_operation(**{"x-role": "observer", "x-segment": ""})}})
    assert {operation.role for operation in contract.operations[1:]} == {"observer"}
    assert list(contract.clauses) == list(load_contract("bria").clauses)


def test_parameters_of_a_path_belong_to_each_of_its_operations() -> None:
    stated = {"id": "bria.get.path", "statement": "An id.", "source": "Path"}
    item = {"parameters": [{"name": "dataset_id", "in": "path", "x-clause": stated}], "get": an_operation()}
    assert "bria.get.path" in with_operations({DATASET: item}).clauses


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        (an_operation(**{"x-segment": ""}), "needs an x-segment"),
        (an_operation(**{"x-segment": "clone"}), "the x-segment 'clone' is already taken"),
        (an_operation(**{"x-segment": "201"}), "the x-segment '201' is already taken"),
        (an_operation(**{"x-role": "judge"}), "x-role must be judged or observer, not judge"),
        (an_operation(responses={"404": {"description": "None."}}), "no success is documented"),
        (
            an_operation(**{"x-clauses": [{"id": "bria.clone.more", "statement": "More.", "source": "Page"}]}),
            "bria.clone.more must begin with bria.get",
        ),
    ],
)
def test_an_operation_that_cannot_be_distinguished_or_judged_is_an_error(operation: dict[str, Any], message: str) -> None:
    with pytest.raises(ContractError, match=message):
        with_operations({DATASET: {"get": operation}})


def test_the_first_operation_must_be_one_that_is_judged() -> None:
    document = copy.deepcopy(dict(load_contract("bria").raw))
    document["paths"][CLONE]["post"]["x-role"] = "observer"
    with pytest.raises(ContractError, match="the first operation of a contract"):
        parse_contract(document)
