"""A record in the order in which people read it: by API, by the sections of its contract, as a tree of members."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from clone_contracts.evidence.records import ExchangeRecord
from clone_contracts.results.types import ApiResult, ClauseResult, Results, SentFindingResult, SentResult
from clone_contracts.views.exchanges import ShownExchange, commands, shown_exchanges
from clone_contracts.views.headline import by_urgency, mistakes_in, verdict_in_words
from clone_contracts.views.undocumented import Undocumented, grouped, unwaived_kinds

STATUSES: Final[Mapping[str, str]] = {
    "violated": "✕",
    "waived": "⚑",
    "untested": "○",
    "unobserved": "·",
    "held": "✓",
}
"""Each status with its sign, the most urgent first."""

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
FINDINGS_SHOWN: Final = 2
"""The most findings shown for one clause; results.json has more."""
_UNDOCUMENTED_SHOWN: Final = 12


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

    def count(self, status: str) -> int:
        return sum(clause.status == status for clause in self.clauses)


@dataclass(frozen=True, slots=True)
class ApiView:
    """One API at one target."""

    key: str
    data: ApiResult
    sections: Sequence[Section]
    undocumented: Sequence[Undocumented]
    undocumented_left_out: int
    exchanges: Sequence[ShownExchange] = field(default=())
    live: bool = False

    @property
    def is_one_of_several(self) -> bool:
        """Whether the record has other targets of the same API."""
        return " at " in self.key

    @property
    def name(self) -> str:
        """What it is called where there may be others."""
        return f"{self.data['title']}, at {self.place}" if self.is_one_of_several else self.data["title"]

    @property
    def place(self) -> str:
        """What its target is called: by its name, or its base URL where it has none."""
        return self.data.get("target_name", self.data["target"])

    @property
    def only_strictly(self) -> bool:
        """Whether no clause is violated, and the run fails only because undocumented answers do too."""
        return self.data["verdict"] == "violates" and "violated" not in self.counts and not self.mistakes

    @property
    def sent(self) -> SentResult | None:
        """What clients sent, None where the requests are our own."""
        return self.data.get("sent")

    @property
    def mistakes(self) -> list[SentFindingResult]:
        """What clients sent against the contract, one for each kind."""
        return mistakes_in(self.data)

    @property
    def unwaived_kinds(self) -> Mapping[str, int]:
        """How many undocumented answers no waiver covers, by kind."""
        return unwaived_kinds(self.data)

    @property
    def verdict(self) -> str:
        """See ``verdict_in_words``."""
        return verdict_in_words(self.data)

    @property
    def clauses(self) -> list[Clause]:
        return [clause for section in self.sections for clause in section.clauses]

    def anchor(self, clause: str) -> str:
        """The id of a clause's place on a page: its own, unless the record has several targets of its API."""
        return anchor(self.key, clause)

    @property
    def by_number(self) -> Mapping[int, ShownExchange]:
        """The exchanges by their number."""
        return {exchange["number"]: exchange for exchange in self.exchanges}

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of clauses by status, in the order of urgency, without statuses that do not occur."""
        found = Counter(clause.status for clause in self.clauses)
        return {status: found[status] for status in STATUSES if found[status]}

    def with_status(self, status: str) -> list[Clause]:
        return [clause for clause in self.clauses if clause.status == status]

    def by_reason(self, status: str) -> Mapping[str, list[Clause]]:
        """The clauses of a status by the reason for it."""
        grouped: dict[str, list[Clause]] = {}
        for clause in self.with_status(status):
            grouped.setdefault(clause.data.get("reason", ""), []).append(clause)
        return grouped

    @property
    def remarks(self) -> list[str]:
        """What a reader should know in addition to the clauses."""
        told = {clause.data.get("reason") for clause in self.clauses}
        short = [f"not everything could be done: {text}" for text in self.data.get("shortfalls", ()) if text not in told]
        left = self.data["clones_created"] - self.data["clones_removed"]
        some = "1 dataset was" if left == 1 else f"{left} datasets were"
        cleanup = f"{some} made and not removed; clone-contracts cleanup lists them"
        kept = [cleanup] if left > 0 and self.live else []
        return [*short, *self.data.get("warnings", ()), *kept]


def api_views(results: Results) -> list[ApiView]:
    """The APIs of a record whose texts are escaped, the most urgent first."""
    is_live = results["run"]["kind"] in ("live", "mixed")
    return [_api(key, data, is_live) for key, data in by_urgency(results)]


def anchor(key: str, clause: str) -> str:
    """See ``ApiView.anchor``."""
    _, at, target = key.partition(" at ")
    return f"{clause}@{target}" if at else clause


def section_title(section: str) -> str:
    """What a section is called, by the second part of its clauses' ids, behind the name of its operation if it has one."""
    operation, _, part = section.rpartition(" ")
    title = _TITLES.get(part, part)
    return f"{operation}: {title}" if operation else title


def _api(key: str, data: ApiResult, live: bool) -> ApiView:
    groups: dict[str, list[Clause]] = {}
    for clause in data["clauses"]:
        section = _section(clause)
        groups.setdefault(section, []).append(_clause(clause, section))
    order = sorted(groups, key=_rank)
    sections = [Section(name, section_title(name), _tree(groups[name]), list(_tables(groups[name]))) for name in order]
    undocumented = grouped(data.get("undocumented", ()))
    shown = undocumented[:_UNDOCUMENTED_SHOWN]
    left_out = sum(alike.count for alike in undocumented[_UNDOCUMENTED_SHOWN:])
    return ApiView(key, data, sections, shown, left_out, _exchanges(data, shown), live)


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
    rest = [clause for clause in clauses if "type" not in clause.data]
    ordered: list[Clause] = []
    for member in members:
        own = [clause for clause in rest if _owner(clause, members) == member.id]
        ordered += [member, *(Clause(c.data, c.section, c.id[len(member.id) + 1 :], member.depth + 1) for c in own)]
    placed = {clause.id for clause in ordered}
    return [*(clause for clause in rest if clause.id not in placed), *ordered]


def _owner(clause: Clause, members: list[Clause]) -> str | None:
    """The member that a promise is about: the one with the longest id that its own begins with."""
    owners = [member.id for member in members if clause.id.startswith(f"{member.id}.")]
    return max(owners, key=len, default=None)


def _tables(clauses: list[Clause]) -> Iterator[TruthTable]:
    grouped: dict[tuple[str, str], list[Clause]] = {}
    for clause in clauses:
        if rule := clause.data.get("conditional"):
            grouped.setdefault((rule["member"], rule["other"]), []).append(clause)
    for (member, other), found in grouped.items():
        columns = list(dict.fromkeys(clause.data["conditional"]["expected"] for clause in found))
        yield TruthTable(member, other, columns, [(clause.data["conditional"]["value"], clause) for clause in found])


def _exchanges(data: ApiResult, undocumented: Sequence[Undocumented]) -> list[ShownExchange]:
    """Every exchange that a view refers to, once, with the commands that repeat it."""
    found: dict[int, tuple[ExchangeRecord, list[str]]] = {kept["number"]: (kept, commands(kept)) for kept in data["exchanges"]}
    findings = [finding for clause in data["clauses"] for finding in clause["findings"][:FINDINGS_SHOWN]]
    sent = data.get("sent")
    mistakes = [*sent["findings"], *sent["undocumented"]] if sent else []
    for finding in [*findings, *mistakes, *(alike.finding for alike in undocumented)]:
        found.setdefault(finding["exchange"]["number"], (finding["exchange"], commands(finding)))
    return list(shown_exchanges(found[number] for number in sorted(found)))
