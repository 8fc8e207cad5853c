"""What one request leaves behind for the next: caches, state that is not reset, numbers that start afresh."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import After, Before, Fault, Incoming, Outgoing
from clone_contracts.faults.stacks.api import Stack

_KIND: Final = "memory"
_ALIKE: Final = "answers that name one dataset twice cannot be told apart from a dataset that changes"
_AFTER: Final = (5, 15)


def memory_faults(stack: Stack) -> Iterator[Fault]:
    """All of them."""
    yield from _cache_faults(stack)
    yield from _number_faults(stack)
    yield from _name_faults(stack)
    yield from _refusal_faults(stack)


def _cache_faults(stack: Stack) -> Iterator[Fault]:
    """The answer to an earlier request is given again, and no clone is made."""
    also = {"clone.": _ALIKE}
    for kind, identity in _IDENTITIES.items():
        before, after = _caching(stack, identity)
        what = f"a request with {kind.replace('-', ' ')} gets the earlier answer"
        yield stack.fault(_KIND, f"cached-by-{kind}", "clone.new-id", what, before=before, after=after, also=also)


def _caching(stack: Stack, identity: Callable[[Incoming], Any]) -> tuple[Before, After]:
    def before(request: Incoming) -> Response | None:
        answers: dict[Any, Response] = request.memory.get("answers", {})
        return answers.get(identity(request)) if stack.is_right(request) and identity(request) is not None else None

    def after(answer: Outgoing) -> Response | None:
        if answer.response.status == stack.faults.success:
            answer.request.memory.setdefault("answers", {})[identity(answer.request)] = answer.response
        return None

    return before, after


def _path(request: Incoming) -> str:
    return request.path.partition("?")[0]


_IDENTITIES: Final[Mapping[str, Callable[[Incoming], Any]]] = {
    "the-same-name": lambda request: request.text("name") or None,
    "the-same-name-in-any-case": lambda request: request.text("name").casefold() or None,
    "the-same-path-and-body": lambda request: (_path(request), request.body),
    "a-description-alike": lambda request: request.text("description") or None,
}
"""What makes two requests the same for a cache; None where it does not look."""


def _number_faults(stack: Stack) -> Iterator[Fault]:
    """Ids start afresh, or clones end, after some number of them."""
    also = {"clone.": _ALIKE}
    for number in _AFTER:

        def again(answer: Outgoing, number: int = number) -> Response | None:
            if answer.response.status != stack.faults.success:
                return None
            ids: list[Any] = answer.request.memory.setdefault("ids", [])
            body = answer.json
            ids.append(stack.id_of(body))
            return answer.with_json(stack.with_id(body, ids[-1 - number])) if len(ids) > number else None

        what = f"ids come again after {number} clones"
        yield stack.fault(_KIND, f"ids-again-after-{number}", "clone.new-id", what, after=again, also=also)

    def accepted(answer: Outgoing) -> Response | None:
        is_late = answer.response.status == stack.faults.success and answer.successes > _AFTER[0]
        return replace(answer.response, status=202) if is_late else None

    yield stack.fault(_KIND, "202-after-5-clones", stack.success, "202 from the sixth clone on", after=accepted)


def _name_faults(stack: Stack) -> Iterator[Fault]:
    """A name has been given before, or is left over."""

    def taken(request: Incoming) -> bool:
        name = request.text("name")
        return bool(name) and stack.is_right(request) and any(stored.name == name for stored in request.twin.stored())

    def failing(request: Incoming) -> Response | None:
        return stack.faults.error(500) if taken(request) else None

    what = "500 where another dataset has the name"
    yield stack.fault(_KIND, "a-taken-name-fails", "500.no-server-error", what, before=failing)

    def numbered(request: Incoming) -> Incoming | None:
        name = f"{request.text('name')} (2)"
        return request.with_body(stack.with_text(request.sent, "name", name)) if taken(request) else None

    what = "a name that another dataset has gets a number"
    yield stack.fault(_KIND, "a-taken-name-numbered", stack.echoes["name"], what, before=numbered)
    for kind, when in _LEAKS.items():
        before = _leaking(stack, when)
        what = f"the clone gets the name of the request before, where {kind.replace('-', ' ')}"
        yield stack.fault(_KIND, f"the-last-name-where-{kind}", stack.echoes["name"], what, before=before)


def _leaking(stack: Stack, when: Callable[[str, str], bool]) -> Before:
    def before(request: Incoming) -> Incoming | None:
        name, last = request.attributes.get("name"), request.memory.get("name", "")
        if not isinstance(name, str):
            return None
        request.memory["name"] = name
        leaks = last not in ("", name) and when(last, name)
        return request.with_body(stack.with_text(request.sent, "name", last)) if leaks else None

    return before


_LEAKS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "both-are-equally-long": lambda last, name: len(last) == len(name),
    "it-differs-in-case-only": lambda last, name: last.casefold() == name.casefold(),
    "it-begins-alike": lambda last, name: last[:4] == name[:4] and len(name) > 20,
    "it-is-empty": lambda last, name: not name.strip() and bool(last.strip()),
}


def _refusal_faults(stack: Stack) -> Iterator[Fault]:
    """A refusal is remembered, and given to a right request that comes next."""
    also = {"request.": "which clause demands it depends on what else is special about the request", "clone.": "the same"}
    # Not 404: a new clone that is not there at once is waited for.
    for status in (400, 401):
        before, after = _sticky(stack, status)
        what = f"a right request after a {status} is refused once, too"
        yield stack.fault(_KIND, f"{status}-twice", stack.success, what, before=before, after=after, also=also)


def _sticky(stack: Stack, status: int) -> tuple[Before, After]:
    def before(request: Incoming) -> Response | None:
        if not request.memory.get("refused") or not stack.is_right(request) or not request.text("name"):
            return None
        request.memory["refused"] = False
        return stack.faults.error(status)

    def after(answer: Outgoing) -> Response | None:
        refused = answer.response.status
        if refused == status or (status == 400 and refused in (415, 422)):
            answer.request.memory["refused"] = True
        return None

    return before, after
