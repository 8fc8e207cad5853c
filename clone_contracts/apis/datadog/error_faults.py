"""Faults of behaviour of Datadog's endpoint: its errors, and what a key without permission or quota gets."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from clone_contracts.apis.datadog.twin import (
    APPLICATION_KEY,
    METERED_API_KEY,
    READ_ONLY_APPLICATION_KEY,
)
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import (
    Fault,
    Incoming,
    Outgoing,
    When,
    having,
    on,
)
from clone_contracts.faults.shared import (
    ApiFaults,
    accepting,
)

ERRORS: Final = (400, 401, 403, 404, 500)
"""The statuses whose errors are objects."""
_FORMS: Final[Mapping[str, tuple[str, Callable[[Outgoing], Response]]]] = {
    "html": ("media-type", lambda a: replace(a.response, headers=(("content-type", "text/html"),))),
    "untyped": ("media-type", lambda a: replace(a.response, headers=())),
    "empty": ("json", lambda a: replace(a.response, body=b"")),
    "cut": ("json", lambda a: replace(a.response, body=a.response.body[:-1])),
    "bare-list": ("errors.present", lambda a: a.with_json(a.json["errors"])),
    "message": ("errors.present", lambda a: a.with_json({"message": "no"})),
}
"""Errors in a form other than the document's, each with the clause that it breaks."""
_NO_CODES: Final[Mapping[str, str]] = {"phrase": "Not Found", "empty": "", "padded": " 404", "beyond-599": "600", "short": "40"}
"""Texts that are no status code."""


def error_faults(api: ApiFaults) -> Iterator[Fault]:
    """All of them."""
    for status in (*ERRORS, 429):
        for kind, (clause, form) in _FORMS.items():
            yield api.fault(f"{status}-{kind}", f"{status}.{clause}", f"{status} with {kind}", after=_of_status(status, form))
    for status in ERRORS:
        clause = f"{status}.errors[].status.is-response-status"
        yield api.fault(f"{status}-other-status-inside", clause, "the error says 200", after=on(status, _saying("200")))
        yield api.fault(f"{status}-as-strings", f"{status}.errors", "errors are strings", after=on(status, _as_strings))
        for kind, text in _NO_CODES.items():
            name, what = f"{status}-status-inside-{kind}", f"the error's status is {text!r}"
            yield api.fault(name, f"{status}.errors[].status", what, after=on(status, _saying(text)))
    yield from _rare_faults(api)
    yield from _forced_faults(api)


def _of_status(status: int, form: Callable[[Outgoing], Response]) -> Callable[[Outgoing], Response | None]:
    return lambda answer: form(answer) if answer.response.status == status else None


def _saying(text: str) -> Callable[[Any, Outgoing], None]:
    def alter(body: Any, _: Outgoing) -> None:
        body["errors"][-1]["status"] = text

    return alter


def _as_strings(body: Any, _: Outgoing) -> None:
    body["errors"] = ["Bad Request"]


def _rare_faults(api: ApiFaults) -> Iterator[Fault]:
    """Errors in another form for some bad requests only."""
    rare: Mapping[str, When] = {
        "malformed-json": lambda r: bool(r.body) and r.sent is None,
        "description": lambda r: having("description")(r) and not isinstance(r.attributes["description"], str),
    }
    for kind, when in rare.items():
        after = on(400, _as_strings, when)
        yield api.fault(f"400-as-strings-for-{kind}", "400.errors", f"errors are strings for a wrong {kind} only", after=after)


def _forced_faults(api: ApiFaults) -> Iterator[Fault]:
    """What a key without permission or quota gets."""

    def keyed(header: str, key: str) -> When:
        return lambda request: request.headers.get(header) == key

    def permit(header: str, key: str) -> Callable[[Incoming], Incoming]:
        return lambda request: replace(request, headers={**request.headers, header: key})

    read_only = keyed("dd-application-key", READ_ONLY_APPLICATION_KEY)
    metered = keyed("dd-api-key", METERED_API_KEY)
    permitted = permit("dd-application-key", APPLICATION_KEY)
    yield api.fault("read-only-key-taken", "403.forbidden", "permission is not checked", before=accepting(permitted, read_only))
    yield api.fault("read-only-key-400", "403.forbidden", "400 without permission", before=api.failing(read_only, 400))
    yield api.fault("metered-key-400", "429.throttled", "400 over the quota", before=api.failing(metered, 400))
