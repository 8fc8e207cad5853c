"""How a request to Datadog is assessed, which statuses its answer may have, and what is learnt from a clone."""

import json
from typing import Any

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.assessment import ANY_REFUSAL, RequestAssessment
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.judge.observations import Dataset, Observations
from tests.unit.support import (
    DATASET,
    UNKNOWN_UUID,
    answer,
    assessed,
    datadog_body,
    datadog_clone,
    datadog_observations,
    datadog_request,
    exchange,
)
from tests.unit.support import learn as learn_from


def of_datadog(body: bytes | None = None, **request: Any) -> RequestAssessment:
    return assessed("datadog", datadog_request(body, **request), datadog_observations())


def defects(assessment: RequestAssessment) -> list[tuple[str, ...]]:
    return [defect.clauses for defect in assessment.defects]


def test_a_complete_datadog_request_has_no_defect() -> None:
    assessment = of_datadog()
    assert (assessment.defects, assessment.unspecified) == ([], [])
    assert assessment.accepted_by == ["datadog.request.data.attributes.name.ordinary"]
    assert assessment.sent["data"] == {"attributes": {"name": "Mine"}, "id": DATASET, "type": "datasets"}


@pytest.mark.parametrize(
    ("body", "clauses"),
    [
        (b"", ("datadog.request.body",)),
        (b" \n", ("datadog.request.body",)),
        (b"nope", ("datadog.request.body",)),
        (b"[]", ("datadog.request.body",)),
        (b"{}", ("datadog.request.data.present",)),
        (b'{"data": []}', ("datadog.request.data",)),
        (b'{"data": {}}', tuple(f"datadog.request.data.{member}.present" for member in ("attributes", "id", "type"))),
        (datadog_body(), ("datadog.request.data.attributes.name.present",)),
        (datadog_body(name=7), ("datadog.request.data.attributes.name",)),
        (datadog_body(name="a", description=None), ("datadog.request.data.attributes.description",)),
        (datadog_body(name="a").replace(b"datasets", b"dataset"), ("datadog.request.data.type",)),
    ],
)
def test_an_invalid_datadog_body_gets_400(body: bytes, clauses: tuple[str, ...]) -> None:
    (defect,) = of_datadog(body).defects
    assert defect.clauses == clauses
    assert defect.statuses == {400}


@pytest.mark.parametrize(
    ("body", "unspecified"),
    [
        (datadog_body(name=""), "a name that is not 1 to 100 printable characters"),
        (datadog_body(name="a", description=" "), "a description that is not 1 to 100 printable characters"),
        (datadog_body(name="a", extra=1), "the unknown member /data/attributes/extra"),
        (datadog_body(name="a").replace(DATASET.encode(), b"another"), "a data.id that is not the path's dataset_id"),
    ],
)
def test_anything_the_datadog_document_is_silent_on_is_odd(body: bytes, unspecified: str) -> None:
    assessment = of_datadog(body)
    assert (assessment.defects, assessment.unspecified) == ([], [unspecified])


@pytest.mark.parametrize(
    ("request_", "clause", "statuses"),
    [
        ({"api": "absent"}, "datadog.401.api-key-absent", {401, 403}),
        ({"api": "wrong"}, "datadog.401.api-key-wrong", {401, 403}),
        ({"app": "absent"}, "datadog.401.application-key-absent", {401, 403}),
        ({"app": "wrong"}, "datadog.401.application-key-wrong", {401, 403}),
        ({"project": UNKNOWN_UUID}, "datadog.404.unknown-project", {404}),
        ({"project": "p"}, "datadog.404.unknown-project", ANY_REFUSAL),
    ],
)
def test_wrong_datadog_keys_and_projects_get_their_own_statuses(
    request_: dict[str, Any], clause: str, statuses: frozenset[int]
) -> None:
    (defect,) = of_datadog(**request_).defects
    assert (defect.clauses, defect.statuses) == ((clause,), statuses)


@pytest.mark.parametrize(("id", "statuses"), [(UNKNOWN_UUID, {404}), ("not-a-uuid", ANY_REFUSAL)])
def test_an_unknown_datadog_dataset_gets_404_or_any_refusal(id: str, statuses: frozenset[int]) -> None:
    (defect,) = of_datadog(datadog_body(name="a").replace(DATASET.encode(), id.encode()), id=id).defects
    assert (defect.clauses, defect.statuses) == (("datadog.404.unknown-dataset",), statuses)


def test_cloning_a_datadog_clone_shows_that_it_is_in_the_same_project() -> None:
    observations = datadog_observations()
    observations.add(Dataset(UNKNOWN_UUID, DATASET))
    body = datadog_body(name="Mine").replace(DATASET.encode(), UNKNOWN_UUID.encode())
    assessment = assessed("datadog", datadog_request(body, id=UNKNOWN_UUID), observations)
    assert assessment.most_specific == "datadog.clone.same-project"


def test_a_datadog_name_that_another_dataset_has_may_be_refused() -> None:
    observations = datadog_observations()
    observations.add(Dataset("other", DATASET, {"name": "Mine"}))
    assert assessed("datadog", datadog_request(), observations).unspecified == ["a name that another dataset has"]


def test_nothing_is_taken_from_a_datadog_body_with_a_duplicate_member() -> None:
    assessment = of_datadog(json.dumps({"data": {}}).encode()[:-1] + b', "data": {}}')
    assert (assessment.defects, assessment.sent) == ([], {})
    assert assessment.unspecified == ["a body whose member 'data' occurs twice in one object"]


API = load_api("datadog").semantics


CLONE_ID = "11111111-1111-4111-8111-111111111111"


def learn(body: Json, *findings: Finding) -> Observations:
    observations = datadog_observations()
    learn_from("datadog", exchange(datadog_request(), answer(200, body)), Verdict(findings=findings), observations)
    return observations


def test_a_datadog_clone_is_learnt_with_its_name() -> None:
    assert learn(datadog_clone()).get(CLONE_ID) == Dataset(CLONE_ID, DATASET, {"name": "Mine"})


@pytest.mark.parametrize(
    ("pointer", "clone"), [("/data/attributes/name", Dataset(CLONE_ID, DATASET)), ("/data/id", None)], ids=["name", "id"]
)
def test_members_of_a_datadog_clone_that_broke_a_clause_are_not_believed(pointer: str, clone: Dataset | None) -> None:
    assert learn(datadog_clone(), Finding("some.clause", "", "", pointer)).get(CLONE_ID) == clone


@pytest.mark.parametrize(
    ("body", "id"),
    [
        ({"data": {"id": "x"}}, "x"),
        ({"data": {"id": ""}}, None),
        ({"data": {"id": 7}}, None),
        ({"data": []}, None),
        (None, None),
    ],
)
def test_the_id_of_a_created_datadog_dataset_is_read_from_the_body(body: Json, id: str | None) -> None:
    assert API.created_id(body) == id
    assert list(learn(body).datasets) == [DATASET, *([id] if id else [])]
