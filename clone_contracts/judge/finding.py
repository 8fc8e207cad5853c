"""What a judge reports: which clause, what was expected, what came, and where."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from clone_contracts.judge.look_alikes import code_points_apart

MISSING = object()
"""Stands for an absent member where an actual value is shown."""

_SHOWN_CHARACTERS = 200
_PLAIN_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause that an exchange breaks. ``pointer`` is a JSON pointer into the answer's body, "" for the whole answer.

    ``beside`` are the ids of earlier datasets that the answer was compared with.
    What is undocumented is of a ``kind``, and breaks no clause; ``clause`` is then the one that comes nearest.
    """

    clause: str
    expected: str
    actual: str
    pointer: str = ""
    beside: tuple[str, ...] = field(default=(), compare=False)
    kind: str = ""

    @property
    def message(self) -> str:
        """The finding in one line."""
        place = f" at {self.pointer}" if self.pointer else ""
        return f"{self.clause}: expected {self.expected}, got {self.actual}{place}"


Sort: TypeAlias = Callable[[Finding], object]
"""Tells findings of one clause apart that are not of the same sort: some may be waived, and others not."""

FINDINGS_OF_EXCHANGE = 3
"""The most findings that are kept for one clause in one exchange, of each sort."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one exchange shows.

    ``checked`` holds the ids of the clauses that applied to it, including those of ``findings``. What is ``undocumented`` is
    shown, but breaks no clause.
    """

    checked: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    undocumented: tuple[Finding, ...] = field(default=())


def few(findings: Iterable[Finding], sort: Sort) -> tuple[Finding, ...]:
    """The first findings of each sort for each clause; a few are enough to report a fault in every one of 200 images."""
    kept: list[Finding] = []
    seen: Counter[object] = Counter()
    for finding in findings:
        alike = (finding.clause, finding.kind, sort(finding))
        seen[alike] += 1
        if seen[alike] <= FINDINGS_OF_EXCHANGE:
            kept.append(finding)
    return tuple(kept)


def format_value(value: object) -> str:
    """A value as JSON, cut at 200 characters and escaped if it cannot be printed; "nothing" for MISSING."""
    if value is MISSING:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    if not text.isprintable():
        text = json.dumps(value, default=str)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}… ({len(text)} characters)"


def format_pair(expected: object, actual: object) -> tuple[str, str]:
    """Two values as ``format_value`` shows them, with the code points that tell them apart where they look alike."""
    texts = [json.dumps(value, ensure_ascii=False, default=str) for value in (expected, actual)]
    one, other = (f" ({points})" if points else "" for points in code_points_apart(*texts))
    return format_value(expected) + one, format_value(actual) + other


def format_choice(allowed: Iterable[object], actual: object) -> tuple[str, str]:
    """The values that were allowed, and the one that came, with code points where it looks like one of them and is not."""
    pairs = [format_pair(one, actual) for one in allowed]
    plain = format_value(actual)
    return " or ".join(one for one, _ in pairs), next((other for _, other in pairs if other != plain), plain)


def printable(text: str) -> str:
    """A server's text as it stands if that is harmless, otherwise as JSON."""
    return text if text.isprintable() and text.isascii() and len(text) <= _PLAIN_CHARACTERS else format_value(text)


def pointer(path: Iterable[str | int]) -> str:
    """The JSON pointer (RFC 6901) to a path of member names and indices."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
