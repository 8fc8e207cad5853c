"""Answers that a client asks for, or that come every so often, so that it meets everything that is documented."""

import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from clone_contracts.contract.operation import Operation
from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.message import Request, Response
from clone_contracts.judge.judge import THROTTLED
from clone_contracts.twins.base import Refused, Twin

CUT: Final = "cut"
"""In place of a status: the connection ends in the middle of the answer."""

_FORM: Final = re.compile(r"(?P<what>[0-9]{3}|cut)(?::(?P<how>every|first)=(?P<count>[1-9][0-9]*))?")
_PREFERENCE: Final = re.compile(r"\s*code\s*=\s*\"?([0-9]{3}|cut)\"?\s*", re.IGNORECASE)
_THROTTLING: Final = (
    ("retry-after", "1"),
    ("x-ratelimit-limit", "100"),
    ("x-ratelimit-period", "60"),
    ("x-ratelimit-remaining", "0"),
    ("x-ratelimit-reset", "1"),
    ("x-ratelimit-name", "clone-contracts"),
)
_DETAILS: Final[Mapping[int, str]] = {THROTTLED: "Too many requests."}


@dataclass
class Rule:
    """What is answered instead, to every Nth request of an API or to the first N of them; to all without a number."""

    what: str
    every: int = 1
    first: int | None = None
    seen: int = 0

    def is_due(self) -> bool:
        """Count a request, and say whether it is its turn."""
        self.seen += 1
        return self.seen % self.every == 0 and (self.first is None or self.seen <= self.first)


def parse_rule(text: str, statuses: Iterable[int]) -> Rule:
    """A rule from its form: ``429``, ``429:every=3``, ``500:first=2``, ``cut:every=5``.

    Raises ConfigurationError where it is malformed or its status is not documented.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise ConfigurationError(f"--force {text}: write a status or cut, such as 429, 429:every=3, 500:first=2 or cut:every=5")
    _require_documented(text, found["what"], statuses)
    count = int(found["count"] or 1)
    return Rule(found["what"], count if found["how"] == "every" else 1, count if found["how"] == "first" else None)


def _require_documented(text: str, what: str, statuses: Iterable[int]) -> None:
    known = sorted(set(statuses))
    if what != CUT and int(what) not in known:
        raise ConfigurationError(f"--force {text}: {what} is not documented; known are {', '.join(map(str, known))} and cut")


@dataclass
class Forcing:
    """What is forced in the answers of one API. Safe to use from several threads."""

    operation: Operation
    rules: list[Rule] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, rule: Rule) -> None:
        """Have another rule obeyed, before those that are there."""
        with self.lock:
            self.rules.insert(0, rule)

    def due(self, request: Request) -> str | None:
        """What is to be answered to a request: as it asks by ``Prefer: code=429``, or by the first rule whose turn it is."""
        preference = _PREFERENCE.fullmatch(request.header("prefer") or "")
        if preference is not None:
            return self._documented(preference[1].lower())
        with self.lock:
            due = next((rule.what for rule in self.rules if rule.is_due()), None)
        return self._documented(due) if due else None

    def _documented(self, what: str) -> str | None:
        """What can be forced; a success comes by itself."""
        if what == CUT:
            return what
        return what if int(what) in self.operation.responses and int(what) >= 400 else None


def forced_answer(twin: Twin, status: int) -> Response:
    """The documented answer with a status, as the API writes it."""
    response = twin.refusal(Refused(status, _DETAILS.get(status, "This was asked for.")))
    more = _THROTTLING if status == THROTTLED else ()
    return Response(status, (*response.headers, *more), response.body)
