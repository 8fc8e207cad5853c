"""Behaviours of stacks under Datadog's endpoint: those that any API can have, and those of its envelope."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from clone_contracts.apis.datadog.envelope_faults import clone_faults, envelope_faults
from clone_contracts.apis.datadog.faults import DATADOG
from clone_contracts.apis.datadog.twin import (
    API_KEY,
    APPLICATION_KEY,
    DATASET_ID,
    METERED_API_KEY,
    PROJECT_ID,
    READ_ONLY_APPLICATION_KEY,
)
from clone_contracts.faults.base import Before, Fault, Incoming
from clone_contracts.faults.conditions import (
    ANYWHERE,
    BESIDE_DESCRIPTION,
    LATER,
    SECOND_TIME,
    THIRD_GENERATION,
    WITHOUT_DESCRIPTION,
    crossed,
    together,
)
from clone_contracts.faults.stacks import crashes, identifiers, memory, refusals
from clone_contracts.faults.stacks.api import Key, Stack
from clone_contracts.faults.stacks.decoders import decoder_faults
from clone_contracts.faults.stacks.keys import key_faults
from clone_contracts.faults.stacks.members import Assigned, member_faults, query_faults
from clone_contracts.faults.stacks.shapes import shape_faults
from clone_contracts.faults.stacks.texts import text_faults

_ATTRIBUTES: Final = "request.data.attributes"


def _with_text(sent: Any, member: str, text: Any) -> Any:
    data = sent.get("data") if isinstance(sent, dict) else None
    attributes = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(attributes, dict):
        return sent
    return {**sent, "data": {**data, "attributes": {**attributes, member: text}}}


def _with_id(body: Any, id: Any) -> Any:
    return {**body, "data": {**body["data"], "id": id}}


STACK: Final = Stack(
    faults=DATADOG,
    keys=(
        Key("dd-api-key", API_KEY, "401.api-key", (METERED_API_KEY,)),
        Key("dd-application-key", APPLICATION_KEY, "401.application-key", (READ_ONLY_APPLICATION_KEY,)),
    ),
    texts={"name": f"{_ATTRIBUTES}.name", "description": f"{_ATTRIBUTES}.description"},
    echoes={"name": "clone.name-echo", "description": "clone.description-echo"},
    hidden="request.data",
    names=frozenset({"data", "attributes", "name", "description", "id", "type"}),
    with_text=_with_text,
    id_of=lambda body: body["data"]["id"],
    with_id=_with_id,
    home=DATASET_ID,
    conditions=(*ANYWHERE, BESIDE_DESCRIPTION, WITHOUT_DESCRIPTION, together(THIRD_GENERATION, SECOND_TIME)),
    also={"request.data.": "the member that is hidden may be any"},
)


def stack_faults() -> Iterator[Fault]:
    """All of them."""
    yield from STACK.crossed(decoder_faults(STACK))
    yield from crossed(shape_faults(STACK), (*ANYWHERE, BESIDE_DESCRIPTION))
    yield from STACK.crossed(envelope_faults(STACK))
    yield from crossed(text_faults(STACK, ("description", "name")), ANYWHERE)
    yield from STACK.crossed(refusals.raw_faults(STACK))
    yield from _blaming_the_project(crossed(refusals.refusal_faults(STACK), ANYWHERE))
    yield from _blaming_the_project(crossed(refusals.ignored_faults(STACK), ANYWHERE))
    for number, key in enumerate(STACK.keys):
        # Half of the behaviours for each key: a server that checks both has one way to do it.
        yield from STACK.crossed(fault for at, fault in enumerate(key_faults(STACK, key)) if at % 2 == number)
    yield from STACK.crossed(_about_body_id(identifiers.text_faults(STACK, "404.unknown-dataset")))
    yield from STACK.crossed(_project_faults())
    yield from crossed(crashes.path_crash_faults(STACK), LATER)
    yield from crossed(crashes.crash_faults(STACK), ANYWHERE)
    yield from STACK.crossed(member_faults(STACK, _MEMBERS))
    yield from crossed(query_faults(STACK, "clone.name-echo"), LATER)
    yield from _blaming_the_project(crossed(memory.memory_faults(STACK), ANYWHERE))
    yield from crossed(clone_faults(STACK), ANYWHERE)


def _blaming_the_project(faults: Iterator[Fault]) -> Iterator[Fault]:
    """A clone that cannot be cloned, whatever the reason, breaks the promise that it is in the same project."""
    for fault in faults:
        is_refused = fault.clause == f"datadog.{STACK.success}"
        is_meant = is_refused and fault.before is not None and "only-for-clones" in fault.name
        yield replace(fault, clause="datadog.clone.same-project") if is_meant else fault


def _about_body_id(faults: Iterator[Fault]) -> Iterator[Fault]:
    """The body names the dataset as the path does, and what is found for the one is found for the other."""
    for fault in faults:
        yield replace(fault, before=_agreeing(fault.before) if fault.before else None)


def _agreeing(find: Before) -> Before:
    def before(request: Incoming) -> Any:
        found = find(request)
        data = request.sent.get("data") if isinstance(request.sent, dict) else None
        if not isinstance(found, Incoming) or not isinstance(data, dict):
            return None
        return found.with_body({**request.sent, "data": {**data, "id": found.ids["dataset_id"]}})

    return before


def _project_faults() -> Iterator[Fault]:
    """A project that does not exist leads to the datasets of another."""
    for kind, matches in _PROJECTS.items():

        def before(request: Incoming, matches: Callable[[str], bool] = matches) -> Incoming | None:
            project = request.ids.get("project_id", PROJECT_ID)
            if project == PROJECT_ID or request.source is None or not matches(project):
                return None
            path = re.sub("/v1/[^/]*/datasets/", f"/v1/{PROJECT_ID}/datasets/", request.path)
            return replace(request, path=path, ids={**request.ids, "project_id": PROJECT_ID})

        what = f"a project counts {kind.replace('-', ' ')}"
        yield STACK.fault("project", kind, "404.unknown-project", what, before=before)


_PROJECTS: Final[Mapping[str, Callable[[str], bool]]] = {
    "by-its-beginning": PROJECT_ID.startswith,
    "up-to-its-length": lambda project: project.startswith(PROJECT_ID),
    "that-is-no-uuid": lambda project: re.fullmatch("[0-9a-f-]{36}", project) is None,
    "that-is-a-uuid": lambda project: re.fullmatch("[0-9a-f-]{36}", project) is not None,
    "as-a-pattern": lambda project: project in ("*", "%", "-", "_", "default", "all", "null", "undefined", "me"),
    "not-at-all-where-it-is-long": lambda project: len(project) > 100,
    "up-to-a-slash": lambda project: re.split("[/;?#\0]", project)[0] == PROJECT_ID,
}
"""Which projects that do not exist pass for the one that does."""


def _attribute(name: str) -> Callable[[Any, Any], None]:
    def assign(body: Any, value: Any) -> None:
        body["data"]["attributes"][name] = value

    return assign


def _data(name: str) -> Callable[[Any, Any], None]:
    def assign(body: Any, value: Any) -> None:
        body["data"][name] = value

    return assign


_TIMES: Final = "200.data.attributes.updated_at.not-before-created_at"
_MEMBERS: Final[Mapping[str, Assigned]] = {
    "metadata": Assigned("200.data.attributes.metadata", {}, _attribute("metadata")),
    "current_version": Assigned("200.data.attributes.current_version", {}, _attribute("current_version")),
    "created_at": Assigned(_TIMES, {"200.data.attributes.created_at": "it may be no time"}, _attribute("created_at")),
    "updated_at": Assigned(_TIMES, {"200.data.attributes.updated_at": "it may be no time"}, _attribute("updated_at")),
    "project_id": Assigned("clone.same-project", {}, _attribute("project_id")),
    "id": Assigned("clone.new-id", {"200.data.id": "it may be no text"}, _data("id")),
    "type": Assigned("200.data.type", {}, _data("type")),
}
