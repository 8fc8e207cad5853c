"""What has changed from one run to another: what broke, what was mended, what is tested now and was not."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, Final

from clone_contracts.views.escape import escape_text


@dataclass(frozen=True, slots=True)
class Change:
    """One clause of one API whose status is another now; ``absent`` where a run does not have it."""

    id: str
    before: str
    after: str
    key: str = ""

    @property
    def name(self) -> str:
        """The clause's id, with the target where there are several."""
        _, at, target = self.key.partition(" at ")
        return f"{self.id} at {target}" if at else self.id


@dataclass(frozen=True, slots=True)
class Group:
    """Changes of one kind. ``tone`` is the status that they are coloured like."""

    title: str
    tone: str
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Changes:
    """All that has changed ``against`` an earlier run, by when it began. ``apart`` are the APIs of only one of the two.

    ``remarks`` say where the two are not alike in other respects.
    """

    against: str
    groups: Sequence[Group]
    apart: Sequence[str] = ()
    remarks: Sequence[str] = ()

    def lines(self) -> list[str]:
        """The same as plain text."""
        told = [*self.remarks]
        for group in self.groups:
            shown = group.changes[:MOST_LINES]
            told += [f"{group.title}: {change.name} ({change.before} -> {change.after})" for change in shown]
            if len(group.changes) > MOST_LINES:
                told.append(f"{group.title}: {len(group.changes) - MOST_LINES} more")
        told += [f"not compared, for only one of the runs has it: {key}" for key in self.apart]
        return [f"against the run of {self.against}:", *(told or ["nothing has changed"])]


MOST_LINES: Final = 20
ABSENT: Final = "absent"
_BROKEN: Final = ("violated", "waived")
_UNSEEN: Final = ("untested", "unobserved", ABSENT)
_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "broke": ("broke", "violated"),
    "mended": ("mended", "held"),
    "newly": ("newly tested", "held"),
    "lost": ("no longer tested", "untested"),
    "other": ("otherwise changed", "unobserved"),
}


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """What has changed from one record to another, APIs and targets taken together by their keys."""
    old, new = _named_alike(old, new)
    both = old["apis"].keys() & new["apis"].keys()
    before, after = _statuses(old, both), _statuses(new, both)
    grouped: dict[str, list[Change]] = {kind: [] for kind in _TITLES}
    for key in dict.fromkeys([*after, *before]):
        was, now = before.get(key, ABSENT), after.get(key, ABSENT)
        if was != now:
            grouped[_kind(was, now)].append(Change(escape_text(key[1]), was, now, escape_text(key[0])))
    groups = [Group(*_TITLES[kind], changes) for kind, changes in grouped.items() if changes]
    apart = [escape_text(key) for key in sorted(old["apis"].keys() ^ new["apis"].keys())]
    return Changes(escape_text(str(old["run"]["started"])), groups, apart, tuple(_other_targets(old, new, both)))


def _named_alike(*records: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The records with an API named by its target in each, if it is in one."""
    spread = {key.partition(" at ")[0] for record in records for key in record["apis"] if " at " in key}

    def name(key: str, result: Mapping[str, Any]) -> str:
        return f"{key} at {result['target']}" if key in spread and "target" in result else key

    return [{**record, "apis": {name(key, result): result for key, result in record["apis"].items()}} for record in records]


def _other_targets(old: Mapping[str, Any], new: Mapping[str, Any], keys: Set[str]) -> Iterator[str]:
    for key in sorted(keys):
        was, now = old["apis"][key].get("target"), new["apis"][key].get("target")
        if was != now:
            yield escape_text(f"{key} was at another target: {was} then, {now} now")


def _kind(was: str, now: str) -> str:
    if now == "violated":
        return "broke"
    if was in _BROKEN and now == "held":
        return "mended"
    if was in _UNSEEN and now == "held":
        return "newly"
    return "lost" if now in _UNSEEN and was not in _UNSEEN else "other"


def _statuses(record: Mapping[str, Any], keys: Set[str]) -> dict[tuple[str, str], str]:
    return {
        (key, clause["id"]): clause["status"] for key, api in record["apis"].items() if key in keys for clause in api["clauses"]
    }
