"""The machine record of a run: every clause with what was seen of it. All views are made from it alone."""

import copy
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from clone_contracts import __version__
from clone_contracts.contract.clause import Clause, Conditional
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.evidence.records import (
    ClauseFindingRecord,
    EvidenceRecord,
    ExampleRecord,
    FindingRecord,
    KeptExchangeRecord,
)
from clone_contracts.evidence.test_evidence import Totals
from clone_contracts.results.types import (
    ApiResult,
    ClauseResult,
    ConditionalResult,
    ExampleResult,
    Results,
    RunSetup,
    Status,
    SuiteResult,
    WaiverResult,
)
from clone_contracts.results.verdict import EXIT_CONFORMS, EXIT_INCOMPLETE, EXIT_VIOLATES, Verdict, verdict
from clone_contracts.results.waivers import Waiver

FINDINGS_KEPT: Final = 5
"""Findings that are kept of one clause; the count of all is kept, too."""
UNDOCUMENTED_KEPT: Final = 50
EXAMPLES_KEPT: Final = 2
"""Exchanges that show how a clause holds."""


@dataclass(slots=True)
class ApiRecord:
    """What the tests about one API have seen so far. ``faults`` are the names of those that break each clause."""

    target: str
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)
    requests: int = 0
    throttled: int = 0
    successes: int = 0
    created: int = 0
    removed: int = 0
    possible: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    findings: dict[str, list[FindingRecord]] = field(default_factory=lambda: defaultdict(list))
    undocumented: list[ClauseFindingRecord] = field(default_factory=list)
    examples: dict[str, list[ExampleResult]] = field(default_factory=lambda: defaultdict(list))
    exchanges: dict[int, KeptExchangeRecord] = field(default_factory=dict)
    tests: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    untested: dict[str, str] = field(default_factory=dict)
    unobserved: dict[str, str] = field(default_factory=dict)
    shortfalls: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, evidence: EvidenceRecord) -> None:
        """Take over the evidence of one test."""
        self.requests += evidence["requests"]
        self.throttled += evidence["throttled"]
        self.successes += evidence["successes"]
        self.created += len(evidence["created"])
        self.removed += len(evidence["removed"])
        self.possible += evidence["possible"]
        self.checked.update(evidence["checked"])
        self.warnings += evidence["warnings"]
        for finding in evidence["findings"]:
            self._add_finding(finding)
        for example in evidence["examples"]:
            self._add_example(example)
        self.undocumented = [*self.undocumented, *evidence["undocumented"]][:UNDOCUMENTED_KEPT]
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

    def _add_finding(self, finding: ClauseFindingRecord) -> None:
        clause = finding["clause"]
        self.found[clause] += 1
        if len(self.findings[clause]) < FINDINGS_KEPT:
            self.findings[clause].append(_without_clause(finding))

    def _add_example(self, example: ExampleRecord) -> None:
        number = example["exchange"]["number"]
        for clause, excerpt in example["shows"].items():
            if len(self.examples[clause]) < EXAMPLES_KEPT:
                shown: ExampleResult = {"exchange": number, "excerpt": excerpt} if excerpt else {"exchange": number}
                self.examples[clause].append(shown)
                self.exchanges[number] = example["exchange"]

    def clause(self, clause: Clause, ended_early: bool, waiver: Waiver | None = None) -> ClauseResult:
        """One clause's entry in results.json; ``waiver`` is one that is still good."""
        status, reason = self._status(clause, ended_early)
        if status == "violated" and waiver is not None:
            status, reason = "waived", str(waiver)
        result: ClauseResult = {
            "id": clause.id,
            "statement": clause.statement,
            "source": clause.source,
            "status": status,
            "checked": self.checked[clause.id],
            "faults": list(self.faults.get(clause.id, ())),
            "tests": sorted(set(self.tests.get(clause.id, ()))),
            "found": self.found[clause.id],
            "findings": self.findings.get(clause.id, []),
            "examples": self.examples.get(clause.id, []),
        }
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
        if self.found[clause.id]:
            return "violated", None
        if self.checked[clause.id]:
            # A server that never makes a clone may refuse everything for the wrong reason.
            return ("held", None) if self.successes else ("untested", "no clone was ever made")
        if clause.unobservable:
            return "unobserved", clause.unobservable
        if clause.id in self.untested:
            return "untested", self.untested[clause.id]
        if clause.id in self.unobserved:
            return "unobserved", self.unobserved[clause.id]
        if ended_early:
            return "untested", "the run ended before"
        if clause.id in self.tests:
            return "unobserved", "no answer showed it"
        return "unobserved", "no test about it was selected"


