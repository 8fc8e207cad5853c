"""One run: its clients, its ledger, and the record that it starts with."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal

import pytest

from clone_contracts.apis.catalogue import faults_by_clause, known_fault
from clone_contracts.apis.registry import load_api
from clone_contracts.apis.settings import Problems, require_long_keys
from clone_contracts.cases.corpus import corpus
from clone_contracts.cases.selection import DEPTHS
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.judge.finding import Finding, Sort
from clone_contracts.judge.undocumented import KINDS
from clone_contracts.results.file import require_writable
from clone_contracts.results.history import read_last_tried, write_last_tried
from clone_contracts.results.record import RunRecord
from clone_contracts.results.types import RunSetup
from clone_contracts.results.waiver_file import Known, read_waivers
from clone_contracts.results.waivers import Waiver
from clone_contracts.runners.assembly import embedded_client, faulty_twin, live_client, new_twin
from clone_contracts.runners.pytest.corpus import in_order
from clone_contracts.runners.pytest.markers import api_of
from clone_contracts.runners.pytest.options import NO_OBSERVING, Options
from clone_contracts.runners.pytest.signals import GracefulShutdown
from clone_contracts.session.client import ApiClient
from clone_contracts.session.ledger import Ledger
from clone_contracts.session.limits import Limits
from clone_contracts.session.observing import MOST_SIGHTS, Observing
from clone_contracts.session.removal import remove_created
from clone_contracts.session.reply import Tally
from clone_contracts.session.settings import Settings
from clone_contracts.session.smoke import require_clones
from clone_contracts.targets.target import Handler

RUN = pytest.StashKey["Run"]()
"""Where pytest's configuration keeps the current run."""


