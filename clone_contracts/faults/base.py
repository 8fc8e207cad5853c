"""A fault: what it is called, which clause it breaks, and how it makes a faithful server break it."""

import copy
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from clone_contracts.exchange.message import Response
from clone_contracts.faults.gathering import Gathering
from clone_contracts.twins.base import Twin


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request on its way to the twin. ``ids`` are the path parameters; ``sent`` is the body as JSON, None if it is not JSON.

    ``number`` counts the requests from 1. ``generations`` holds the generation of each dataset, ``memory`` whatever the
    fault has to remember from one request to the next.
    """

    twin: Twin
    number: int
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    ids: Mapping[str, str]
    sent: Any
    generations: Mapping[str, int] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)

    @property
    def generation(self) -> int:
        """1 for a request to clone a source, 2 for one to clone a clone, and so on; 0 for an unknown dataset."""
        return 0 if self.source is None else self.generations.get(str(self.source.id), 0)

    @property
    def source(self) -> Any:
        """The dataset to be cloned as the twin stores it, None where there is none."""
        return self.twin.dataset(self.ids.get("dataset_id", ""))

    @property
    def attributes(self) -> Mapping[str, Any]:
        """Name and description as sent, wherever the API has them."""
        attributes = self.twin.attributes(self.sent)
        return attributes if isinstance(attributes, dict) else {}

    def text(self, member: str) -> str:
        """A sent name or description, empty where there is none."""
        value = self.attributes.get(member)
        return value if isinstance(value, str) else ""

    def with_body(self, sent: Any) -> "Incoming":
        """The same request with another body."""
        return replace(self, sent=sent, body=json.dumps(sent).encode())


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An answer on its way back.

    ``successes`` counts the clones made so far, this one included; ``made`` is its id as text, empty where none was made.
    """

    request: Incoming
    response: Response
    successes: int
    made: str = ""

    @property
    def json(self) -> Any:
        """The body, which must be JSON."""
        return json.loads(self.response.body)

    def with_json(self, body: Any) -> Response:
        """The same answer with another body."""
        return replace(self.response, body=json.dumps(body).encode())


Before: TypeAlias = Callable[[Incoming], "Incoming | Response | None"]
"""Looks at a request first. Returns another one to use instead, an immediate answer, or None to leave it as it is."""
After: TypeAlias = Callable[[Outgoing], "Response | None"]
"""Looks at an answer last. Returns another one to use instead, or None to leave it as it is."""
Together: TypeAlias = Callable[[Sequence[Outgoing]], "Sequence[Response | None]"]
"""Looks last at all answers to requests that came at the same moment, in an order that does not depend on which came first.

Returns another answer, or None, for each of them.
"""
When: TypeAlias = Callable[[Incoming], bool]


@dataclass(frozen=True, slots=True)
class Fault:
    """One defect, described by ``what``. ``clause`` is the id of the promise that it breaks.

    ``seen`` is what is wrong with what siblings show. ``also`` maps other ids, or beginnings of ids, of promises that it
    necessarily breaks as well to the reason.
    """

    name: str
    api: str
    clause: str
    what: str
    before: Before | None = None
    after: After | None = None
    together: Together | None = None
    also: Mapping[str, str] = field(default_factory=dict)
    seen: After | None = None


