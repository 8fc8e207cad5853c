"""Faults of behaviour of Datadog's endpoint."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from operator import eq
from typing import Any

from clone_contracts.apis.datadog.twin import (
    API_KEY,
    APPLICATION_KEY,
    DATASET_ID,
    METERED_API_KEY,
    PROJECT_ID,
    READ_ONLY_APPLICATION_KEY,
)
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import (
    Fault,
    Incoming,
    Outgoing,
    When,
    clone_of_clone,
    having,
    non_ascii,
    on,
    without,
)
from clone_contracts.faults.shared import (
    ApiFaults,
    accepting,
    crash_faults,
    echo_faults,
    form_faults,
    key_faults,
    repeated,
    status_faults,
)
from clone_contracts.twins.base import json_response


def _attributes(body: Any) -> dict[str, Any]:
    attributes: dict[str, Any] = body["data"]["attributes"]
    return attributes


DATADOG = ApiFaults("datadog", 200, _attributes, lambda status: json_response(status, {"errors": [{"title": "no"}]}))
ERRORS = (400, 401, 403, 404, 500)
MEMBERS: dict[str, Callable[[Any], Any]] = {
    "data": lambda sent: sent,
    "data.attributes": lambda sent: sent["data"],
    "data.attributes.name": lambda sent: sent["data"]["attributes"],
    "data.attributes.description": lambda sent: sent["data"]["attributes"],
    "data.id": lambda sent: sent["data"],
    "data.type": lambda sent: sent["data"],
}
"""The request's members, each with the way to the object that holds it."""


def datadog_faults() -> Iterator[Fault]:
    """All of them."""
    yield from echo_faults(DATADOG, "name", "clone.name-echo")
    yield from echo_faults(DATADOG, "description", "clone.description-echo")
    yield from form_faults(DATADOG)
    yield from status_faults(DATADOG, _valid_requests())
    yield from crash_faults(DATADOG, _odd_requests())
    yield from key_faults(DATADOG, "dd-api-key", API_KEY, "401.api-key", (METERED_API_KEY,))
    yield from key_faults(
        DATADOG, "dd-application-key", APPLICATION_KEY, "401.application-key", others=(READ_ONLY_APPLICATION_KEY,)
    )
    yield from _path_faults()
    yield from _body_faults()
    yield from _identity_faults()
    yield from _error_faults()
    yield from _forced_faults()


def _valid_requests() -> dict[str, tuple[When, str]]:
    return {
        "non-ascii-name": (non_ascii(), "request.data.attributes.name.ordinary"),
        "long-name": (lambda r: 80 <= len(r.text("name")) <= 100, "request.data.attributes.name.ordinary"),
        "non-ascii-description": (non_ascii("description"), "request.data.attributes.description.ordinary"),
        "no-description": (
            lambda r: isinstance(r.sent, dict) and bool(r.text("name")) and without("description")(r),
            "200.success",
        ),
        "clone-of-clone": (clone_of_clone, "clone.same-project"),
    }


def _odd_requests() -> dict[str, When]:
    return {
        "an-unknown-member": lambda r: isinstance(r.sent, dict) and "unknown" in r.sent,
        "an-unknown-attribute": lambda r: "unknown" in r.attributes,
        "an-empty-name": lambda r: r.attributes.get("name") == "",
        "a-very-long-name": lambda r: len(r.text("name")) > 1000,
        "a-very-long-description": lambda r: len(r.text("description")) > 1000,
        "a-control-character": lambda r: "\x00" in r.text("name"),
        "an-emoji": lambda r: any(ord(c) > 0xFFFF for c in r.text("name")),
        "an-id-that-is-no-uuid": lambda r: r.ids.get("dataset_id") == "not-a-uuid",
        "another-data-id": lambda r: (
            isinstance(r.sent, dict) and r.sent.get("data", {}) == {**r.sent.get("data", {}), "id": "another"}
            if isinstance(r.sent, dict) and isinstance(r.sent.get("data"), dict)
            else False
        ),
        "malformed-json": lambda r: bool(r.body) and r.sent is None and r.body != b"null",
        "no-body": lambda r: not r.body,
        "body-as-array": lambda r: isinstance(r.sent, list),
        "data-as-null": lambda r: isinstance(r.sent, dict) and "data" in r.sent and r.sent["data"] is None,
        "name-as-number": lambda r: type(r.attributes.get("name")) is int,
        "an-unknown-project": lambda r: r.ids.get("project_id") != PROJECT_ID,
        "clone-of-clone-of-clone": lambda r: r.generation >= 3,
    }