class Run:
    """The clients of a run by API; none has sent anything before it is opened."""

    def __init__(
        self, options: Options, environment: Mapping[str, str], clients: Mapping[str, ApiClient] | None = None
    ) -> None:
        """``clients`` take the place of those that the options ask for.

        Raises ConfigurationError where a live API's variables are missing or malformed, or the waivers are.
        """
        self.options = options
        self.housekeeping: list[TestEvidence] = []
        self.ledger = Ledger(options.report_dir if options.live else None)
        self.shutdown = GracefulShutdown()
        self._opened: set[str] = set()
        self._last_tried = read_last_tried(options.report_dir)
        problems, no_clients = Problems(), dict[str, ApiClient]()
        self._waivers = problems.take(partial(_read_waivers, options.waivers), tuple[Waiver, ...]())
        made = problems.take(partial(self._new_clients, environment), no_clients) if clients is None else clients
        problems.report()
        self.clients: dict[str, ApiClient] = {}
        for client in made.values():
            client.observing = self._new_observing()
            self.use(client)

    def _new_clients(self, environment: Mapping[str, str]) -> dict[str, ApiClient]:
        options, embedded = self.options, Limits()
        if options.live:
            return {settings.api: self._live_client(settings) for settings in self._live_settings(environment)}
        if options.fault:
            fault = known_fault(options.fault)
            handlers: Mapping[str, Handler] = {fault.api: faulty_twin(fault)}
        else:
            handlers = {api: new_twin(api) for api in api_names()}
        return {
            api: embedded_client(api, handler, embedded, options.seed, options.first_number, options.fault)
            for api, handler in handlers.items()
        }

    def _new_observing(self) -> Observing:
        """The twins may be asked as often as anyone likes."""
        options = self.options
        reason = "siblings are not asked (--no-observe)" if options.observe == NO_OBSERVING else None
        most = MOST_SIGHTS if options.live else DEPTHS["full"].requests
        return Observing(options.settle, reason, most, may_write=options.observe == "write")

    def _live_settings(self, environment: Mapping[str, str]) -> list[Settings]:
        """The settings of the live APIs. Raises ConfigurationError with all that is wrong with any of them."""
        if self.options.target is not None:
            return [self.options.target.settings(environment, self.options.insecure_http, self.options.allow_short_keys)]
        problems, found = Problems(), list[Settings | None]()
        for name in self.options.live:
            api = load_api(name)
            found.append(problems.take(partial(api.read_settings, environment, self.options.insecure_http), None))
            if not self.options.allow_short_keys:
                problems.take(partial(require_long_keys, environment, api.keys.values()), None)
        problems.report()
        return [settings for settings in found if settings is not None]

    def _live_client(self, settings: Settings) -> ApiClient:
        options = self.options
        return live_client(
            settings,
            Limits(options.max_clones, options.interval, options.removal_wait, options.answer_timeout),
            options.seed,
            self.ledger,
            options.run_id,
            options.first_number,
            self.shutdown.deferring,
        )

    def _sort_at(self, api: str, target: str) -> Sort:
        """Tells apart which waiver covers a finding, so that those that none covers are kept."""
        waivers = [waiver for waiver in self._waivers if waiver.is_for(api, target)]

        def sort(finding: Finding) -> object:
            shown = (finding.clause, finding.kind, finding.expected, finding.actual, finding.pointer)
            return next((waiver.scope for waiver in waivers if waiver.covers(*shown)), None)

        return sort

    def use(self, client: ApiClient) -> None:
        """Give the tests that follow another client for its API."""
        api, target = client.settings.api, client.settings.base_url
        if self._waivers:
            client.recorder.tell_apart(self._sort_at(api, target))
        self.clients[api] = client

    def selected(self, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """Those of the contract tests that fit into the run's depth, API by API, in the order in which they are to run."""
        by_api: dict[str, list[pytest.Item]] = {}
        for item in items:
            by_api.setdefault(api_of(item) or "", []).append(item)
        options, kept = self.options, list[pytest.Item]()
        depth = DEPTHS[options.depth]
        for api, tests in by_api.items():
            # The last place in the budget is kept for what must be refused; twins have no budget.
            clones = min(depth.clones, options.max_clones) - 1 if options.live else depth.requests
            allowed = replace(depth, clones=clones)
            kept += in_order(self.clients[api], tests, allowed, options.fuzz_examples, options.processes)
        return kept

    def send_generated(self, client: ApiClient, mode: Literal["valid", "invalid"]) -> Tally:
        """Send as many generated requests as were asked for; see ``session.generated``."""
        # Schemathesis takes as long to load as half of the rest, and most tests come before.
        from clone_contracts.session.generated import MODES, send_generated

        return send_generated(client, MODES[mode], self.options.fuzz_examples)

    def begin(self) -> None:
        """Take the report directory for this run, as its controlling process. Raises ConfigurationError."""
        require_writable(self.options.report_dir)
        self.ledger.claim()
        self.ledger.begin()

    def end(self) -> None:
        """Release it."""
        self.ledger.release()

    def new_record(self) -> RunRecord:
        """A record with nothing seen yet."""
        setup: RunSetup = {
            "seed": self.options.seed,
            "kind": "live" if self.options.live else "embedded",
            "options": self.options.as_record(),
        }
        targets = {api: client.settings.base_url for api, client in self.clients.items()}
        return RunRecord(
            targets,
            setup,
            self.options.strict,
            self._waivers,
            self._known_before(),
            faults=faults_by_clause,
            corpus={api: {case.name for case in corpus(api)} for api in self.clients},
            last_tried=self._last_tried,
            target_name=None if self.options.target is None else self.options.target.name,
        )

    def note_tried(self, tried: Mapping[str, Mapping[str, int]], started: str) -> None:
        """Note when the cases of this run were tried, for later ones. Raises OSError."""
        write_last_tried(self.options.report_dir, self._last_tried, tried, started)

    @contextmanager
    def opened(self, api: str) -> Iterator[ApiClient]:
        """An API's client while tests use it: checked to work before; what it created is removed afterwards.

        Raises NotTested where the target does not work.
        """
        client = self.clients[api]
        self._opened.add(api)
        try:
            require_clones(client)
            yield client
        finally:
            self._close(client, client.creations.ids)

    def remove_what_processes_left(self) -> None:
        """After a distributed run: remove what a process that died has created and not removed."""
        for api in self.options.live:
            client = self.clients[api]
            left = [] if api in self._opened else list(client.creations.budget.state.created)
            if left:
                self._close(client, left)

    def _close(self, client: ApiClient, created: Sequence[str]) -> None:
        self.shutdown.begin_removal()
        evidence = TestEvidence(client.settings.api, "removal")
        client.recorder.begin(evidence)
        self.housekeeping.append(evidence)
        if not self.options.keep_clones:
            remove_created(client, created)
        elif created:
            command = f"clone-contracts cleanup --report-dir {shlex.quote(str(self.options.report_dir))}"
            evidence.warnings.append(f"{len(created)} datasets are kept; {command} removes them")
        client.sender.close()

    def _known_before(self) -> Mapping[str, list[str]]:
        """What is worth knowing of each API before anything is sent: options that gave way, a proxy, what earlier runs left."""
        warnings: dict[str, list[str]] = {api: list(self.options.notes) for api in self.clients if self.options.notes}
        for api, client in self.clients.items():
            if proxy := client.sender.proxy:
                told = f"requests go through the proxy {proxy.place}, which {proxy.variable} names"
                warnings.setdefault(api, []).append(told)
        for left in self.ledger.left():
            count = len(left.state.created) + len(left.state.possible)
            text = f"run {left.run} left {count} datasets or possible ones; clone-contracts cleanup lists and removes them"
            warnings.setdefault(left.location.api, []).append(text)
        return warnings


def known_waivers() -> Known:
    """What a waiver can be about."""
    clauses = [clause for api in api_names() for clause in load_contract(api).clauses]
    kinds = [*KINDS, *(kind for api in api_names() for kind in load_api(api).semantics.kinds)]
    return Known(clauses, kinds, api_names())


def _read_waivers(path: Path | None) -> tuple[Waiver, ...]:
    return () if path is None else read_waivers(path, known_waivers())
