"""The machine record of a run: every clause with what was seen of it. All views are made from it alone."""

import copy
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from clone_contracts import __version__
from clone_contracts.apis.catalogue import faults_by_clause
from clone_contracts.contract.clause import Clause
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.results.verdict import EXIT_CONFORMS, EXIT_INCOMPLETE, EXIT_VIOLATES, Verdict, verdict
from clone_contracts.results.waivers import Waiver
from clone_contracts.session.ledger import Totals

FINDINGS_KEPT: Final = 5
"""Findings that are kept of one clause; the count of all is kept, too."""
UNDOCUMENTED_KEPT: Final = 50
EXAMPLES_KEPT: Final = 2
"""Exchanges that show how a clause holds."""


@dataclass(slots=True)
class ApiRecord:
    """What the tests about one API have seen so far."""

    target: str
    requests: int = 0
    throttled: int = 0
    successes: int = 0
    created: int = 0
    removed: int = 0
    possible: list[str] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    findings: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    undocumented: list[dict[str, Any]] = field(default_factory=list)
    examples: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    exchanges: dict[int, dict[str, Any]] = field(default_factory=dict)
    tests: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    untested: dict[str, str] = field(default_factory=dict)
    unobserved: dict[str, str] = field(default_factory=dict)
    shortfalls: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, evidence: Mapping[str, Any]) -> None:
        """Take over the evidence of one test, as ``TestEvidence.as_dict`` gives it."""
        self.requests += evidence["requests"]
        self.throttled += evidence["throttled"]
        self.successes += evidence["successes"]
        self.created += len(evidence["created"])
        self.removed += len(evidence["removed"])
        self.possible += evidence["possible"]
        self.checked.update(evidence["checked"])
        self.warnings += evidence["warnings"]
        for finding in evidence["findings"]:
            kept = {key: value for key, value in finding.items() if key != "clause"}
            self.found[finding["clause"]] += 1
            if len(self.findings[finding["clause"]]) < FINDINGS_KEPT:
                self.findings[finding["clause"]].append(kept)
        for example in evidence["examples"]:
            self._add_example(example)
        self.undocumented = [*self.undocumented, *evidence["undocumented"]][:UNDOCUMENTED_KEPT]
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

    def _add_example(self, example: Mapping[str, Any]) -> None:
        number = example["exchange"]["number"]
        for clause, excerpt in example["shows"].items():
            if len(self.examples[clause]) < EXAMPLES_KEPT:
                self.examples[clause].append({"exchange": number, **({"excerpt": excerpt} if excerpt else {})})
                self.exchanges[number] = example["exchange"]

    def clause(self, clause: Clause, ended_early: bool, waiver: Waiver | None = None) -> dict[str, Any]:
        """One clause's entry in results.json; ``waiver`` is one that is still good."""
        status, reason = self._status(clause, ended_early)
        if status == "violated" and waiver is not None:
            status, reason = "waived", str(waiver)
        return {
            "id": clause.id,
            "statement": clause.statement,
            "source": clause.source,
            "status": status,
            "checked": self.checked[clause.id],
            **({"reason": reason} if reason else {}),
            **({"reading": clause.reading} if clause.reading else {}),
            **({"type": clause.type, "required": clause.required} if clause.member else {}),
            **({"conditional": asdict(clause.conditional)} if clause.conditional else {}),
            "faults": faults_by_clause().get(clause.id, []),
            "tests": sorted(set(self.tests.get(clause.id, ()))),
            "found": self.found[clause.id],
            "findings": self.findings.get(clause.id, []),
            "examples": self.examples.get(clause.id, []),
        }

    def _status(self, clause: Clause, ended_early: bool) -> tuple[str, str | None]:
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
        run: Mapping[str, Any],
        strict: bool = False,
        waivers: Mapping[str, Waiver] | None = None,
        warnings: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """``targets`` maps the APIs that the run is about to their base URLs; ``run`` is the record's part on the run.

        ``waivers`` are by clause; ``warnings`` are by API and were known before the run.
        """
        early = warnings or {}
        self._apis = {api: ApiRecord(target, warnings=list(early.get(api, ()))) for api, target in targets.items()}
        self._waivers = waivers or {}
        self._met: set[str] = set()
        self._run = dict(run)
        self._strict = strict
        self._started = datetime.now(UTC)
        self._suite = _suite()
        self.ended_early = False

    def __bool__(self) -> bool:
        return bool(self._met)

    def add(self, evidence: Mapping[str, Any]) -> None:
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

    def as_dict(self, pending: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
        """The content of results.json, with evidence that is not yet complete; an API of which no test has run is left out."""
        if pending:
            so_far = copy.deepcopy(self)
            for evidence in pending:
                so_far.add(evidence)
            return so_far.as_dict()
        seconds = (datetime.now(UTC) - self._started).total_seconds()
        run = {"started": self._started.isoformat(), "seconds": round(seconds, 3), **self._run}
        return {
            "suite": self._suite,
            "run": run,
            "waivers": self._waiver_states(),
            "apis": {api: self._api(api, record) for api, record in self._apis.items() if api in self._met},
        }

    def exit_code(self) -> int:
        """Of all APIs together: a violation outranks what could not be checked."""
        verdicts = {self._verdict(self._clauses(api), self._apis[api]) for api in self._met}
        stale = {"expired", "unneeded"} & {waiver["state"] for waiver in self._waiver_states()}
        if "violates" in verdicts or stale:
            return EXIT_VIOLATES
        return EXIT_INCOMPLETE if "incomplete" in verdicts else EXIT_CONFORMS

    def _api(self, api: str, record: ApiRecord) -> dict[str, Any]:
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

    def _clauses(self, api: str) -> list[dict[str, Any]]:
        record, waived = self._apis[api], self.waived
        return [
            record.clause(clause, self.ended_early, self._waivers[clause.id] if clause.id in waived else None)
            for clause in load_contract(api).clauses.values()
        ]

    def _waiver_states(self) -> list[dict[str, Any]]:
        seen = {clause["id"]: clause for api in self._met for clause in self._clauses(api)}
        nothing = {"status": None, "found": 0}
        today = self._started.date()
        return [
            {
                "clause": waiver.clause,
                "reason": waiver.reason,
                "owner": waiver.owner,
                "until": waiver.until.isoformat(),
                "state": waiver.state(
                    seen.get(waiver.clause, nothing)["status"], seen.get(waiver.clause, nothing)["found"], today
                ),
            }
            for waiver in self._waivers.values()
        ]

    def _verdict(self, clauses: Iterable[Mapping[str, Any]], record: ApiRecord) -> Verdict:
        statuses = (clause["status"] for clause in clauses)
        return verdict(statuses, record.shortfalls, self._strict and bool(record.undocumented))


def _suite() -> dict[str, Any]:
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
