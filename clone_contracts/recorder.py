"""The pytest side of a run: hands each test its evidence, decides what its outcome is, and writes the results as they grow.

What a test saw travels in its report, so that it reaches the controlling process under pytest-xdist as well.
"""

from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from clone_contracts.clients import ApiClient
from clone_contracts.errors import NotObservable, NotTested
from clone_contracts.evidence import TestEvidence
from clone_contracts.results import Tally, write_json
from clone_contracts.terminal import write_summary

MARKER: Final = "promises"
_EVIDENCE = "clone_contracts_evidence"
_KEY = pytest.StashKey[TestEvidence]()


class Recorder:
    """The pytest plugin of one run. ``housekeeping`` is evidence of no test; it travels with the next report."""

    def __init__(
        self, clients: Mapping[str, ApiClient], housekeeping: list[TestEvidence], tally: Tally, report_directory: Path
    ) -> None:
        self._clients = clients
        self._housekeeping = housekeeping
        self._tally = tally
        self._path = report_directory / "results.json"
        self._seen: set[str] = set()
        self._is_worker = False
        # Until the session finishes: a run that is killed has not told of the clauses whose tests were still to come.
        tally.ended_early = True

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Of a distributed run's processes only the controlling one keeps the record."""
        self._is_worker = hasattr(session.config, "workerinput")

    # ---- each test

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, Any, Any]:
        api = api_of(item)
        if api is not None:
            evidence = TestEvidence(api, item.nodeid, promised_clauses(item))
            item.stash[_KEY] = evidence
            self._clients[api].evidence = evidence
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
            self._decide(evidence)
        return None if evidence.untested or evidence.unobserved else outcome

    def _decide(self, evidence: TestEvidence) -> None:
        """A test fails for the clauses that it is about, and for any other one the first time that it is seen broken."""
        own = set(evidence.promises)
        violations = [finding for finding in evidence.violations() if finding["clause"] in own]
        violations += [finding for finding in evidence.findings if finding["clause"] not in own | self._seen]
        self._seen |= {finding["clause"] for finding in evidence.findings}
        if violations:
            pytest.fail(_told(violations), pytrace=False)
        if evidence.untested:
            pytest.skip(f"untested: {evidence.untested}")
        if not evidence.unobserved and own and not own & set(evidence.checked):
            evidence.unobserved = self._why_unobserved(evidence)
        if evidence.unobserved:
            pytest.skip(f"unobserved: {evidence.unobserved}")

    def _why_unobserved(self, evidence: TestEvidence) -> str:
        contract = self._clients[evidence.api].contract
        clause = contract.clauses[evidence.promises[0]]
        return clause.unobservable or contract.unprovoked.get(clause.status or 0, "no answer showed it")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.when == "teardown":
            evidence = item.stash.get(_KEY, None)
            parts = [*([evidence] if evidence else []), *self._housekeeping]
            setattr(report, _EVIDENCE, [part.as_dict() for part in parts])
            self._housekeeping.clear()
        return report

    # ---- the whole run, in the controlling process

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        parts = () if self._is_worker else getattr(report, _EVIDENCE, ())
        for evidence in parts:
            self._tally.add(evidence)
        if parts:
            write_json(self._path, self._tally.as_dict())

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if not self._tally:
            return
        self._tally.ended_early = bool(session.shouldstop or session.shouldfail) or exitstatus == pytest.ExitCode.INTERRUPTED
        write_json(self._path, self._tally.as_dict(), indent=1)
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            session.exitstatus = exitstatus or self._tally.exit_code()

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._tally:
            write_summary(terminalreporter, self._tally.as_dict(), self._path)


def promised_clauses(item: pytest.Item) -> tuple[str, ...]:
    """The clauses that a test is about, by its markers."""
    return tuple(dict.fromkeys(clause for mark in item.iter_markers(MARKER) for clause in mark.args))


def evidence_of(item: pytest.Item) -> TestEvidence | None:
    """What the last run of a test has seen, None before it has run."""
    return item.stash.get(_KEY, None)


def api_of(item: pytest.Item) -> str | None:
    """A test is about the API whose client it asks for."""
    names = getattr(item, "fixturenames", ())
    return next((api for api in ("bria", "datadog") if api in names and item.get_closest_marker(MARKER)), None)


def _told(violations: list[dict[str, Any]]) -> str:
    distinct = {finding["message"]: finding for finding in violations}.values()
    return "\n".join(f"{finding['message']}\n    repeat it: {finding['curl']}" for finding in distinct)