class RunRecord:
    """Everything that a run has seen so far, and what follows from it."""

    def __init__(
        self,
        targets: Mapping[str, str],
        setup: RunSetup,
        strict: bool = False,
        waivers: Mapping[str, Waiver] | None = None,
        warnings: Mapping[str, Sequence[str]] | None = None,
        faults: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """``targets`` maps the APIs that the run is about to their base URLs; ``setup`` is how it was asked for.

        ``waivers`` and the names of ``faults`` are by clause; ``warnings`` are by API and were known before the run.
        """
        early = warnings or {}
        self._apis = {
            api: ApiRecord(target, faults or {}, warnings=list(early.get(api, ()))) for api, target in targets.items()
        }
        self._waivers = waivers or {}
        self._met: set[str] = set()
        self._setup = setup
        self._strict = strict
        self._started = datetime.now(UTC)
        self._suite = _suite()
        self.ended_early = False

    def __bool__(self) -> bool:
        return bool(self._met)

    def add(self, evidence: EvidenceRecord) -> None:
        """Take over the evidence of one test."""
        self._met.add(evidence["api"])
        self._apis[evidence["api"]].add(evidence)

    def settle(self, api: str, totals: Totals) -> None:
        """Take over what the ledger says of an API at the end of a live run."""
        record = self._apis[api]
        record.created, record.removed, record.possible = totals.created, totals.removed, list(totals.possible)

    @property
    def waived(self) -> frozenset[str]:
        """The clauses that a waiver is still good for."""
        return frozenset(clause for clause, waiver in self._waivers.items() if self._started.date() <= waiver.until)

    def as_results(self, pending: Sequence[EvidenceRecord] = ()) -> Results:
        """The content of results.json, with evidence that is not yet complete; an API of which no test has run is left out."""
        if pending:
            so_far = copy.deepcopy(self)
            for evidence in pending:
                so_far.add(evidence)
            return so_far.as_results()
        seconds = round((datetime.now(UTC) - self._started).total_seconds(), 3)
        return {
            "suite": self._suite,
            "run": {
                "started": self._started.isoformat(),
                "seconds": seconds,
                "seed": self._setup["seed"],
                "kind": self._setup["kind"],
                "options": self._setup["options"],
            },
            "waivers": self._waiver_results(),
            "apis": {api: self._api(api, record) for api, record in self._apis.items() if api in self._met},
        }

    def exit_code(self) -> int:
        """Of all APIs together: a violation outranks what could not be checked."""
        verdicts = {self._verdict(self._clauses(api), self._apis[api]) for api in self._met}
        stale = {"expired", "unneeded"} & {waiver["state"] for waiver in self._waiver_results()}
        if "violates" in verdicts or stale:
            return EXIT_VIOLATES
        return EXIT_INCOMPLETE if "incomplete" in verdicts else EXIT_CONFORMS

    def _api(self, api: str, record: ApiRecord) -> ApiResult:
        clauses = self._clauses(api)
        contract = load_contract(api)
        return {
            "title": contract.title,
            "document": contract.document,
            "endpoint": {
                "method": contract.primary.method,
                "path": contract.primary.path,
                "headers": list(contract.security_headers),
            },
            "verdict": self._verdict(clauses, record),
            "target": record.target,
            "requests": record.requests,
            "throttled": record.throttled,
            "clones_created": record.created,
            "clones_removed": record.removed,
            "possibly_created": record.possible,
            "shortfalls": record.shortfalls,
            "warnings": record.warnings,
            "clauses": clauses,
            "undocumented": record.undocumented,
            "exchanges": [record.exchanges[number] for number in sorted(record.exchanges)],
        }

    def _clauses(self, api: str) -> list[ClauseResult]:
        record, waived = self._apis[api], self.waived
        return [
            record.clause(clause, self.ended_early, self._waivers[clause.id] if clause.id in waived else None)
            for clause in load_contract(api).clauses.values()
        ]

    def _waiver_results(self) -> list[WaiverResult]:
        seen = {clause["id"]: clause for api in self._met for clause in self._clauses(api)}
        return [self._waiver_result(waiver, seen.get(waiver.clause)) for waiver in self._waivers.values()]

    def _waiver_result(self, waiver: Waiver, clause: ClauseResult | None) -> WaiverResult:
        status, found = (clause["status"], clause["found"]) if clause else (None, 0)
        return {
            "clause": waiver.clause,
            "reason": waiver.reason,
            "owner": waiver.owner,
            "until": waiver.until.isoformat(),
            "state": waiver.state(status, found, self._started.date()),
        }

    def _verdict(self, clauses: Iterable[ClauseResult], record: ApiRecord) -> Verdict:
        statuses = (clause["status"] for clause in clauses)
        return verdict(statuses, record.shortfalls, self._strict and bool(record.undocumented))


def _without_clause(finding: ClauseFindingRecord) -> FindingRecord:
    kept: FindingRecord = {
        "expected": finding["expected"],
        "actual": finding["actual"],
        "pointer": finding["pointer"],
        "message": finding["message"],
        "curl": finding["curl"],
        "exchange": finding["exchange"],
    }
    if "excerpt" in finding:
        kept["excerpt"] = finding["excerpt"]
    return kept


def _conditional(conditional: Conditional) -> ConditionalResult:
    return {
        "member": conditional.member,
        "value": conditional.value,
        "other": conditional.other,
        "expected": conditional.expected,
    }


def _suite() -> SuiteResult:
    return {
        "version": __version__,
        "commit": _commit(),
        "schemas": {api: load_contract(api).digest for api in api_names()},
    }


def _commit() -> str | None:
    """The checkout's commit; None where the package is installed outside of one."""
    here = Path(__file__).parents[1]
    command: Sequence[str] = ("git", "-C", str(here), "rev-parse", "--short=12", "HEAD")
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 and (here.parent / ".git").exists() else None