def _path_faults() -> Iterator[Fault]:
    def of(part: str, known: Callable[[Incoming], bool]) -> Iterator[Fault]:
        def lead_home(request: Incoming) -> Incoming:
            body = request.sent
            path = request.path.replace(request.ids["project_id"], PROJECT_ID)
            if request.source is None:
                path = path.replace(request.ids["dataset_id"], DATASET_ID)
                body = {**body, "data": {**body["data"], "id": DATASET_ID}}
            return replace(request.with_body(body), path=path)

        def unknown(request: Incoming) -> bool:
            return not known(request) and bool(request.text("name"))

        clause = f"404.unknown-{part}"
        for status in (400, 403, 200):
            parts = {"after": DATADOG.with_status(status, 404, unknown)}
            yield DATADOG.fault(f"unknown-{part}-{status}", clause, f"{status} for an unknown {part}", **parts)
        yield DATADOG.fault(f"unknown-{part}-cloned", clause, f"any {part} will do", before=accepting(lead_home, unknown))

    def known_project(request: Incoming) -> bool:
        return request.ids["project_id"] == PROJECT_ID

    yield from of("project", known_project)
    yield from of("dataset", lambda request: request.source is not None or not known_project(request))


def _body_faults() -> Iterator[Fault]:
    """Bodies that must be refused with 400 are taken, or refused with another status."""

    def whole(request: Incoming) -> Incoming:
        """What a lenient server makes of a body: whatever is missing or wrong is filled in."""
        data = {"attributes": {"name": "lenient"}, "id": request.ids["dataset_id"], "type": "datasets"}
        return request.with_body({"data": data})

    def wrong(place: str, matches: Callable[[Any], bool]) -> When:
        member = place.rpartition(".")[2]

        def when(request: Incoming) -> bool:
            try:
                holder = MEMBERS[place](request.sent)
                # Where all is missing, it is not this one member that the server minds.
                one_of_several = bool(holder) or place not in ("data.id", "data.type")
                return isinstance(holder, dict) and one_of_several and matches(holder.get(member, ...))
            except (LookupError, TypeError):
                return False

        return when

    kinds: dict[str, Callable[[Any], bool]] = {
        "absent": lambda v: v is ...,
        "null": lambda v: v is None,
        "number": lambda v: type(v) is int,
        "boolean": lambda v: isinstance(v, bool),
        "array": lambda v: isinstance(v, list),
    }
    objects = ("data", "data.attributes")
    for place in MEMBERS:
        for kind, matches in kinds.items():
            if kind == "absent" and place == "data.attributes.description":
                continue
            when = wrong(place, matches)
            name = f"{place}-{kind}"
            yield DATADOG.fault(f"{name}-taken", f"request.{place}", f"{place} {kind} is taken", before=accepting(whole, when))
            yield DATADOG.fault(
                f"{name}-422", f"request.{place}", f"422 where {place} is {kind}", before=DATADOG.failing(when, 422)
            )
        other = wrong(place, (lambda v: isinstance(v, str)) if place in objects else (lambda v: isinstance(v, dict)))
        yield DATADOG.fault(f"{place}-other-taken", f"request.{place}", "text for an object", before=accepting(whole, other))
    for word in ("dataset", "Datasets", ""):
        when = wrong("data.type", partial(eq, word))
        yield DATADOG.fault(f"type-{word or 'empty'}-taken", "request.data.type", "another type", before=accepting(whole, when))
    bodies: dict[str, When] = {
        "absent": lambda r: not r.body,
        "array": lambda r: isinstance(r.sent, list),
        "string": lambda r: isinstance(r.sent, str),
        "number": lambda r: type(r.sent) is int,
        "null": lambda r: r.body == b"null",
        "text": lambda r: r.body.startswith(b"clone"),
        "cut": lambda r: r.sent is None and r.body.endswith(b'"datasets"}'),
        "with-trailing-comma": lambda r: r.sent is None and r.body.endswith(b",}") and len(r.body) > 50,
        "in-latin-1": lambda r: b"caf\xe9" in r.body,
    }
    for kind, when in bodies.items():
        yield DATADOG.fault(f"body-{kind}-taken", "request.body", f"a body {kind} is taken", before=accepting(whole, when))
        yield DATADOG.fault(f"body-{kind}-415", "request.body", f"415 for a body {kind}", before=DATADOG.failing(when, 415))


