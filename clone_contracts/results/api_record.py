"""What the tests about one API have seen, clause by clause."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import dataclass, field, fields
from typing import Any, Final, TypeAlias, TypeVar

from clone_contracts.contract.clause import Clause, Conditional
from clone_contracts.evidence.alike import UNDOCUMENTED_OF_RUN
from clone_contracts.evidence.records import (
    ClauseFindingRecord,
    EvidenceRecord,
    ExampleRecord,
    FindingRecord,
    KeptExchangeRecord,
)
from clone_contracts.judge.undocumented import OTHER
from clone_contracts.results.sent import SentTally
from clone_contracts.results.types import (
    ClauseResult,
    ConditionalResult,
    ExampleResult,
    Status,
)
from clone_contracts.results.verdict import NOT_SELECTED, NOT_SHOWN
from clone_contracts.results.waivers import Waiver

AnyFinding = TypeVar("AnyFinding", FindingRecord, ClauseFindingRecord)

SHORT_COMMAND: Final = 700
"""Characters up to which commands are read at a glance."""
FINDINGS_KEPT: Final = 5
"""The most findings that are kept for one clause; their total number is kept as well."""
OF_EACH_KIND: Final = 5
"""So many undocumented answers of each kind are kept before others of kinds that there are many of."""
EXAMPLES_KEPT: Final = 2
"""The most exchanges that are kept to show how a clause holds."""


FaultsByClause: TypeAlias = Callable[[], Mapping[str, Sequence[str]]]
"""The names of the faults that break each clause; asked when a record is shown, since most of a run does without."""


@dataclass(slots=True)
class ApiRecord:
    """What the tests about one API have seen so far.

    ``faults`` gives the names of those that break each clause. ``waivers`` are those for this API at this target that are
    valid, ``used`` those of them that covered a finding. ``sent`` is what clients sent, None where the requests are our own.
    """

    target: str
    faults: FaultsByClause = dict
    requests: int = 0
    throttled: int = 0
    successes: int = 0
    created: int = 0
    removed: int = 0
    possible: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    waived: Counter[str] = field(default_factory=Counter)
    findings: dict[str, list[FindingRecord]] = field(default_factory=lambda: defaultdict(list))
    undocumented: list[ClauseFindingRecord] = field(default_factory=list)
    examples: dict[str, list[ExampleResult]] = field(default_factory=lambda: defaultdict(list))
    exchanges: dict[int, KeptExchangeRecord] = field(default_factory=dict)
    cases: Counter[str] = field(default_factory=Counter)
    tests: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    untested: dict[str, str] = field(default_factory=dict)
    unobserved: dict[str, str] = field(default_factory=dict)
    shortfalls: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    waivers: Sequence[Waiver] = ()
    used: list[Waiver] = field(default_factory=list)
    sent: SentTally | None = None

    def apart(self) -> "ApiRecord":
        """The same, to which evidence can be added without a trace here; single findings and examples are shared."""
        copies = {each.name: copy(getattr(self, each.name)) for each in fields(self)}
        copies |= {name: _with_new_lists(copies[name]) for name in ("findings", "examples", "tests")}
        return ApiRecord(**{**copies, "sent": deepcopy(self.sent)})

    def add(self, evidence: EvidenceRecord) -> None:
        """Add the evidence of one test."""
        self.requests += evidence["requests"]
        self.throttled += evidence["throttled"]
        self.successes += evidence["successes"]
        self.created += len(evidence["created"])
        self.removed += len(evidence["removed"])
        self.possible += evidence["possible"]
        self.checked.update(evidence["checked"])
        self.cases.update(evidence["cases"])
        self.warnings += evidence["warnings"]
        more = evidence.get("more", {})
        for at, finding in enumerate(evidence["findings"]):
            self._add_finding(finding, 1 + more.get(str(at), 0))
        for example in evidence["examples"]:
            self._add_example(example)
        undocumented = [self._marked(finding) for finding in evidence["undocumented"]]
        if undocumented:
            self.undocumented = few_undocumented([*self.undocumented, *undocumented])
        if self.sent is not None and "sent" in evidence:
            self.sent.add(evidence["sent"])
        self._add_reasons(evidence)

    def _add_reasons(self, evidence: EvidenceRecord) -> None:
        if evidence["shortfall"]:
            self.shortfalls.append(evidence["shortfall"])
        if evidence["untested"] and evidence["untested"] not in self.shortfalls:
            self.shortfalls.append(evidence["untested"])
        for clause in evidence["promises"]:
            self.tests[clause].append(evidence["test"])
            if evidence["untested"]:
                self.untested.setdefault(clause, evidence["untested"])
            if evidence["unobserved"]:
                self.unobserved.setdefault(clause, evidence["unobserved"])

    def waiver_of(self, finding: ClauseFindingRecord) -> Waiver | None:
        """The first waiver that covers a finding."""
        return next(self._covering(finding), None)

    def _covering(self, finding: ClauseFindingRecord) -> Iterator[Waiver]:
        shown = finding["clause"], finding.get("kind", ""), finding["expected"], finding["actual"], finding["pointer"]
        return (waiver for waiver in self.waivers if waiver.covers(*shown))

    def _marked(self, finding: ClauseFindingRecord) -> ClauseFindingRecord:
        """The finding with the waiver that covers it, if one does; all that do are used."""
        covering = list(self._covering(finding))
        self.used += [waiver for waiver in covering if waiver not in self.used]
        return {**finding, "waived": str(covering[0])} if covering else finding

    def _add_finding(self, found: ClauseFindingRecord, count: int) -> None:
        finding, clause = self._marked(found), found["clause"]
        self.found[clause] += count
        self.waived[clause] += count if "waived" in finding else 0
        self.findings[clause] = unwaived_first([*self.findings[clause], _without_clause(finding)])[:FINDINGS_KEPT]

    def _add_example(self, example: ExampleRecord) -> None:
        number = example["exchange"]["number"]
        for clause, excerpt in example["shows"].items():
            if len(self.examples[clause]) < EXAMPLES_KEPT:
                shown: ExampleResult = {"exchange": number, "excerpt": excerpt} if excerpt else {"exchange": number}
                self.examples[clause].append(shown)
                self.exchanges[number] = example["exchange"]

    def all_ran(self, clause: str) -> bool:
        """Whether every test about a clause came to a result."""
        return clause not in self.untested and clause not in self.unobserved

    @property
    def is_undocumented(self) -> bool:
        """Whether an answer was seen that is undocumented, and that no waiver covers."""
        return any("waived" not in finding for finding in self.undocumented)

    @property
    def is_whole(self) -> bool:
        """Whether all tests that were selected came to a result, or to what no run of this kind can show."""
        return not self.untested and not self.shortfalls

    def clause(self, clause: Clause, ended_early: bool) -> ClauseResult:
        """One clause's entry in results.json."""
        status, reason = self._status(clause, ended_early)
        result: ClauseResult = {
            "id": clause.id,
            "statement": clause.statement,
            "source": clause.source,
            "status": status,
            "checked": self.checked[clause.id],
            "faults": list(self.faults().get(clause.id, ())),
            "tests": sorted(set(self.tests.get(clause.id, ()))),
            "found": self.found[clause.id],
            "findings": self.findings.get(clause.id, []),
            "examples": self.examples.get(clause.id, []),
        }
        if self.waived[clause.id]:
            result["waived"] = self.waived[clause.id]
        if reason:
            result["reason"] = reason
        if clause.reading:
            result["reading"] = clause.reading
        if clause.segment:
            result["operation"] = clause.segment
        if clause.member:
            result["type"], result["required"] = clause.type or "", clause.required
        if clause.conditional:
            result["conditional"] = _conditional(clause.conditional)
        return result

    def _status(self, clause: Clause, ended_early: bool) -> tuple[Status, str | None]:
        if self.found[clause.id] > self.waived[clause.id]:
            return "violated", None
        if self.found[clause.id]:
            return "waived", "; ".join(str(waiver) for waiver in self.used if waiver.about == clause.id)
        if self.sent is not None:
            return ("held", None) if self.checked[clause.id] and self.successes else ("unobserved", NOT_SHOWN)
        if self.checked[clause.id]:
            # A server that never makes a clone may refuse everything for the wrong reason.
            return ("held", None) if self.successes else ("untested", "no clone was ever made")
        if clause.id in self.untested:
            return "untested", self.untested[clause.id]
        if clause.id in self.unobserved:
            return "unobserved", self.unobserved[clause.id]
        if ended_early:
            return "untested", "the run ended too early"
        if clause.id in self.tests:
            return "unobserved", "no answer showed it"
        return "unobserved", NOT_SELECTED


