"""A contract as people read it: by section, each as a tree of members with what else is promised of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from clone_contracts.contract.clause import presence_id
from clone_contracts.results.types import ClauseResult

STATUSES: Final[Mapping[str, str]] = {
    "violated": "✕",
    "waived": "⚑",
    "untested": "○",
    "unobserved": "·",
    "held": "✓",
}
"""Each status with its sign, the most urgent first."""

FINDINGS_SHOWN: Final = 2
"""The most findings shown for one clause; results.json has more."""
_TITLES: Final[Mapping[str, str]] = {
    "path": "Path",
    "request": "Request members",
    "clone": "Behaviour",
    "200": "200 OK",
    "201": "201 Created",
    "400": "400 Bad Request",
    "401": "401 Unauthorized",
    "403": "403 Forbidden",
    "404": "404 Not Found",
    "429": "429 Too Many Requests",
    "500": "500 Internal Server Error",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause as a view shows it. ``label`` is its id without its section, ``depth`` how far a member is indented."""

    data: ClauseResult
    section: str
    label: str
    depth: int = 0

    @property
    def id(self) -> str:
        return self.data["id"]

    @property
    def within(self) -> str:
        """The id without the API and the section."""
        return self.id.split(".", 2 + self.section.count(" "))[-1]

    @property
    def status(self) -> str:
        return self.data["status"]

    @property
    def sign(self) -> str:
        return STATUSES[self.status]

    @property
    def words(self) -> str:
        """Everything that a reader may search for."""
        found = [(finding["expected"], finding["actual"]) for finding in self.data["findings"][:FINDINGS_SHOWN]]
        told = [self.id, self.data["statement"], self.data["source"], self.data.get("type", ""), *self.tests]
        return " ".join([*told, *self.data.get("faults", ()), *(text[:100] for pair in found for text in pair)])

    @property
    def tests(self) -> Sequence[str]:
        """The tests by function, since one function has many cases."""
        functions = (re.sub(r"\[.*", "", test).removeprefix("tests/contract/") for test in self.data.get("tests", ()))
        return list(dict.fromkeys(functions))


@dataclass(frozen=True, slots=True)
class TruthTable:
    """How one member depends on another: ``rows`` are values with the clause for each, ``columns`` what the other may be."""

    member: str
    other: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Clause]]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a contract: members and other promises in the document's order."""

    id: str
    title: str
    clauses: Sequence[Clause]
    tables: Sequence[TruthTable] = ()

    @property
    def readings(self) -> Mapping[str, Sequence[Clause]]:
        """The readings of the document, each with the clauses that it is about."""
        told: dict[str, list[Clause]] = {}
        for clause in self.clauses:
            if reading := clause.data.get("reading"):
                told.setdefault(reading, []).append(clause)
        return told

    @property
    def members(self) -> Sequence[Clause]:
        """The members of the body that the section is about, in the document's order."""
        return [clause for clause in self.clauses if "type" in clause.data]

    @property
    def promises(self) -> Sequence[Clause]:
        """What is promised beyond its members, and beyond their being there."""
        rest = (clause for clause in self.clauses if "type" not in clause.data)
        required = {presence_id(member.id) for member in self.members if member.data["required"]}
        return [clause for clause in rest if clause.id not in required]

    def count(self, status: str) -> int:
        return sum(clause.status == status for clause in self.clauses)


def sections_of(clauses: Iterable[ClauseResult]) -> list[Section]:
    """The sections of a contract, in the order in which it is read."""
    groups: dict[str, list[Clause]] = {}
    for clause in clauses:
        section = _section(clause)
        groups.setdefault(section, []).append(_clause(clause, section))
    return [
        Section(name, section_title(name), _tree(groups[name]), list(_tables(groups[name])))
        for name in sorted(groups, key=_rank)
    ]


def section_title(section: str) -> str:
    """What a section is called, by the second part of its clauses' ids, behind the name of its operation if it has one."""
    operation, _, part = section.rpartition(" ")
    title = _TITLES.get(part, part)
    return f"{operation}: {title}" if operation else title


def _rank(section: str) -> tuple[int, str]:
    """Path, request, statuses as they are numbered, and what concerns them all at the end."""
    first, _, rest = section.partition(" ")
    return ({"path": 0, "request": 1, "clone": 9}.get(first, 5), first) if not rest else (10, section)


def _section(clause: ClauseResult) -> str:
    """The second part of a clause's id; behind that of its operation, where that is not the first one."""
    parts = f"{clause['id']}..".split(".")
    return f"{parts[1]} {parts[2]}" if clause.get("operation") else parts[1]


def _clause(data: ClauseResult, section: str) -> Clause:
    label = data["id"].split(".", 2 + section.count(" "))[-1]
    depth = len(re.findall(r"\.", label)) if data.get("type") else 0
    return Clause(data, section, label.rsplit(".", 1)[-1] if data.get("type") else label, depth)


def _tree(clauses: list[Clause]) -> list[Clause]:
    """Promises of a section as a whole first, then its members in order, each followed by the other promises about it."""
    members = [clause for clause in clauses if "type" in clause.data]
    owned: dict[str | None, list[Clause]] = {None: [], **{member.id: [] for member in members}}
    for clause in clauses:
        if "type" not in clause.data:
            owned[_owner(clause.id, owned.keys())].append(clause)
    ordered = owned[None]
    for member in members:
        own = (Clause(c.data, c.section, c.id[len(member.id) + 1 :], member.depth + 1) for c in owned[member.id])
        ordered += [member, *own]
    return ordered


def _owner(id: str, members: Set[str | None]) -> str | None:
    """The member that a promise is about: the one with the longest id that its own begins with."""
    while id and (id := id.rpartition(".")[0]) not in members:
        pass
    return id or None


def _tables(clauses: list[Clause]) -> Iterator[TruthTable]:
    grouped: dict[tuple[str, str], list[Clause]] = {}
    for clause in clauses:
        if rule := clause.data.get("conditional"):
            grouped.setdefault((rule["member"], rule["other"]), []).append(clause)
    for (member, other), found in grouped.items():
        columns = list(dict.fromkeys(clause.data["conditional"]["expected"] for clause in found))
        yield TruthTable(member, other, columns, [(clause.data["conditional"]["value"], clause) for clause in found])