def _identity_faults() -> Iterator[Fault]:
    def source_id(body: Any, answer: Outgoing) -> None:
        body["data"]["id"] = answer.request.ids["dataset_id"]

    def take_id(body: Any, before: Any) -> None:
        body["data"]["id"] = before["data"]["id"]

    yield DATADOG.fault("id-of-source", "clone.new-id", "the clone has its source's id", after=DATADOG.answers(source_id))
    yield DATADOG.fault(
        "id-of-source-for-clones", "clone.new-id", "only for clones", after=DATADOG.answers(source_id, clone_of_clone)
    )
    for nth in (1, 2, 7):
        yield DATADOG.fault(
            f"id-again-{nth}", "clone.new-id", f"every {nth}th id is the last one", after=repeated(DATADOG, nth, take_id)
        )
    yield DATADOG.fault(
        "clone-not-found",
        "clone.same-project",
        "a clone cannot be cloned, as if it were in another project",
        after=DATADOG.with_status(404, 200, clone_of_clone),
    )

    def elsewhere(body: Any, _: Outgoing) -> None:
        _attributes(body)["project_id"] = "another project"

    yield DATADOG.fault(
        "project-shown-wrong", "clone.same-project", "an answer shows another project", after=DATADOG.answers(elsewhere)
    )


def _error_faults() -> Iterator[Fault]:
    """Errors in another form than the document's, for each status."""
    for status in (*ERRORS, 429):
        forms: dict[str, tuple[str, Callable[[Outgoing], Response]]] = {
            "html": ("media-type", lambda a: replace(a.response, headers=(("content-type", "text/html"),))),
            "untyped": ("media-type", lambda a: replace(a.response, headers=())),
            "empty": ("json", lambda a: replace(a.response, body=b"")),
            "cut": ("json", lambda a: replace(a.response, body=a.response.body[:-1])),
            "bare-list": ("errors", lambda a: a.with_json(a.json["errors"])),
            "message": ("errors", lambda a: a.with_json({"message": "no"})),
        }
        for kind, (clause, form) in forms.items():

            def after(answer: Outgoing, status: int = status, form: Callable[[Outgoing], Response] = form) -> Response | None:
                return form(answer) if answer.response.status == status else None

            yield DATADOG.fault(f"{status}-{kind}", f"{status}.{clause}", f"{status} with {kind}", after=after)
        if status != 429:

            def misstated(body: Any, _: Outgoing) -> None:
                body["errors"][-1]["status"] = "200"

            clause = f"{status}.errors[].status.is-response-status"
            yield DATADOG.fault(f"{status}-other-status-inside", clause, "the error says 200", after=on(status, misstated))

    def as_strings(body: Any, _: Outgoing) -> None:
        body["errors"] = ["Bad Request"]

    for status in ERRORS:
        yield DATADOG.fault(f"{status}-as-strings", f"{status}.errors", "errors are strings", after=on(status, as_strings))
    malformed: When = lambda r: bool(r.body) and r.sent is None  # noqa: E731 - a condition like the others
    yield DATADOG.fault(
        "400-as-strings-for-malformed-json", "400.errors", "only for malformed JSON", after=on(400, as_strings, malformed)
    )
    yield DATADOG.fault(
        "400-as-strings-for-description",
        "400.errors",
        "only for a wrong description",
        after=on(400, as_strings, lambda r: having("description")(r) and not isinstance(r.attributes["description"], str)),
    )


def _forced_faults() -> Iterator[Fault]:
    """What a key without permission or quota gets."""

    def keyed(header: str, key: str) -> When:
        return lambda request: request.headers.get(header) == key

    def permit(header: str, key: str) -> Callable[[Incoming], Incoming]:
        return lambda request: replace(request, headers={**request.headers, header: key})

    read_only = keyed("dd-application-key", READ_ONLY_APPLICATION_KEY)
    metered = keyed("dd-api-key", METERED_API_KEY)
    permitted = permit("dd-application-key", APPLICATION_KEY)
    yield DATADOG.fault(
        "read-only-key-taken", "403.forbidden", "permission is not asked for", before=accepting(permitted, read_only)
    )
    yield DATADOG.fault("read-only-key-400", "403.forbidden", "400 without permission", before=DATADOG.failing(read_only, 400))
    yield DATADOG.fault("metered-key-400", "429.throttled", "400 over the quota", before=DATADOG.failing(metered, 400))
