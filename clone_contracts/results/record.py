"""The machine record of a run: every clause with what was seen of it. All views are made from it alone."""

import copy
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from clone_contracts import __version__
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.evidence.records import EvidenceRecord
from clone_contracts.evidence.test_evidence import Totals
from clone_contracts.results.api_record import ApiRecord
from clone_contracts.results.types import (
    ApiResult,
    ClauseResult,
    Results,
    RunSetup,
    SuiteResult,
    WaiverResult,
)
from clone_contracts.results.verdict import EXIT_CONFORMS, EXIT_INCOMPLETE, EXIT_VIOLATES, Verdict, verdict
from clone_contracts.results.waivers import Waiver


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
        self._left_out: set[str] = set()
        self._setup = setup
        self._strict = strict
        self._started = datetime.now(UTC)
        self._suite = _suite()
        self.ended_early = False

    def __bool__(self) -> bool:
        return bool(self._met)

    def add(self, evidence: EvidenceRecord) -> None:
        """Add the evidence of one test."""
        self._met.add(evidence["api"])
        self._apis[evidence["api"]].add(evidence)

    def leave_out(self, clauses: Iterable[str]) -> None:
        """Note that tests about these clauses were not selected."""
        self._left_out.update(clauses)

    def expect(self, api: str) -> None:
        """Tests about an API are to run; it has a place in the record from now on."""
        self._met.add(api)

    def add_shortfall(self, api: str, shortfall: str) -> None:
        """Note what keeps the run from saying more of an API; it makes a verdict that is not a violation incomplete."""
        self._met.add(api)
        if shortfall not in self._apis[api].shortfalls:
            self._apis[api].shortfalls.append(shortfall)

    def settle(self, api: str, totals: Totals) -> None:
        """Take over what the ledger says of an API at the end of a live run; it knows of processes that sent no report.

        A ledger that was lost on the way knows less than was seen.
        """
        record = self._apis[api]
        record.created, record.removed = max(record.created, totals.created), max(record.removed, totals.removed)
        record.created = max(record.created, record.removed)
        record.possible = list(totals.possible) or record.possible

    def left(self, api: str) -> int:
        """How many datasets were created and not removed."""
        return self._apis[api].created - self._apis[api].removed

    @property
    def waived(self) -> frozenset[str]:
        """The clauses with a waiver that is still valid."""
        return frozenset(clause for clause, waiver in self._waivers.items() if self._started.date() <= waiver.until)

    def as_results(self, pending: Sequence[EvidenceRecord] = ()) -> Results:
        """The content of results.json, with ``pending`` evidence still incomplete; an API without a test run is left out."""
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
        """The exit code for all APIs together: a violation outranks what could not be checked."""
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
        is_whole = not self.ended_early and waiver.clause not in self._left_out
        all_ran = is_whole and all(self._apis[api].all_ran(waiver.clause) for api in self._met)
        return {
            "clause": waiver.clause,
            "reason": waiver.reason,
            "owner": waiver.owner,
            "until": waiver.until.isoformat(),
            "state": waiver.state(clause, all_ran, self._started.date()),
        }

    def _verdict(self, clauses: Iterable[ClauseResult], record: ApiRecord) -> Verdict:
        statuses = (clause["status"] for clause in clauses)
        return verdict(statuses, record.shortfalls, self._strict and bool(record.undocumented))


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
