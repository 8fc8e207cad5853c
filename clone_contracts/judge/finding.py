"""What a judge says: which clause, what was expected, what came, and where."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

MISSING = object()
"""Stands for a member that is not there, where an actual value is shown."""

_SHOWN_CHARACTERS = 200
_PLAIN_CHARACTERS = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause that an exchange breaks. ``pointer`` is a JSON pointer into the answer's body, "" for the whole answer."""

    clause: str
    expected: str
    actual: str
    pointer: str = ""

    @property
    def message(self) -> str:
        place = f" at {self.pointer}" if self.pointer else ""
        return f"{self.clause}: expected {self.expected}, got {self.actual}{place}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that one exchange shows. ``checked`` holds the clauses that applied to it, those of the findings included."""

    checked: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()
    undocumented: tuple[Finding, ...] = field(default=())


def format_value(value: object) -> str:
    """A value as JSON in at most 200 characters, escaped where it cannot be printed."""
    if value is MISSING:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    if not text.isprintable():
        text = json.dumps(value, default=str)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}… ({len(text)} characters)"


def printable(text: str) -> str:
    """A text of a server's as it stands where that is harmless, else as JSON."""
    return text if text.isprintable() and text.isascii() and len(text) <= _PLAIN_CHARACTERS else format_value(text)


def pointer(path: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
