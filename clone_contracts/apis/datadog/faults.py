"""Faults of behaviour of Datadog's endpoint."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from clone_contracts.apis.datadog.body_faults import body_faults
from clone_contracts.apis.datadog.error_faults import error_faults
from clone_contracts.apis.datadog.twin import (
    API_KEY,
    APPLICATION_KEY,
    DATASET_ID,
    METERED_API_KEY,
    PROJECT_ID,
    READ_ONLY_APPLICATION_KEY,
)
from clone_contracts.apis.datadog.witness_faults import witness_faults
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import (
    Fault,
    Incoming,
    Outgoing,
    When,
    clone_of_clone,
    every,
    non_ascii,
    without,
)
from clone_contracts.faults.concurrency import Clauses, concurrency_faults
from clone_contracts.faults.pairs import pair_faults
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
from clone_contracts.faults.strays import stray_faults
from clone_contracts.twins.base import SOURCES_CREATED, in_rfc_3339, json_response


def _attributes(body: Any) -> dict[str, Any]:
    attributes: dict[str, Any] = body["data"]["attributes"]
    return attributes


DATADOG = ApiFaults("datadog", 200, _attributes, lambda status: json_response(status, {"errors": [{"title": "no"}]}))


def datadog_faults() -> Iterator[Fault]:
    """All of them."""
    yield from echo_faults(DATADOG, "name", "clone.name-echo")
    yield from echo_faults(DATADOG, "description", "clone.description-echo")
    yield from form_faults(DATADOG)
    yield from status_faults(DATADOG, _valid_requests())
    yield from crash_faults(DATADOG, _odd_requests())
    known = {"dd-api-key": (API_KEY, METERED_API_KEY), "dd-application-key": (APPLICATION_KEY, READ_ONLY_APPLICATION_KEY)}
    yield from pair_faults(DATADOG, known)
    yield from _keyless_faults()
    yield from _project_pair_faults()
    yield from stray_faults(DATADOG, {header: right for header, (right, _) in known.items()})
    yield from key_faults(DATADOG, "dd-api-key", API_KEY, "401.api-key", (METERED_API_KEY,))
    yield from key_faults(
        DATADOG, "dd-application-key", APPLICATION_KEY, "401.application-key", others=(READ_ONLY_APPLICATION_KEY,)
    )
    yield from _path_faults()
    yield from body_faults(DATADOG)
    yield from _identity_faults()
    yield from _time_faults()
    yield from _clock_faults()
    yield from error_faults(DATADOG)
    yield from witness_faults(DATADOG)
    echoes = {"name": "clone.name-echo", "description": "clone.description-echo"}
    yield from concurrency_faults(DATADOG, _take_id, Clauses("clone.same-project", "401.api-key-wrong", echoes))


def _keyless_faults() -> Iterator[Fault]:
    """Gaps that show only where neither key is right."""
    right = {"dd-api-key": API_KEY, "dd-application-key": APPLICATION_KEY}

    def let_in(request: Incoming) -> Incoming:
        return replace(request, headers={**request.headers, **right})

    def lacks_all(request: Incoming) -> bool:
        return not request.headers.keys() & right.keys()

    def has_none_right(request: Incoming) -> bool:
        return request.headers.keys() >= right.keys() and all(request.headers[name] not in _KNOWN_KEYS for name in right)

    also = {"datadog.401.": "where both keys are absent or wrong the clause of either may be named"}
    for kind, clause, when in (("absent", "absent", lacks_all), ("unknown", "wrong", has_none_right)):
        what = f"whoever has all keys {kind} is let in"
        yield DATADOG.fault(f"keys-all-{kind}", f"401.api-key-{clause}", what, before=accepting(let_in, when), also=also)


def _project_pair_faults() -> Iterator[Fault]:
    """Failures where the project is unknown and something else is wrong."""

    def is_elsewhere(request: Incoming) -> bool:
        return request.ids.get("project_id") != PROJECT_ID

    pairs: dict[str, When] = {
        "an-unknown-dataset": lambda r: r.source is None,
        "no-json": lambda r: bool(r.body) and r.sent is None,
        "a-wrong-key": lambda r: r.headers.get("dd-api-key") not in _KNOWN_KEYS,
    }
    for kind, when in pairs.items():
        before = DATADOG.failing(lambda r, when=when: is_elsewhere(r) and when(r))  # type: ignore[misc]
        what = f"500 where there is an unknown project and {kind.replace('-', ' ')}"
        yield DATADOG.fault(f"crash-an-unknown-project-and-{kind}", "500.no-server-error", what, before=before)


_KNOWN_KEYS = (API_KEY, METERED_API_KEY, APPLICATION_KEY, READ_ONLY_APPLICATION_KEY)


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
        for status in (400, 422, 200) if part == "project" else (400, 403, 200):
            parts = {"after": DATADOG.with_status(status, 404, unknown)}
            yield DATADOG.fault(f"unknown-{part}-{status}", clause, f"{status} for an unknown {part}", **parts)
        yield DATADOG.fault(f"unknown-{part}-cloned", clause, f"any {part} will do", before=accepting(lead_home, unknown))

    def known_project(request: Incoming) -> bool:
        return request.ids["project_id"] == PROJECT_ID

    yield from of("project", known_project)
    yield from of("dataset", lambda request: request.source is not None or not known_project(request))


def _take_id(body: Any, other: Any) -> None:
    body["data"]["id"] = other["data"]["id"]


def _identity_faults() -> Iterator[Fault]:
    def source_id(body: Any, answer: Outgoing) -> None:
        body["data"]["id"] = answer.request.ids["dataset_id"]

    def no_id(body: Any, _: Outgoing) -> None:
        body["data"]["id"] = ""

    yield DATADOG.fault("id-of-source", "clone.new-id", "the clone has its source's id", after=DATADOG.answers(source_id))
    yield DATADOG.fault(
        "id-of-source-for-clones", "clone.new-id", "only for clones", after=DATADOG.answers(source_id, clone_of_clone)
    )
    empty = DATADOG.answers(no_id)
    yield DATADOG.fault("id-empty-every-7th", "200.data.id", "every 7th id is empty", after=every(7, empty))
    for nth in (1, 2, 7):
        yield DATADOG.fault(
            f"id-again-{nth}", "clone.new-id", f"every {nth}th id is the last one", after=repeated(DATADOG, nth, _take_id)
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


def _time_faults() -> Iterator[Fault]:
    """A last change that was before the creation."""

    def updated(text: str) -> Callable[[Outgoing], Response | None]:
        def alter(body: Any, _: Outgoing) -> None:
            _attributes(body)["updated_at"] = text

        return DATADOG.answers(alter)

    clause = "200.data.attributes.updated_at.not-before-created_at"
    times = {
        "before-created": "2024-03-01T10:00:00Z",
        "at-zero": "0001-01-01T00:00:00Z",
    }
    for kind, text in times.items():
        yield DATADOG.fault(f"updated-{kind}", clause, f"changed at {text}, before it was created", after=updated(text))

    def in_the_east(body: Any, _: Outgoing) -> None:
        _attributes(body)["updated_at"] = _attributes(body)["created_at"].replace("Z", "+09:00")

    yield DATADOG.fault("updated-in-the-east", clause, "changed hours earlier", after=DATADOG.answers(in_the_east))

    def in_the_west(body: Any, _: Outgoing) -> None:
        _attributes(body)["updated_at"] = _attributes(body)["created_at"].replace("Z", "-09:00")

    later, what = "200.data.attributes.updated_at.not-in-future", "changed hours after it was created"
    yield DATADOG.fault("updated-in-the-west", later, what, after=DATADOG.answers(in_the_west))
    rarely = every(7, updated(times["before-created"]))
    yield DATADOG.fault("updated-before-created-every-7th", clause, "only every 7th", after=rarely)


def _clock_faults() -> Iterator[Fault]:
    """Times on other days than that of the request."""

    def at(member: str, text: str) -> Callable[[Outgoing], Response | None]:
        def alter(body: Any, _: Outgoing) -> None:
            _attributes(body)[member] = text

        return DATADOG.answers(alter)

    clause = "200.data.attributes.created_at.when-requested"
    order = {"datadog.200.data.attributes.updated_at.": "what was changed now was not created later"}
    past, future, of_source = "1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z", in_rfc_3339(SOURCES_CREATED)
    yield DATADOG.fault("created-in-1970", clause, "a clone was created in 1970", after=at("created_at", past))
    yield DATADOG.fault("created-with-source", clause, "a clone has its source's time", after=at("created_at", of_source))
    yield DATADOG.fault("created-in-2100", clause, "a clone was created in 2100", after=at("created_at", future), also=order)
    rarely = every(7, at("created_at", past))
    yield DATADOG.fault("created-in-1970-every-7th", clause, "every 7th was created in 1970", after=rarely)
    clause = "200.data.attributes.updated_at.not-in-future"
    yield DATADOG.fault("updated-in-2100", clause, "a clone was changed in 2100", after=at("updated_at", future))