@dataclass(frozen=True, slots=True)
class _Call:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class FaultyTwin:
    """A server in memory that has a fault, and is faithful otherwise. Without a fault it is the twin.

    Where the fault lies in what comes at the same moment, each request waits for others: if they are announced until they
    are there, otherwise ``hold`` seconds.
    """

    def __init__(
        self,
        twin: Twin,
        before: Before | None = None,
        after: After | None = None,
        together: Together | None = None,
        hold: float = 0.0,
        seen: After | None = None,
    ) -> None:
        self.twin = twin
        self._before = before
        self._after = after
        self._together = together
        self._seen = seen
        self._gathering = Gathering(self._answered_together, hold)
        self._lock = threading.Lock()
        self._number = 0
        self._successes = 0
        self._generations: dict[str, int] = {str(dataset.id): 1 for dataset in twin.stored()}
        self._memory: dict[str, Any] = {}

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer as the twin would, apart from the fault."""
        call = _Call(method, path, headers, body)
        if self.twin.is_removal(method, path):
            return self.twin.handle(method, path, headers, body)
        if self.twin.is_sibling(method, path):
            return self._shown(call)
        if self._together is not None:
            return self._gathering.join(call)
        with self._lock:
            return self._answered(call).response

    def _shown(self, call: _Call) -> Response:
        response = self.twin.handle(call.method, call.path, call.headers, call.body)
        with self._lock:
            instead = self._seen(Outgoing(self._incoming(call), response, self._successes)) if self._seen else None
        return instead or response

    def expect(self, count: int) -> None:
        """Take note that so many requests come at the same moment."""
        if self._together is not None:
            self._gathering.expect(count)

    def _answered_together(self, calls: Sequence[_Call]) -> Sequence[Response]:
        order = sorted(range(len(calls)), key=lambda at: (calls[at].path, calls[at].body))
        answers = {at: self._answered(calls[at]) for at in order}
        if self._together is not None and len(calls) > 1:
            for at, instead in zip(order, self._together(list(answers.values())), strict=True):
                answers[at] = replace(answers[at], response=instead or answers[at].response)
        return [answers[at].response for at in range(len(calls))]

    def _answered(self, call: _Call) -> Outgoing:
        self._number += 1
        request = self._incoming(call)
        if self._before is not None:
            instead = self._before(request)
            if isinstance(instead, Response):
                return Outgoing(request, instead, self._successes)
            request = instead or request
        newest, made = self.twin.newest, ""
        response = self.twin.handle(request.method, request.path, request.headers, request.body)
        if self.twin.newest != newest:
            self._successes += 1
            made = self.twin.newest
            self._generations[made] = request.generation + 1
        answer = Outgoing(request, response, self._successes, made)
        after = self._after(answer) if self._after else None
        return replace(answer, response=after or response)

    def _incoming(self, call: _Call) -> Incoming:
        ids = self.twin.ids(call.path)
        try:
            sent = json.loads(call.body) if call.body else None
        except (ValueError, RecursionError):
            sent = None
        return Incoming(
            self.twin,
            self._number,
            call.method,
            call.path,
            call.headers,
            call.body,
            ids,
            sent,
            self._generations,
            self._memory,
        )


# ---- how faults are put together


def on(status: int, alter: Callable[[Any, Outgoing], Any], when: "When | None" = None) -> After:
    """Alter the JSON of the answers with a status, if ``when`` is given only on requests that it holds for.

    ``alter`` changes the body in place, or returns another one.
    """

    def after(answer: Outgoing) -> Response | None:
        if answer.response.status != status or (when and not when(answer.request)):
            return None
        body = copy.deepcopy(answer.json)
        altered = alter(body, answer)
        return answer.with_json(body if altered is None else altered)

    return after


def every(nth: int, after: After) -> After:
    """Only every nth success."""

    def sometimes(answer: Outgoing) -> Response | None:
        return after(answer) if answer.response.status < 300 and answer.successes % nth == 0 else None

    return sometimes


def both(one: When, other: When) -> When:
    """Requests for which two conditions hold."""
    return lambda request: one(request) and other(request)


def always(_: Incoming) -> bool:
    """Every request."""
    return True


def clone_of_clone(request: Incoming) -> bool:
    """A request to clone a clone."""
    return request.generation >= 2


def without(member: str) -> When:
    """A body (or none) that leaves a member out."""
    return lambda request: member not in request.attributes


def having(member: str) -> When:
    """A body that has a member."""
    return lambda request: member in request.attributes


def no_body(request: Incoming) -> bool:
    """A request without a body."""
    return not request.body


def non_ascii(member: str = "name") -> When:
    """A text that is not pure ASCII."""
    return lambda request: not request.text(member).isascii()


def long(member: str = "name") -> When:
    """A text of 80 characters or more."""
    return lambda request: len(request.text(member)) >= 80


def version(name: str) -> When:
    """A source of one training version."""
    return lambda request: getattr(request.source, "training_version", None) == name
