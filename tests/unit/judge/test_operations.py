"""A second operation is judged by its own clauses, and only by those."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from clone_contracts.apis.bria.requests import BriaSemantics
from clone_contracts.contract.document import load_contract, parse_contract
from clone_contracts.judge.judge import Judge
from clone_contracts.judge.observations import Observations
from tests.unit.support import answer, bria_clone, bria_observations, bria_request, exchange


@pytest.fixture(scope="module")
def judge() -> Judge:
    """A judge whose contract has a second operation, which reads a dataset."""
    document = copy.deepcopy(dict(load_contract("bria").raw))
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Dataset"}}}
    success = {"id": "bria.get.200.success", "statement": "A dataset is shown.", "source": "Reading"}
    document["paths"]["/tailored-gen/datasets/{dataset_id}"] = {
        "get": {"x-segment": "get", "responses": {"200": {"description": "", "content": content, "x-clauses": [success]}}}
    }
    return Judge(BriaSemantics(parse_contract(document)))


def read(judge: Judge, code: int, observations: Observations, **members: Any) -> list[str]:
    """The clauses that an answer to reading dataset 102 breaks."""
    request = replace(bria_request(None), method="GET", path="/tailored-gen/datasets/102")
    found = judge.judge(exchange(request, answer(code, bria_clone(**members))), observations)
    return [finding.clause for finding in found.findings]


@pytest.mark.parametrize(
    ("status", "members", "clauses"),
    [
        (200, {}, []),
        (200, {"status": "ready"}, ["bria.get.200.status"]),
        (200, {"caption_prefix": None}, ["bria.get.200.caption_prefix.max"]),
        (404, {}, ["bria.get.200.success"]),
    ],
    ids=["right", "member", "conditional", "status"],
)
def test_the_answers_of_a_second_operation_break_clauses_of_its_own(
    judge: Judge, status: int, members: dict[str, Any], clauses: list[str]
) -> None:
    assert read(judge, status, bria_observations(), **members) == clauses


def test_a_status_that_a_second_operation_does_not_promise_is_undocumented(judge: Judge) -> None:
    """The contract says nothing about its failures, so none of them is a violation."""
    request = replace(bria_request(None), method="GET", path="/tailored-gen/datasets/102")
    found = judge.judge(exchange(request, answer(500)), bria_observations())
    assert (found.findings, [finding.actual for finding in found.undocumented]) == ((), ["status 500"])


def test_the_answers_of_a_second_operation_make_no_clones(judge: Judge) -> None:
    observations = bria_observations()
    request = replace(bria_request(None), method="GET", path="/tailored-gen/datasets/102")
    made = exchange(request, answer(200, bria_clone()))
    assessment = judge.assess(request, observations)
    assert assessment is not None
    assert judge.learn(made, assessment, judge.verdict(made, assessment, observations), observations) is None
    assert list(observations.datasets) == ["101", "102"]


def test_a_second_operation_does_not_change_how_the_first_is_judged(judge: Judge) -> None:
    found = judge.judge(exchange(bria_request(), answer(201, bria_clone(status="ready"))), bria_observations())
    assert [finding.clause for finding in found.findings] == ["bria.201.status"]
