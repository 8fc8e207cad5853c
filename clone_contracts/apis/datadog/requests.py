"""Datadog's rules: what comes back as sent, whose the clone is, what an error says of itself."""

import re
import uuid
from collections.abc import Mapping, Sequence

from clone_contracts.contract.document import Contract
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.assessment import ANY_REFUSAL, RequestAssessment, RequestBody, assess_credentials, assess_text
from clone_contracts.judge.finding import Finding, format_value
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.judge.rules import JudgedAnswer, Rule, is_new_id, same
from clone_contracts.judge.semantics import ApiSemantics

_REFUSED_KEY = frozenset({401, 403})
_BAD_REQUEST = frozenset({400})
_NOT_FOUND = frozenset({404})
_EXAMPLE_STATUS = "400"
"""The status that the document shows inside the errors of every status."""

ERROR_STATUSES = (400, 401, 403, 404, 500)


class Datadog(ApiSemantics):
    """``POST /api/v2/llm-obs/v1/{project_id}/datasets/{dataset_id}/clone``."""

    def __init__(self, contract: Contract) -> None:
        super().__init__(contract)
        self._body = RequestBody(contract, _BAD_REQUEST)
        self.rules = RULES

    def assessment(self, request: Request, observations: Observations) -> RequestAssessment:
        assessment = RequestAssessment()
        assess_credentials(assessment, request, "DD-API-KEY", "datadog.401.api-key", _REFUSED_KEY)
        assess_credentials(assessment, request, "DD-APPLICATION-KEY", "datadog.401.application-key", _REFUSED_KEY)
        _assess_path(assessment, request.path_parameters, observations)
        self._body.assess_body(request, assessment)
        data = _object(assessment.sent, "data")
        attributes = _object(data, "attributes")
        name = attributes.get("name")
        assess_text(assessment, "name", name, "datadog.request.data.attributes.name.ordinary")
        if isinstance(name, str):
            assessment.name = name
            if observations.name_is_taken(name):
                assessment.unspecified.append("a name that another dataset has")
        description = attributes.get("description")
        assess_text(assessment, "description", description, "datadog.request.data.attributes.description.ordinary")
        if isinstance(data.get("id"), str) and data["id"] != request.path_parameters["dataset_id"]:
            assessment.unspecified.append("a data.id that is not the path's dataset_id")
        if assessment.source is not None and assessment.source.parent is not None:
            assessment.add_accepting("datadog.clone.same-project", most_specific=True)
        return assessment

    def undocumented(self, answer: JudgedAnswer) -> list[Finding]:
        clause = f"datadog.{answer.status}.errors[].status.is-response-status"
        return [
            Finding(
                clause,
                f'"{answer.status}" by the text, though the example has "{_EXAMPLE_STATUS}"',
                format_value(status),
                place,
            )
            for place, status in _error_statuses(answer)
            if answer.status != int(_EXAMPLE_STATUS) and status == _EXAMPLE_STATUS
        ]

    def created_id(self, body: Json | Mapping[str, Json]) -> str | None:
        id = _object(body, "data").get("id")
        return id if isinstance(id, str) and id else None

    def learn(self, answer: JudgedAnswer, findings: Sequence[Finding], observations: Observations) -> None:
        id, source = self.created_id(answer.body), answer.source
        doubtful = {finding.pointer for finding in findings}
        if id is None or "/data/id" in doubtful:
            return
        clone = Dataset(id, source.id if source else None)
        name = _object(_object(answer.body, "data"), "attributes").get("name")
        if isinstance(name, str) and "/data/attributes/name" not in doubtful:
            clone.facts["name"] = name
        observations.add(clone)


def _assess_path(assessment: RequestAssessment, path: Mapping[str, str], observations: Observations) -> None:
    project, dataset = path["project_id"], path["dataset_id"]
    if project != observations.scope["project_id"]:
        assessment.add_defect(
            "datadog.404.unknown-project", _not_found(project), f"the project {project}, which does not exist"
        )
        return
    assessment.source = observations.get(dataset)
    if assessment.source is None:
        assessment.add_defect(
            "datadog.404.unknown-dataset", _not_found(dataset), f"the dataset {dataset}, which does not exist"
        )


def _not_found(id: str) -> frozenset[int]:
    """An id that is no UUID, as those of the examples are, may be refused before it is looked up."""
    try:
        uuid.UUID(id)
    except ValueError:
        return ANY_REFUSAL
    return _NOT_FOUND


def _object(value: Json | Mapping[str, Json], member: str) -> Mapping[str, Json]:
    found = value.get(member) if isinstance(value, Mapping) else None
    return found if isinstance(found, dict) else {}


def _error_statuses(answer: JudgedAnswer) -> list[tuple[str, str]]:
    """Pointer and value of every status that is a status code."""
    errors = answer.body.get("errors")
    found = []
    for at, error in enumerate(errors if isinstance(errors, list) else []):
        status = error.get("status") if isinstance(error, dict) else None
        if isinstance(status, str) and re.fullmatch("[1-5][0-9][0-9]", status):
            found.append((f"/errors/{at}/status", status))
    return found


def _status_in_errors(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    statuses = _error_statuses(answer)
    allowed = {str(answer.status), _EXAMPLE_STATUS}
    wrong = [(place, status) for place, status in statuses if status not in allowed]
    return [Finding(clause, f'"{answer.status}"', format_value(status), place) for place, status in wrong] if statuses else None


def _echo(member: str) -> Rule:
    def rule(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
        sent = _object(_object(answer.sent, "data"), "attributes")
        came = _object(_object(answer.body, "data"), "attributes")
        if member not in sent or member not in came:
            return None
        return same(sent[member], came[member], clause, f"/data/attributes/{member}")

    return rule


def _new_id(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    id = _object(answer.body, "data").get("id")
    return is_new_id(answer, clause, id if isinstance(id, str) else None, "/data/id")


def _same_project(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    """Where an answer shows its project it is the path's; that a clone can be cloned under the same path shows it as well."""
    project = _object(_object(answer.body, "data"), "attributes").get("project_id")
    if not isinstance(project, str):
        return None
    return same(answer.observations.scope["project_id"], project, clause, "/data/attributes/project_id")


RULES: Mapping[str, Rule] = {
    "datadog.clone.new-id": _new_id,
    "datadog.clone.name-echo": _echo("name"),
    "datadog.clone.description-echo": _echo("description"),
    "datadog.clone.same-project": _same_project,
    **{f"datadog.{status}.errors[].status.is-response-status": _status_in_errors for status in ERROR_STATUSES},
}
