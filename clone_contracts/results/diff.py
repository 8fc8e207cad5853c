"""What has changed from one run to another: what broke, what was mended, what is newly tested."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.undocumented import OTHER
from clone_contracts.results.merge import place_of
from clone_contracts.results.types import ApiResult, Results


@dataclass(frozen=True, slots=True)
class Change:
    """One clause of one API whose status has changed; ``absent`` where a run does not have it."""

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
    """Changes of one kind. ``tone`` is the status whose colour they get."""

    title: str
    tone: str
    changes: Sequence[Change]
    kind: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Changes:
    """All that has changed since an earlier run; ``against`` is when that began. ``apart`` are the APIs of only one of the two.

    ``remarks`` say in what other respects the two differ, ``undocumented`` what kinds of undocumented answers are new.
    """

    against: str
    groups: Sequence[Group]
    apart: Sequence[str] = ()
    remarks: Sequence[str] = ()
    undocumented: Sequence[str] = ()

    def has(self, kind: str) -> bool:
        """Whether something has changed in one of the ways of FAILING."""
        meant = FAILING[kind]
        return bool(self.undocumented) if not meant else any(group.kind == meant for group in self.groups)

    def as_record(self) -> dict[str, Json]:
        """The same as plain data."""
        groups: dict[str, Json] = {
            group.kind: [
                {"clause": change.id, "api": change.key, "before": change.before, "after": change.after}
                for change in group.changes
            ]
            for group in self.groups
        }
        return {
            "against": self.against,
            "changes": groups,
            "undocumented": list(self.undocumented),
            "apart": list(self.apart),
            "remarks": list(self.remarks),
        }

    def lines(self) -> list[str]:
        """The same in lines of plain text."""
        told = [*self.remarks]
        for group in self.groups:
            shown = group.changes[:MOST_LINES]
            told += [f"{group.title}: {change.name} ({change.before} -> {change.after})" for change in shown]
            if len(group.changes) > MOST_LINES:
                told.append(f"{group.title}: {len(group.changes) - MOST_LINES} more")
        told += [f"newly undocumented: {text}" for text in self.undocumented[:MOST_LINES]]
        told += [f"not compared, since only one of the runs has it: {key}" for key in self.apart]
        return [f"against the run of {self.against}:", *(told or ["nothing has changed"])]


MOST_LINES: Final = 20
ABSENT: Final = "absent"
FAILING: Final[Mapping[str, str]] = {"broke": "broke", "untested": "lost", "undocumented": ""}
"""In which ways a run may be asked not to differ from an earlier one, each with the kind of its changes, "" for none."""
_BROKEN: Final = ("violated", "waived")
_UNSEEN: Final = ("untested", "unobserved", ABSENT)
_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "broke": ("broke", "violated"),
    "mended": ("mended", "held"),
    "newly": ("newly tested", "held"),
    "lost": ("no longer tested", "untested"),
    "other": ("otherwise changed", "unobserved"),
}


def compare(old: Results, new: Results) -> Changes:
    """What has changed from one record to another, with APIs and targets matched by their keys."""
    was, now = _named_alike(old, new)
    both = was.keys() & now.keys()
    before, after = _statuses(was, both), _statuses(now, both)
    grouped: dict[str, list[Change]] = {kind: [] for kind in _TITLES}
    for key in dict.fromkeys([*after, *before]):
        earlier, later = before.get(key, ABSENT), after.get(key, ABSENT)
        if earlier != later:
            grouped[_kind(earlier, later)].append(Change(key[1], earlier, later, key[0]))
    groups = [Group(*_TITLES[kind], changes, kind) for kind, changes in grouped.items() if changes]
    apart = sorted(was.keys() ^ now.keys())
    news = tuple(sorted(_undocumented(now, both) - _undocumented(was, both)))
    return Changes(old["run"]["started"], groups, apart, tuple(_other_targets(was, now, both)), news)


def _undocumented(apis: Mapping[str, ApiResult], keys: Set[str]) -> set[str]:
    """The kinds of what no section says, with the clause that comes nearest; what exactly came may differ in every run."""
    return {
        f"{finding.get('kind', OTHER)} at {finding['clause']}" + (f" at {place_of(apis[key])}" if " at " in key else "")
        for key in keys
        for finding in apis[key].get("undocumented", ())
    }


def _named_alike(*records: Results) -> list[Mapping[str, ApiResult]]:
    """The APIs of each record, one that is named by its target in any of them named so in all."""
    spread = {key.partition(" at ")[0] for record in records for key in record["apis"] if " at " in key}

    def name(key: str, result: ApiResult) -> str:
        return f"{key} at {place_of(result)}" if key in spread else key

    return [{name(key, result): result for key, result in record["apis"].items()} for record in records]


def _other_targets(old: Mapping[str, ApiResult], new: Mapping[str, ApiResult], keys: Set[str]) -> Iterator[str]:
    for key in sorted(keys):
        was, now = old[key]["target"], new[key]["target"]
        if was != now:
            yield f"{key} was at another target: {was} then, {now} now"


def _kind(was: str, now: str) -> str:
    if now == "violated":
        return "broke"
    if was in _BROKEN and now == "held":
        return "mended"
    if was in _UNSEEN and now == "held":
        return "newly"
    return "lost" if now in _UNSEEN and was not in _UNSEEN else "other"


def _statuses(apis: Mapping[str, ApiResult], keys: Set[str]) -> dict[tuple[str, str], str]:
    return {(key, clause["id"]): clause["status"] for key, api in apis.items() if key in keys for clause in api["clauses"]}
