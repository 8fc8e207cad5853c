"""Runs the contract tests against one server in memory after another, within one process.

The tests are collected once, by an inner pytest session; for each server their fixtures start afresh, and they run in their
order until they have shown what they are run for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

from clone_contracts.cases.selection import DEPTHS
from clone_contracts.contract.files import api_names
from clone_contracts.exchange.message import Response
from clone_contracts.results.record import RunRecord
from clone_contracts.results.verdict import EXIT_INCOMPLETE
from clone_contracts.runners.assembly import embedded_client, new_twin
from clone_contracts.runners.pytest.corpus import CASE, in_order, looks_back, parameters_of
from clone_contracts.runners.pytest.markers import api_of, promised_clauses
from clone_contracts.runners.pytest.reporting import evidence_of
from clone_contracts.runners.pytest.run import RUN, Run
from clone_contracts.session.client import ApiClient
from clone_contracts.session.limits import Limits
from clone_contracts.session.reply import Reply
from clone_contracts.targets.target import Handler
from clone_contracts.twins.base import Twin

OnTest = Callable[[pytest.Item, Sequence[Reply]], None]
"""Called after each test with what it was answered."""

EMBEDDED = "embedded"
"""The depth of a run on the twins: the full one, with any number of clones."""
DEPTHS_BY_NAME = {**DEPTHS, EMBEDDED: replace(DEPTHS["full"], clones=DEPTHS["full"].requests)}

CONTRACT_TESTS = Path(__file__).parents[1] / "contract"


@dataclass
class Outcome:
    """What the tests said about one server: the messages of the findings by clause, the clauses held, and the verdict."""

    findings: dict[str, list[str]] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    verdict: str = ""
    requests: int = 0
    last_test: str = ""


@dataclass
class Rehearsal:
    """The inner session: its run and its tests by API."""

    run: Run
    items: Mapping[str, list[pytest.Item]]
    _shown_by: dict[str, set[str]] = field(default_factory=dict)
    _together: set[str] = field(default_factory=set)
    _plans: dict[tuple[str, str, int], list[tuple[pytest.Item, object]]] = field(default_factory=dict)

    def against(
        self,
        api: str,
        handler: Handler,
        until: str | None = None,
        together: bool = False,
        depth: str = EMBEDDED,
        seed: int = 0,
        in_its_order: bool = False,
        on_test: OnTest | None = None,
    ) -> Outcome:
        """Run one API's tests against a server, up to the first finding of the clause ``until`` if one is given.

        In that case the tests that are known, from a faithful server, to check the clause come first; before them, where
        ``together``, those that send requests at the same moment. ``in_its_order`` leaves them as a run has them, since
        some faults show only after others.
        """
        if until is not None and not in_its_order and not self._shown_by:
            self._learn_what_tests_check()
        client = embedded_client(api, handler, Limits(sleep=_no_sleep), seed)
        client.recorder.examples = 0  # Nobody reads them, and they take long to make.
        client.observing.may_write = depth == EMBEDDED  # The others are as live runs are by default.
        self.run.use(client)
        planned = self._planned(client, depth)
        items = planned if in_its_order else self._in_order(planned, until, together)
        outcome, replies = Outcome(), list[Reply]()
        client.watch(replies.append)
        try:
            for item, following in zip(items, [*items[1:], None], strict=True):
                runtestprotocol(item, log=False, nextitem=following)
                outcome.last_test = item.name
                _tell_findings(replies, outcome)
                if on_test is not None:
                    on_test(item, replies)
                replies.clear()
                if until in outcome.findings:
                    break
        finally:
            items[0].session._setupstate.teardown_exact(None)
            self.run.housekeeping.clear()
        if until is None:
            _tell_verdict(api, items, outcome)
        return outcome

    def _planned(self, client: ApiClient, depth: str) -> list[pytest.Item]:
        """The tests of a depth, each with the datasets that its case is tried on: planned once for each seed."""
        api = client.settings.api
        key = (api, depth, client.seed)
        if key not in self._plans:
            bounds = DEPTHS_BY_NAME[depth]
            # Room is left for generated requests, though none is sent.
            planned = in_order(client, self.items[api], bounds, 0 if depth == EMBEDDED else bounds.examples)
            self._plans[key] = [(item, parameters_of(item).get(CASE)) for item in planned]
        for item, case in self._plans[key]:
            if case is not None:
                parameters_of(item)[CASE] = case
        return [item for item, _ in self._plans[key]]

    def promises(self) -> dict[str, tuple[str, ...]]:
        """The clauses that each test is about."""
        return {item.nodeid: promised_clauses(item) for items in self.items.values() for item in items}

    def _in_order(self, items: list[pytest.Item], until: str | None, together: bool) -> list[pytest.Item]:
        if until is None:
            return items

        def rank(item: pytest.Item) -> tuple[bool, bool]:
            shown_by = self._shown_by.get(item.nodeid, ())
            return together and item.nodeid not in self._together, until not in shown_by or looks_back(item)

        return sorted(items, key=rank)

    def _learn_what_tests_check(self) -> None:
        for api, items in self.items.items():
            self.against(api, _Attentive(new_twin(api), lambda: self._note_together(api)))  # noqa: B023 - called at once
            for item in items:
                evidence = evidence_of(item)
                self._shown_by[item.nodeid] = (
                    {clause for clause, times in evidence.checked.items() if times} if evidence else set()
                )

    def _note_together(self, api: str) -> None:
        self._together.add(self.run.clients[api].recorder.evidence.test)


@dataclass
class _Attentive:
    """A faithful server that calls ``told`` when it hears that several requests come at the same moment."""

    twin: Twin
    told: Callable[[], None]

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        return self.twin.handle(method, path, headers, body)

    def expect(self, _: int) -> None:
        self.told()


def _tell_findings(replies: Sequence[Reply], outcome: Outcome) -> None:
    outcome.requests += len(replies)
    for reply in replies:
        for finding in reply.verdict.findings:
            outcome.findings.setdefault(finding.clause, []).append(finding.message)


def _tell_verdict(api: str, items: list[pytest.Item], outcome: Outcome) -> None:
    run_record = RunRecord({api: ""}, {"seed": 0, "kind": "embedded", "options": {}})
    for item in items:
        evidence = evidence_of(item)
        if evidence is not None:
            run_record.add(evidence.as_record())
    result = run_record.as_results()["apis"][api]
    outcome.verdict = result["verdict"]
    outcome.held = [clause["id"] for clause in result["clauses"] if clause["status"] == "held"]


def _no_sleep(_: float) -> None:
    pass


class _Loop:
    """Takes the place of the inner session's own loop over its tests."""

    def __init__(self, body: Callable[[Rehearsal], None]) -> None:
        self._body = body

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items: dict[str, list[pytest.Item]] = {api: [] for api in api_names()}
        for item in session.items:
            api = api_of(item)
            if api is not None:
                items[api].append(item)
        self._body(Rehearsal(session.config.stash[RUN], items))
        return True


def rehearse(body: Callable[[Rehearsal], None], tmp_path: Path, examples: int = 0) -> None:
    """Call ``body`` with the collected tests, inside an inner session."""
    arguments = [str(CONTRACT_TESTS), "-q", "-p", "no:cacheprovider", "--keep-clones"]
    # A tenth of the time, and the outer session does it all.
    arguments += ["-s", "-p", "no:logging", "-p", "no:unraisableexception", "-p", "no:threadexception"]
    # The outer session has imported its plugins already.
    arguments += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    arguments += ["--report-dir", str(tmp_path), "--fuzz-examples", str(examples), "--seed", "1"]
    code = pytest.main(arguments, plugins=[_Loop(body)])
    # The inner session is told of tests that ran, but not by its own loop.
    assert code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED, EXIT_INCOMPLETE), code
