"""How Datadog's requests are read, and what its answers teach."""

import uuid
from collections.abc import Callable, Mapping, Sequence

from clone_contracts.apis.datadog.rules import EXAMPLE_STATUS, RULES, SEEN, error_statuses, object_in
from clone_contracts.apis.datadog.settings import KEYS
from clone_contracts.contract.document import Contract
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.assessment import (
    ANY_REFUSAL,
    RequestAssessment,
    RequestBody,
    assess_credentials,
    assess_name,
    assess_text,
    rule_out,
)
from clone_contracts.judge.finding import Finding, format_value
from clone_contracts.judge.observations import Dataset, Observations, Presence
from clone_contracts.judge.rules import JudgedAnswer
from clone_contracts.judge.semantics import ApiSemantics

_REFUSED_KEY = frozenset({401, 403})
_BAD_REQUEST = frozenset({400})
_NOT_FOUND = frozenset({404})
_FORBIDDEN = frozenset({403})
_STATUS_OF_EXAMPLE = "status-of-the-example"
KINDS: Mapping[str, str] = {_STATUS_OF_EXAMPLE: "An error of another status says 400, as the example does for every status."}
_ABOUT_KEYS_AND_IDS = {401: "datadog.401.api-key-wrong", 404: "datadog.404.unknown-dataset"}


class DatadogSemantics(ApiSemantics):
    """``POST /api/v2/llm-obs/v1/{project_id}/datasets/{dataset_id}/clone``."""

    rules = RULES
    seen = SEEN
    id_at = ("data", "id")
    kinds = KINDS

    def __init__(self, contract: Contract) -> None:
        super().__init__(contract)
        self._body = RequestBody(contract.primary, _BAD_REQUEST, required=True)

    def assess(self, request: Request, assessment: RequestAssessment, observations: Observations) -> None:
        for header, clauses in zip(KEYS, ("datadog.401.api-key", "datadog.401.application-key"), strict=True):
            assess_credentials(assessment, request, header, clauses, _REFUSED_KEY)
        _assess_path(assessment, observations, object_in(_object(request.document.value), "data").get("id"))
        rule_out(assessment, _ABOUT_KEYS_AND_IDS)
        self._body.assess(request, assessment)
        data = object_in(assessment.sent, "data")
        attributes = object_in(data, "attributes")
        name = attributes.get("name")
        assess_text(assessment, "name", name, "datadog.request.data.attributes.name.ordinary")
        assessment.name = name if isinstance(name, str) else None
        description = attributes.get("description")
        assess_text(assessment, "description", description, "datadog.request.data.attributes.description.ordinary")
        if isinstance(data.get("id"), str) and data["id"] != assessment.path_parameters["dataset_id"]:
            assessment.leave_open("a data.id that is not the path's dataset_id")
        if data.get("id") != assessment.path_parameters["dataset_id"]:
            assessment.ruled_out.pop(404, None)
        if assessment.source is not None and assessment.source.parent is not None:
            has_special_text = assessment.most_specific is not None
            assessment.add_accepting("datadog.clone.same-project", most_specific=not has_special_text)
        assess_name(assessment, observations)

    def undocumented(self, answer: JudgedAnswer) -> list[Finding]:
        clause = f"datadog.{answer.status}.errors[].status.is-response-status"
        return [
            Finding(
                clause,
                f'"{answer.status}" by the text, though the example has "{EXAMPLE_STATUS}"',
                format_value(status),
                place,
                kind=_STATUS_OF_EXAMPLE,
            )
            for place, status in error_statuses(answer)
            if answer.status != int(EXAMPLE_STATUS) and status == EXAMPLE_STATUS
        ]

    def agreeing(self, body: object, dataset_id: str) -> object:
        data = body.get("data") if isinstance(body, dict) else None
        if not isinstance(body, dict) or not isinstance(data, dict) or not isinstance(data.get("id"), str):
            return body
        return {**body, "data": {**data, "id": dataset_id}}

    def renamed(self, body: object, rename: Callable[[str], str]) -> object:
        data = object_in(body, "data") if isinstance(body, dict) else {}
        attributes = object_in(data, "attributes")
        name = attributes.get("name")
        if not isinstance(body, dict) or not isinstance(name, str):
            return body
        return {**body, "data": {**data, "attributes": {**attributes, "name": rename(name)}}}

    def created_id(self, body: Json) -> str | None:
        id = object_in(body, "data").get("id")
        return id if isinstance(id, str) and id else None

    def created_at(self, body: Json) -> Json:
        return object_in(object_in(body, "data"), "attributes").get("created_at")

    def learn(self, answer: JudgedAnswer, findings: Sequence[Finding], observations: Observations) -> None:
        id, source = self.created_id(dict(answer.body)), answer.source
        doubtful = {finding.pointer for finding in findings}
        if id is None or "/data/id" in doubtful:
            return
        clone = Dataset(id, source.id if source else None)
        name = object_in(object_in(answer.body, "data"), "attributes").get("name")
        if isinstance(name, str) and "/data/attributes/name" not in doubtful:
            clone.facts["name"] = name
        observations.add(clone)


def _object(value: object) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}


def _assess_path(assessment: RequestAssessment, observations: Observations, named: Json) -> None:
    """``named`` is the id in the body. No section says which of two ids is that of the source, if one of them is none."""
    project, dataset = assessment.path_parameters["project_id"], assessment.path_parameters["dataset_id"]
    in_project = observations.presence_in_scope("project_id", project)
    if in_project == "known":
        assessment.source = observations.get(dataset)
        is_other = isinstance(named, str) and named != dataset and observations.presence(named) == "known"
        tolerated = frozenset({assessment.operation.success}) if is_other else frozenset[int]()
        _assess_presence(assessment, "dataset", dataset, observations.presence(dataset), tolerated)
    else:
        # No section says when a 403 comes, and a project of nobody's may be one that the keys do not permit.
        _assess_presence(assessment, "project", project, in_project, _FORBIDDEN)


def _assess_presence(assessment: RequestAssessment, what: str, id: str, presence: Presence, tolerated: frozenset[int]) -> None:
    if presence == "absent":
        described = f"the {what} {id}, which does not exist"
        assessment.add_defect(f"datadog.404.unknown-{what}", _not_found(id), described, tolerated)
    elif presence == "unknown":
        assessment.unknown.append(f"the {what} {id}, which may or may not exist")


def _not_found(id: str) -> frozenset[int]:
    """An id that is not a UUID, as those of the examples are, may be refused before it is looked up."""
    try:
        uuid.UUID(id)
    except ValueError:
        return ANY_REFUSAL
    return _NOT_FOUND
