"""Datadog's rules: what comes back as sent, which project a clone is in, and what an error says about itself."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.judge.rules import JudgedAnswer
from tests.unit.support import DATASET, PROJECT, datadog_clone, datadog_observations, places

API = load_api("datadog").semantics
CLONE_ID = "11111111-1111-4111-8111-111111111111"


def an_answer(
    body: dict[str, Any], status: int = 200, observations: Observations | None = None, sent: dict[str, Json] | None = None
) -> JudgedAnswer:
    """An answer to a request with the attributes ``sent``."""
    whole: dict[str, Json] = {"data": {"attributes": sent or {}, "id": DATASET, "type": "datasets"}}
    observations = observations or datadog_observations()
    path = {"project_id": PROJECT, "dataset_id": DATASET}
    return JudgedAnswer(status, body, whole, observations.get(DATASET), observations, path)


def rule(name: str, answer: JudgedAnswer) -> list[Finding] | None:
    return API.rules[f"datadog.{name}"](answer, f"datadog.{name}")


def errors(*statuses: Json) -> dict[str, Json]:
    return {"errors": [{"status": status} for status in statuses]}


@pytest.mark.parametrize("member", ["name", "description"])
@pytest.mark.parametrize(("sent", "came", "holds"), [("x", "x", True), ("", "", True), ("x ", "x", False), ("x", None, False)])
def test_a_text_that_was_sent_must_come_back_exactly(member: str, sent: str, came: Json, holds: bool) -> None:
    attributes: dict[str, Any] = {member: came}
    clone = datadog_clone(**attributes)
    found = rule(f"clone.{member}-echo", an_answer(clone, sent={member: sent}))
    assert places(found) == ([] if holds else [f"/data/attributes/{member}"])


@pytest.mark.parametrize("member", ["name", "description"])
def test_the_echo_rule_needs_a_text_that_was_sent_and_came_back(member: str) -> None:
    assert rule(f"clone.{member}-echo", an_answer(datadog_clone())) is None
    assert rule(f"clone.{member}-echo", an_answer({"data": {"attributes": {}}}, sent={member: "x"})) is None
    assert rule(f"clone.{member}-echo", an_answer({"data": 7}, sent={member: "x"})) is None


@pytest.mark.parametrize(
    ("id", "actual"),
    [(CLONE_ID, None), (DATASET, f'the source\'s, "{DATASET}"'), ("earlier", 'an earlier dataset\'s, "earlier"')],
)
def test_the_id_of_a_datadog_clone_must_be_new(id: str, actual: str | None) -> None:
    observations = datadog_observations()
    observations.add(Dataset("earlier"))
    expected = [Finding("datadog.clone.new-id", "an id that is new", actual, "/data/id")] if actual else []
    assert rule("clone.new-id", an_answer(datadog_clone(id), observations=observations)) == expected


@pytest.mark.parametrize("id", [7, ""])
def test_a_datadog_id_that_is_no_text_or_empty_is_left_to_the_schema(id: Json) -> None:
    assert rule("clone.new-id", an_answer({"data": {"id": id}})) is None


@pytest.mark.parametrize(
    ("project", "expected"),
    [(PROJECT, []), (PROJECT.upper(), []), ("another", ["/data/attributes/project_id"]), (None, None)],
)
def test_a_project_that_is_shown_must_be_that_of_the_path(project: Json, expected: list[str] | None) -> None:
    assert places(rule("clone.same-project", an_answer(datadog_clone(project_id=project)))) == expected


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_the_status_inside_an_error_must_be_that_of_the_answer(status: int) -> None:
    """The 400 of the example is tolerated for other statuses, and shown as undocumented."""
    name = f"{status}.errors[].status.is-response-status"
    assert places(rule(name, an_answer(errors(str(status), "400"), status))) == []
    assert places(rule(name, an_answer(errors("400", "409"), status))) == ["/errors/1/status"]
    assert places(API.undocumented(an_answer(errors(str(status), "400"), status))) == (
        [] if status == 400 else ["/errors/1/status"]
    )


@pytest.mark.parametrize("body", [{}, {"errors": "x"}, {"errors": ["x"]}, errors(404), errors("not found"), errors("4040")])
def test_an_error_status_that_is_not_a_status_code_is_not_compared(body: dict[str, Json]) -> None:
    assert rule("404.errors[].status.is-response-status", an_answer(body, 404)) is None
    assert API.undocumented(an_answer(body, 404)) == []


def test_a_datadog_dataset_was_not_changed_before_it_was_created() -> None:
    name = "200.data.attributes.updated_at.not-before-created_at"
    assert rule(name, an_answer(datadog_clone())) == []
    found = rule(name, an_answer(datadog_clone(created_at="2099-01-15T10:30:00Z")))
    assert places(found) == ["/data/attributes/updated_at"]
    assert rule(name, an_answer(datadog_clone(created_at="yesterday"))) is None
    assert rule(name, an_answer({"data": 7})) is None


@pytest.mark.parametrize(
    ("name", "member"), [("created_at.when-requested", "created_at"), ("updated_at.not-in-future", "updated_at")]
)
def test_times_are_compared_with_that_of_the_request(name: str, member: str) -> None:
    attributes: dict[str, Any] = {member: "2024-01-17T10:30:00Z"}
    now, id = datetime(2024, 1, 15, 10, 30, tzinfo=UTC), f"datadog.200.data.attributes.{name}"
    right, wrong = (replace(an_answer(body), times=(now,)) for body in (datadog_clone(), datadog_clone(**attributes)))
    assert API.rules[id](right, id) == []
    assert places(API.rules[id](wrong, id)) == [f"/data/attributes/{member}"]
    assert API.rules[id](replace(wrong, times=()), id) is None
