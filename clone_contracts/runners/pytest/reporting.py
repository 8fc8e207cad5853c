"""The pytest side of a run: hands each test its evidence, decides what its outcome is, and writes the results as they grow.

What a test saw travels in its report, so that it reaches the controlling process under pytest-xdist as well.
"""

import json
import time
from collections.abc import Generator, Iterable, Sequence
from typing import Any, Final

import pytest
from _pytest.outcomes import Exit

from clone_contracts.errors import NotObservable, NotTested
from clone_contracts.evidence.records import ClauseFindingRecord, EvidenceRecord
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.results.file import RESULTS, write_json
from clone_contracts.results.run_history import HISTORY, add_to_history
from clone_contracts.results.verdict import EXIT_BROKEN, EXIT_CONFORMS, EXIT_INCOMPLETE
from clone_contracts.runners.pytest.completeness import Completeness
from clone_contracts.runners.pytest.junit import write_verdicts
from clone_contracts.runners.pytest.markers import api_of, group_of, promised_clauses
from clone_contracts.runners.pytest.outcome import ClauseViolated, outcome_of, told
from clone_contracts.runners.pytest.run import Run
from clone_contracts.views.exchanges import commands
from clone_contracts.views.files import PAGE, SUMMARY, write_views
from clone_contracts.views.terminal import write_progress, write_summary

_EVIDENCE = "clone_contracts_evidence"
_API = "clone_contracts_api"
_OUTCOME = "clone_contracts_outcome"
_SECONDS_BETWEEN_WRITES: Final = 1.0
_KEY = pytest.StashKey[TestEvidence]()