def _without_clause(finding: ClauseFindingRecord) -> FindingRecord:
    kept: FindingRecord = {
        "expected": finding["expected"],
        "actual": finding["actual"],
        "pointer": finding["pointer"],
        "message": finding["message"],
        "curl": finding["curl"],
        "exchange": finding["exchange"],
    }
    if "repeat" in finding:
        kept["repeat"] = finding["repeat"]
    if "excerpt" in finding:
        kept["excerpt"] = finding["excerpt"]
    if "waived" in finding:
        kept["waived"] = finding["waived"]
    return kept


def _with_new_lists(lists: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return defaultdict(list, {key: [*values] for key, values in lists.items()})


def unwaived_first(findings: list[AnyFinding]) -> list[AnyFinding]:
    """The findings with those first that no waiver covers, so that none of them is left out for one that is waived.

    Of those, the first is one that a short command repeats, if there is any: people begin with it.
    """

    def is_long(finding: AnyFinding) -> bool:
        return sum(map(len, finding.get("repeat") or [finding["curl"]])) > SHORT_COMMAND

    return sorted(findings, key=lambda finding: ("waived" in finding, is_long(finding)))


def few_undocumented(findings: Iterable[ClauseFindingRecord]) -> list[ClauseFindingRecord]:
    """The most that are kept of undocumented answers: none is left out for one that is waived, and no kind for another."""
    seen: Counter[tuple[bool, str]] = Counter()

    def rank(finding: ClauseFindingRecord) -> tuple[bool, bool]:
        is_waived = "waived" in finding
        seen[is_waived, finding.get("kind", OTHER)] += 1
        return is_waived, seen[is_waived, finding.get("kind", OTHER)] > OF_EACH_KIND

    return sorted(unwaived_first([*findings]), key=rank)[:UNDOCUMENTED_OF_RUN]


def _conditional(conditional: Conditional) -> ConditionalResult:
    return {
        "member": conditional.member,
        "value": conditional.value,
        "other": conditional.other,
        "expected": conditional.expected,
    }
