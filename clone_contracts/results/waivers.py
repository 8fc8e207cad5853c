"""Waivers: known deviations that a team accepts until a date, with a reason and an owner."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from clone_contracts.results.types import WaiverResult, WaiverState

Subject: TypeAlias = Literal["clause", "undocumented"]

PATTERNS: Final = ("target", "pointer", "actual", "expected")
"""What a waiver can be narrowed by, besides the API: each takes a pattern, or several of which one must fit."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """One entry, about a clause or a kind of undocumented answers. ``until`` is the last day on which it is valid.

    It is narrowed to an ``api`` and by patterns, as far as these are given; ``link`` is where more about it is written.
    """

    about: str
    reason: str
    owner: str
    until: date
    subject: Subject = "clause"
    api: str = ""
    target: tuple[str, ...] = ()
    pointer: tuple[str, ...] = ()
    actual: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    link: str = ""

    @property
    def scope(self) -> tuple[object, ...]:
        """What it waives; of two waivers with the same scope one is too many."""
        return self.subject, self.about, self.api, *(getattr(self, name) for name in PATTERNS)

    def is_for(self, api: str, target: str) -> bool:
        """Whether it is about an API at a target, given by its base URL."""
        its_own = self.about.partition(".")[0] if self.subject == "clause" else self.api
        return its_own in ("", api) and _fits(self.target, target)

    def covers(self, clause: str, kind: str, expected: str, actual: str, pointer: str) -> bool:
        """Whether it waives a finding, given as it is shown; ``kind`` is empty for one that breaks a clause."""
        is_about = self.about == (kind if self.subject == "undocumented" else clause)
        is_alike = bool(kind) == (self.subject == "undocumented")
        parts = ((self.pointer, pointer), (self.actual, actual), (self.expected, expected))
        return is_about and is_alike and all(_fits(patterns, text) for patterns, text in parts)

    def state(self, used: bool, would_show: bool, today: date) -> WaiverState:
        """What it is worth in a run: whether something was ``used`` it for, and if not, whether the run ``would_show`` that."""
        if today > self.until:
            return "expired"
        if used:
            return "used"
        return "unneeded" if would_show else "idle"

    def as_record(self, state: WaiverState) -> WaiverResult:
        """Its entry in results.json."""
        entry: WaiverResult = {
            "reason": self.reason,
            "owner": self.owner,
            "until": self.until.isoformat(),
            "state": state,
        }
        if self.subject == "clause":
            entry["clause"] = self.about
        else:
            entry["undocumented"] = self.about
        narrowed = {name: list(getattr(self, name)) for name in PATTERNS if getattr(self, name)}
        texts = {name: getattr(self, name) for name in ("api", "link") if getattr(self, name)}
        entry.update({**narrowed, **texts})  # type: ignore[typeddict-item] # names of the same members
        return entry

    def __str__(self) -> str:
        narrowed = ((name, " or ".join(getattr(self, name))) for name in PATTERNS)
        only = [f"only {name} {text}" for name, text in narrowed if text]
        told = [self.owner, f"until {self.until}", *only, *([self.link] if self.link else [])]
        return f"{self.reason} ({', '.join(told)})"


def _fits(patterns: tuple[str, ...], text: str) -> bool:
    """Whether one of the patterns fits a text, or there is none: * stands for any characters, the others for themselves."""
    if not patterns:
        return True
    return any(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) for pattern in patterns)
