"""The machine record of a run: every clause with what was seen of it. All views are made from it alone."""

import copy
import subprocess
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from clone_contracts import __version__
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.evidence.records import ClauseFindingRecord, EvidenceRecord
from clone_contracts.evidence.test_evidence import Totals
from clone_contracts.results.api_record import ApiRecord, FaultsByClause
from clone_contracts.results.history import LastTried
from clone_contracts.results.sent import SentTally
from clone_contracts.results.types import (
    ApiResult,
    ClauseResult,
    Results,
    RunSetup,
    SuiteResult,
    WaiverResult,
)
from clone_contracts.results.verdict import EXIT_VIOLATES, Verdict, exit_code, verdict, verdict_on_traffic
from clone_contracts.results.waivers import Waiver

_UNFINISHED: Final = "the run has not ended: it goes on, or was killed"


class RunRecord:
    """Everything that a run has seen so far, and what follows from it. ``tests`` are the selected ones by API."""

    def __init__(
        self,
        targets: Mapping[str, str],
        setup: RunSetup,
        strict: bool = False,
        waivers: Sequence[Waiver] = (),
        warnings: Mapping[str, Sequence[str]] | None = None,
        faults: FaultsByClause = dict,
        corpus: Mapping[str, Collection[str]] | None = None,
        last_tried: LastTried | None = None,
        target_name: str | None = None,
    ) -> None:
        """``targets`` maps the APIs that the run is about to their base URLs; ``setup`` is how it was asked for.

        ``faults`` gives the names of those that break each clause, ``corpus`` has those of the cases by API; ``warnings`` are
        by API and were known before the run. ``target_name`` is what a file of targets calls the one target.
        """
        early = warnings or {}
        self._corpus = corpus or {}
        self._last_tried = last_tried or {}
        self._target_name = target_name
        self._waivers = waivers
        self._started = datetime.now(UTC)
        valid = [waiver for waiver in waivers if self._started.date() <= waiver.until]
        self._apis = {
            api: ApiRecord(
                target,
                faults,
                warnings=list(early.get(api, ())),
                waivers=[waiver for waiver in valid if waiver.is_for(api, target)],
            )
            for api, target in targets.items()
        }
        self._met: set[str] = set()
        self._left_out: set[str] = set()
        self._setup = setup
        self._strict = strict
        self._suite = _suite()
        self.ended_early = False
        self.is_going_on = False
        self.tests: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._met)

    def watch(self) -> None:
        """All APIs are used by clients, so that what these send is judged as well."""
        for record in self._apis.values():
            record.sent = SentTally()

    def add(self, evidence: EvidenceRecord) -> None:
        """Add the evidence of one test."""
        self._met.add(evidence["api"])
        self._apis[evidence["api"]].add(evidence)

    def leave_out(self, clauses: Iterable[str]) -> None:
        """Note that tests about these clauses were not selected."""
        self._left_out.update(clauses)

    def expect(self, tests: Mapping[str, int]) -> None:
        """So many tests about these APIs are to run; each has a place in the record from now on."""
        self.tests = dict(tests)
        self._met.update(tests)

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

    @property
    def tried(self) -> Mapping[str, Mapping[str, int]]:
        """How often each case was tried, by API."""
        return {api: record.cases for api, record in self._apis.items()}

    def left(self, api: str) -> int:
        """How many datasets were created and not removed."""
        return self._apis[api].created - self._apis[api].removed

    def waiver_of(self, api: str, finding: ClauseFindingRecord) -> Waiver | None:
        """The waiver, still valid, that covers a finding of an API."""
        return self._apis[api].waiver_of(finding)

    def as_results(self, pending: Sequence[EvidenceRecord] = ()) -> Results:
        """The content of results.json, with ``pending`` evidence still incomplete; an API without a test run is left out."""
        if pending:
            so_far = copy.copy(self)
            so_far._met = {*self._met}
            so_far._apis = {api: record.apart() for api, record in self._apis.items()}
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
                "tests": {api: count for api, count in self.tests.items() if api in self._met},
            },
            "waivers": self._waiver_results(),
            "apis": {api: self._api(api, record) for api, record in self._apis.items() if api in self._met},
        }

    def exit_code(self) -> int:
        """The exit code for all APIs together: a violation outranks what could not be checked."""
        verdicts = {self._verdict(self._clauses(api), self._apis[api]) for api in self._met}
        stale = {"expired", "unneeded"} & {waiver["state"] for waiver in self._waiver_results()}
        return EXIT_VIOLATES if stale else exit_code(verdicts)

    def _api(self, api: str, record: ApiRecord) -> ApiResult:
        clauses = self._clauses(api)
        contract = load_contract(api)
        known = self._corpus.get(api, ())
        result: ApiResult = {
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
            "shortfalls": self._shortfalls(record),
            "warnings": record.warnings,
            "clauses": clauses,
            "undocumented": record.undocumented,
            "exchanges": [record.exchanges[number] for number in sorted(record.exchanges)],
            "cases": {
                "known": len(known),
                "tried": dict(sorted(record.cases.items())),
                # An earlier run may have had others.
                "last": {case: time for case, time in self._last_tried.get(api, {}).items() if case in known},
            },
        }
        if self._target_name is not None:
            result["target_name"] = self._target_name
        return {**result, "sent": record.sent.as_result()} if record.sent is not None else result

    def _clauses(self, api: str) -> list[ClauseResult]:
        record = self._apis[api]
        return [record.clause(clause, self.ended_early) for clause in load_contract(api).clauses.values()]

    def _waiver_results(self) -> list[WaiverResult]:
        return [self._waiver_result(waiver) for waiver in self._waivers]

    def _waiver_result(self, waiver: Waiver) -> WaiverResult:
        apis = [api for api in api_names() if api in self._met and waiver.is_for(api, self._apis[api].target)]
        used = any(waiver in self._apis[api].used for api in apis)
        return waiver.as_record(waiver.state(used, self._would_show(waiver, apis), self._started.date()))

    def _would_show(self, waiver: Waiver, apis: Collection[str]) -> bool:
        """Whether the run would have shown what is waived if it were still so: all tests that could show it came to a result.

        Of a kind of undocumented answers, that is all tests about the APIs that it is about.
        """
        if self.ended_early:
            return False
        if waiver.subject == "clause":
            statuses = [clause["status"] for api in apis for clause in self._clauses(api) if clause["id"] == waiver.about]
            all_ran = waiver.about not in self._left_out and all(self._apis[api].all_ran(waiver.about) for api in apis)
            return all_ran and bool({"held", "waived"} & set(statuses))
        missed = {clause.partition(".")[0] for clause in self._left_out}
        meant = {waiver.api} if waiver.api else set(api_names())
        return meant <= set(apis) - missed and all(self._apis[api].is_whole for api in meant)

    def _verdict(self, clauses: Iterable[ClauseResult], record: ApiRecord) -> Verdict:
        statuses = (clause["status"] for clause in clauses)
        if record.sent is not None:
            return verdict_on_traffic(statuses, self._shortfalls(record), record.sent.requests, record.sent.found)
        return verdict(statuses, self._shortfalls(record), self._strict and record.is_undocumented)

    def _shortfalls(self, record: ApiRecord) -> list[str]:
        """Those of the record, and that the run goes on: of one that is killed, that is the last word."""
        return [*record.shortfalls, *([_UNFINISHED] if self.is_going_on else [])]


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