class ReportingPlugin:
    """The pytest plugin of one run.

    A live run's record is written after every answer, so that a killed run leaves all that it saw; that of an embedded
    one, which asks much faster, after tests. Of a distributed run's processes only the controlling one keeps the record.
    """

    def __init__(self, run: Run, is_worker: bool = False) -> None:
        self._run = run
        self._record = run.new_record()
        self._path = run.options.report_dir / RESULTS
        self._is_worker = is_worker
        self._seen: set[tuple[str, bool]] = set()
        self._untold: list[TestEvidence] = []
        self._written = 0.0
        self._unwritten: str | None = None
        self._unreadable = 0
        self._groups: set[str] = set()
        self._completeness = Completeness()
        self._others_failed = False
        # Until the session finishes: a run that is killed says nothing about the clauses whose tests were still to come.
        self._record.ended_early = self._record.is_going_on = True
        if run.options.live and not is_worker:
            for client in run.clients.values():
                client.recorder.subscribe(self._write)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """What an earlier run left must not be mistaken for what this one saw."""
        if not session.config.option.collectonly:
            self._record.expect(self._completeness.counts)
        if not self._is_worker and not session.config.option.collectonly and self._path.exists():
            for name in (PAGE, SUMMARY, RESULTS):
                (self._path.parent / name).unlink(missing_ok=True)

    def break_off(self, session: pytest.Session, exitstatus: int, reason: str) -> None:
        """Finish a run that pytest shows no summary of: it was interrupted at its end, or something besides the tests broke."""
        if exitstatus != pytest.ExitCode.INTERRUPTED:
            self._completeness.fail(reason)
        self.finish(session, exitstatus)
        reporter = session.config.pluginmanager.getplugin("terminalreporter")
        if reporter is not None and not self._is_worker:
            reporter.line(reason, red=True)
            self.pytest_terminal_summary(reporter)

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self._record.leave_out(clause for item in items for clause in promised_clauses(item))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._completeness.select({item.nodeid: api for item in session.items if (api := api_of(item)) is not None})

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        self._completeness.select(dict.fromkeys(ids))

    # ---- each test

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Show how far the run is in the terminal of someone who is watching."""
        reporter, group = item.config.pluginmanager.getplugin("terminalreporter"), group_of(item)
        if reporter is not None and group is not None and group not in self._groups:
            write_progress(reporter, group)
            self._groups.add(group)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, Any, Any]:
        api = api_of(item)
        if api is not None:
            evidence = TestEvidence(api, item.nodeid, promised_clauses(item))
            item.stash[_KEY] = evidence
            self._untold.append(evidence)
            self._run.clients[api].recorder.begin(evidence)
            item.user_properties = [("clause", clause) for clause in evidence.promises]
        return (yield from self._judged(item, done=False))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, Any, Any]:
        return (yield from self._judged(item, done=True))

    def _judged(self, item: pytest.Item, done: bool) -> Generator[None, Any, Any]:
        """Run a phase of a test; violations come before everything else that may have happened in it."""
        evidence = item.stash.get(_KEY, None)
        if evidence is None:
            return (yield)
        try:
            outcome = yield
        except NotTested as error:
            evidence.untested = str(error)
        except NotObservable as error:
            evidence.unobserved = str(error)
        if done or evidence.untested or evidence.unobserved:
            self._decide(item, evidence)
        return None if evidence.untested or evidence.unobserved else outcome

    def _decide(self, item: pytest.Item, evidence: TestEvidence) -> None:
        """A test fails for the clauses that it is about, and for any other the first time that it is seen to be broken."""
        own = set(evidence.promises)
        violations = [finding for finding in evidence.violations() if finding["clause"] in own]
        violations += [each for each in evidence.findings if each["clause"] not in own and self._sort(each) not in self._seen]
        self._seen |= {self._sort(finding) for finding in evidence.findings}
        waived = [finding for finding in violations if self._record.waiver_of(evidence.api, finding)]
        violations = [finding for finding in violations if finding not in waived]
        if violations:
            item.user_properties += [("violated", clause) for clause in dict.fromkeys(each["clause"] for each in violations)]
            repeats = dict.fromkeys("\n".join(commands(finding)) for finding in violations)
            item.user_properties += [("repeat", repeat) for repeat in repeats]
            raise ClauseViolated(told(violations), pytrace=False)
        if evidence.untested:
            pytest.skip(f"untested: {evidence.untested}")
        if not evidence.unobserved and own and not own & set(evidence.checked):
            evidence.unobserved = self._why_unobserved(evidence)
        if evidence.unobserved:
            pytest.skip(f"unobserved: {evidence.unobserved}")
        if waived:
            pytest.xfail("waived: " + ", ".join(sorted({finding["clause"] for finding in waived})))

    def _sort(self, finding: ClauseFindingRecord) -> tuple[str, bool]:
        """Findings of one clause that are waived and those that are not have to be told apart."""
        return finding["clause"], self._record.waiver_of(finding["clause"].partition(".")[0], finding) is not None

    def _why_unobserved(self, evidence: TestEvidence) -> str:
        contract = self._run.clients[evidence.api].contract
        clause = contract.clauses[evidence.promises[0]]
        return contract.primary.unprovoked.get(clause.status or 0, "no answer showed it")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        setattr(report, _API, api_of(item))
        setattr(report, _OUTCOME, outcome_of(report, call))
        if call.when == "teardown":
            told = self._told_now()
            # pytest-xdist takes long over nested data, and next to nothing over a text.
            setattr(report, _EVIDENCE, json.dumps(told) if self._is_worker else told)
        return report

    def _told_now(self) -> list[EvidenceRecord]:
        """The evidence that no report has carried yet."""
        told = [part.as_record() for part in (*self._untold, *self._run.housekeeping)]
        self._untold.clear()
        self._run.housekeeping.clear()
        return told

    # ---- the whole run, in the controlling process

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self._is_worker:
            return
        self._note_outcome(report)
        sent = getattr(report, _EVIDENCE, ())
        parts = json.loads(sent) if isinstance(sent, str) else sent
        self._add(parts)
        if parts and (self._run.options.live or time.monotonic() - self._written > _SECONDS_BETWEEN_WRITES):
            self._write()

    def _note_outcome(self, report: pytest.TestReport) -> None:
        """What became of a test, or of a phase of it. A report without our mark is of a process that died."""
        api, outcome = getattr(report, _API, None), getattr(report, _OUTCOME, "broken" if report.failed else None)
        if outcome == "broken" and api is None and hasattr(report, _OUTCOME):
            self._others_failed = True
        elif outcome == "broken":
            reason = str(report.longrepr or "").strip().rpartition("\n")[2][:200]
            self._completeness.break_off(report.nodeid, api, reason)
        elif outcome == "completed" and api is not None:
            self._completeness.complete(api)
        if report.when == "teardown":
            self._completeness.finish(report.nodeid, api)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Before pytest's own summary, which shows ours."""
        self.finish(session, int(exitstatus))

    def finish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the record and its views, and let the exit code say the same. May be called again with more to say."""
        if self._is_worker:
            return
        if exitstatus == pytest.ExitCode.INTERNAL_ERROR:
            self._completeness.fail("pytest or a plugin broke (INTERNALERROR)")
        try:
            self._run.remove_what_processes_left()
        except KeyboardInterrupt:
            exitstatus = int(pytest.ExitCode.INTERRUPTED)
        self._add(self._told_now())
        if not self._record:
            return
        for api in self._run.options.live:
            # The ledger knows of processes whose reports never came.
            self._record.settle(api, self._run.clients[api].creations.budget.totals)
            left = self._record.left(api)
            if left and not self._run.options.keep_clones:
                self._record.add_shortfall(api, f"{left} of the datasets that the run made are left")
        interrupted = exitstatus == pytest.ExitCode.INTERRUPTED
        self._record.is_going_on = False
        self._record.ended_early = bool(session.shouldstop or session.shouldfail) or interrupted
        self._record.tests = dict(self._completeness.counts)
        for api in self._run.clients:
            for shortfall in self._completeness.shortfalls(api):
                self._record.add_shortfall(api, shortfall)
        self._write(indent=1)
        try:
            results = self._record.as_results()
            self._unreadable += add_to_history(self._path.parent, results)
            write_views(self._path.parent, results)
            self._run.note_tried(self._record.tried, results["run"]["started"])
        except OSError as error:
            self._unwritten = f"{self._path.parent / PAGE} could not be written: {error.strerror}"
        write_verdicts(session.config, self._record.as_results())
        session.exitstatus = self._exit_code(exitstatus)

    def _exit_code(self, exitstatus: int) -> int:
        """What the record says, unless pytest ended for a reason of its own: wrong usage, no tests, tests of others."""
        if exitstatus in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED) or self._others_failed:
            return exitstatus
        code = self._record.exit_code() or (EXIT_INCOMPLETE if self._unwritten else EXIT_CONFORMS)
        return EXIT_BROKEN if code == EXIT_INCOMPLETE and self._completeness.is_broken else code

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._record:
            write_summary(terminalreporter, self._record.as_results(), self._path)
        if self._unreadable:
            terminalreporter.line(f"{self._unreadable} lines of {HISTORY} could not be read, and are thrown out", yellow=True)
        if self._unwritten:
            terminalreporter.line(self._unwritten, red=True)

    def _add(self, parts: Iterable[EvidenceRecord]) -> None:
        for evidence in parts:
            self._record.add(evidence)

    def _write(self, indent: int | None = None) -> None:
        pending = [part.as_record() for part in (*self._untold, *self._run.housekeeping)]
        self._written = time.monotonic()
        try:
            write_json(self._path, self._record.as_results(pending), indent)
        except OSError as error:
            self._unwritten = f"{self._path} could not be written: {error.strerror}"


class LastWord:
    """Around all other plugins, so that the record and the exit code agree also where one of them breaks at the end."""

    def __init__(self, reporting: ReportingPlugin) -> None:
        self._reporting = reporting

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None, None, None]:
        """Let nothing but our exit code out."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises here
            self._reporting.break_off(session, int(exitstatus), f"a plugin broke at the end: {type(error).__name__}: {error}")
        except Exit as error:
            self._reporting.break_off(session, int(exitstatus), f"a plugin ended the run at its end: {error}")
        except KeyboardInterrupt:
            self._reporting.break_off(session, int(pytest.ExitCode.INTERRUPTED), "interrupted while removing datasets")


def evidence_of(item: pytest.Item) -> TestEvidence | None:
    """What the last run of a test saw, None before it has run."""
    return item.stash.get(_KEY, None)
