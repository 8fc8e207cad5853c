"""Datadog's rules: what comes back as sent, whose the clone is, what an error says about itself."""

import re
from collections.abc import Mapping

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, format_value
from clone_contracts.judge.rules import JudgedAnswer, Rule, is_new_id, same
from clone_contracts.judge.times import at_about, not_after_now, not_before

EXAMPLE_STATUS = "400"
"""The status that the document shows inside the errors of every status."""

_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

ERROR_STATUSES = (400, 401, 403, 404, 500)


def object_in(value: Json | Mapping[str, Json], member: str) -> Mapping[str, Json]:
    """The member if it is an object, otherwise an empty object."""
    found = value.get(member) if isinstance(value, Mapping) else None
    return found if isinstance(found, dict) else {}


def error_statuses(answer: JudgedAnswer) -> list[tuple[str, str]]:
    """The pointer and value of every error's status that is a status code."""
    errors = answer.body.get("errors")
    found = []
    for at, error in enumerate(errors if isinstance(errors, list) else []):
        status = error.get("status") if isinstance(error, dict) else None
        if isinstance(status, str) and re.fullmatch("[1-5][0-9][0-9]", status):
            found.append((f"/errors/{at}/status", status))
    return found


def _status_in_errors(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    statuses = error_statuses(answer)
    allowed = {str(answer.status), EXAMPLE_STATUS}
    wrong = [(place, status) for place, status in statuses if status not in allowed]
    return [Finding(clause, f'"{answer.status}"', format_value(status), place) for place, status in wrong] if statuses else None


def _echo(member: str) -> Rule:
    def rule(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
        sent = object_in(object_in(answer.sent, "data"), "attributes")
        came = object_in(object_in(answer.body, "data"), "attributes")
        if member not in sent or member not in came:
            return None
        beside = answer.observations.named(sent[member]) if member == "name" else ()
        return same(sent[member], came[member], clause, f"/data/attributes/{member}", beside)

    return rule


def _new_id(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    id = object_in(answer.body, "data").get("id")
    return is_new_id(answer, clause, id if isinstance(id, str) and id else None, "/data/id")


def _same_project(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    """A project that an answer shows is the path's; that a clone can be cloned under the same path shows it as well."""
    asked = answer.path_parameters["project_id"]
    project = object_in(object_in(answer.body, "data"), "attributes").get("project_id")
    if not isinstance(project, str):
        return None
    if _UUID.fullmatch(project) and project.lower() == asked.lower():
        return []  # Case does not count in a UUID.
    return same(asked, project, clause, "/data/attributes/project_id")


def _changed_after_creation(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    came = object_in(object_in(answer.body, "data"), "attributes")
    return not_before(came.get("created_at"), came.get("updated_at"), clause, "/data/attributes/updated_at")


def _created_when_requested(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    came = object_in(object_in(answer.body, "data"), "attributes")
    return at_about(answer.times, came.get("created_at"), clause, "/data/attributes/created_at")


def _not_changed_in_future(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    came = object_in(object_in(answer.body, "data"), "attributes")
    created, updated = came.get("created_at"), came.get("updated_at")
    return not_after_now(answer.times, created, updated, clause, "/data/attributes/updated_at")


SEEN: Mapping[str, Rule] = {
    "datadog.clone.name-echo": _echo("name"),
    "datadog.clone.description-echo": _echo("description"),
    "datadog.clone.same-project": _same_project,
}
"""Those that apply to a clone as a sibling lists it, too."""

RULES: Mapping[str, Rule] = {
    "datadog.clone.new-id": _new_id,
    "datadog.clone.name-echo": _echo("name"),
    "datadog.clone.description-echo": _echo("description"),
    "datadog.clone.same-project": _same_project,
    "datadog.200.data.attributes.updated_at.not-before-created_at": _changed_after_creation,
    "datadog.200.data.attributes.created_at.when-requested": _created_when_requested,
    "datadog.200.data.attributes.updated_at.not-in-future": _not_changed_in_future,
    **{f"datadog.{status}.errors[].status.is-response-status": _status_in_errors for status in ERROR_STATUSES},
}
