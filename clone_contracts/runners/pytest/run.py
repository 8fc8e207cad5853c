"""One run: its options, its clients, and the record that it starts with."""

import difflib
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from clone_contracts.apis.catalogue import all_faults
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.errors import ConfigurationError
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.results.file import require_writable
from clone_contracts.results.record import RunRecord
from clone_contracts.results.waivers import read_waivers
from clone_contracts.runners.assembly import embedded_client, faulty_twin, live_client, new_twin
from clone_contracts.session.client import ApiClient
from clone_contracts.session.ledger import Ledger
from clone_contracts.session.limits import Limits
from clone_contracts.session.removal import remove_created
from clone_contracts.session.settings import read_settings

RUN = pytest.StashKey["Run"]()
"""Where pytest's configuration keeps the run at hand."""

EMBEDDED_EXAMPLES: Final = 50
LIVE_EXAMPLES: Final = 5
LONGEST_INTERVAL: Final = 60.0
EXCHANGES_OF_PROCESS: Final = 100_000
"""The processes of a distributed run number their exchanges each in a range of its own."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run. ``live`` names the live APIs; it is empty for a run against the embedded twins."""

    live: tuple[str, ...]
    report_dir: Path
    fuzz_examples: int
    max_clones: int
    keep_clones: bool
    strict: bool
    seed: int
    insecure_http: bool
    interval: float = 0.0
    waivers: Path | None = None
    fault: str | None = None
    run_id: str = ""
    first_number: int = 1
    keyword: str = ""

    @classmethod
    def from_config(cls, option: Any, strict: bool, workers: int = 1, worker: int = 0) -> "Options":
        """From parsed command line options. Raises ConfigurationError for those that make no sense.

        ``workers`` is the number of processes that share the run, and with it its rate; ``worker`` says which this one is.
        """
        live = _live_apis(option.live)
        if not option.report_dir:
            raise ConfigurationError("--report-dir must name a directory")
        examples = option.fuzz_examples
        if examples is None:
            examples = LIVE_EXAMPLES if live else EMBEDDED_EXAMPLES
        for name, value in (
            ("--fuzz-examples", examples),
            ("--max-clones", option.max_clones),
            ("--seed", option.seed),
        ):
            if value < 0:
                raise ConfigurationError(f"{name} must not be negative")
        return cls(
            live=live,
            report_dir=Path(option.report_dir),
            fuzz_examples=examples,
            max_clones=option.max_clones,
            keep_clones=option.keep_clones,
            strict=strict,
            seed=option.seed,
            insecure_http=option.insecure_http,
            interval=_interval(option.rate) * workers,
            waivers=None if option.waivers is None else Path(option.waivers),
            fault=_known_fault(option.fault, live),
            run_id=option.run_id,
            first_number=1 + worker * EXCHANGES_OF_PROCESS,
            keyword=option.keyword,
        )


class Run:
    """The clients of a run by API; none has sent anything before it is opened.

    ``closing`` tells that clones are being removed.
    """

    def __init__(self, options: Options, environment: Mapping[str, str]) -> None:
        """Raises ConfigurationError where a live API's variables are missing or malformed, or the waivers are."""
        self.options = options
        self.clients: dict[str, ApiClient] = {}
        self.housekeeping: list[TestEvidence] = []
        self.closing = False
        self.ledger = Ledger(options.report_dir if options.live else None)
        self._opened: set[str] = set()
        self._waivers = read_waivers(options.waivers, _all_clauses()) if options.waivers else {}
        limits = Limits(options.max_clones, options.interval)
        for api in options.live:
            settings = read_settings(api, environment, options.insecure_http)
            self.clients[api] = live_client(settings, limits, options.seed, self.ledger, options.run_id)
        if options.fault:
            fault = all_faults()[options.fault]
            self.clients = {fault.api: embedded_client(fault.api, faulty_twin(fault), Limits(), options.seed)}
        elif not options.live:
            self.clients = {api: embedded_client(api, new_twin(api), Limits(), options.seed) for api in api_names()}
        for client in self.clients.values():
            client.first_number = options.first_number

    def begin(self) -> None:
        """Take the report directory for this run, as its controlling process. Raises ConfigurationError."""
        require_writable(self.options.report_dir)
        self.ledger.claim()
        self.ledger.begin()

    def end(self) -> None:
        """Give it free."""
        self.ledger.release()

    def new_record(self) -> RunRecord:
        hidden = ("seed", "live", "report_dir", "run_id", "first_number")
        kept = {name: value for name, value in asdict(self.options).items() if name not in hidden}
        kept["waivers"] = None if self.options.waivers is None else str(self.options.waivers)
        run = {"seed": self.options.seed, "kind": "live" if self.options.live else "embedded", "options": kept}
        targets = {api: client.settings.base_url for api, client in self.clients.items()}
        return RunRecord(targets, run, self.options.strict, self._waivers, self._left_by_earlier_runs())

    @contextmanager
    def opened(self, api: str) -> Iterator[ApiClient]:
        """An API's client while tests use it: seen to work before, what it created removed after.

        Raises NotTested where the target does not work.
        """
        client = self.clients[api]
        self._opened.add(api)
        try:
            client.smoke()
            yield client
        finally:
            self._close(client)

    def remove_what_processes_left(self) -> None:
        """After a distributed run: remove what a process that died has created and not removed."""
        for api in self.options.live:
            client = self.clients[api]
            client.created = [] if api in self._opened else list(client.budget.state.created)
            if client.created:
                self._close(client)

    def _close(self, client: ApiClient) -> None:
        self.closing = True
        client.evidence = TestEvidence(client.settings.api, "removal")
        self.housekeeping.append(client.evidence)
        if not self.options.keep_clones:
            remove_created(client)
        client.target.close()

    def _left_by_earlier_runs(self) -> Mapping[str, list[str]]:
        warnings: dict[str, list[str]] = {}
        for left in self.ledger.left():
            count = len(left.state.created) + len(left.state.possible)
            text = f"run {left.run} left {count} datasets or possible ones; clone-contracts cleanup tells and removes them"
            warnings.setdefault(left.location.api, []).append(text)
        return warnings


def new_run_id() -> str:
    """A name for a run: when it began, and something that no other run has."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"


def _all_clauses() -> list[str]:
    return [clause for api in api_names() for clause in load_contract(api).clauses]


def _interval(rate: str | None) -> float:
    """Seconds between two requests, of a rate such as 5/s or 10/m."""
    if rate is None:
        return 0.0
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)/([sm])", rate)
    if match is None or float(match[1]) == 0:
        raise ConfigurationError("--rate takes a number of requests for each second or minute, such as 5/s or 10/m")
    interval = {"s": 1.0, "m": 60.0}[match[2]] / float(match[1])
    if interval > LONGEST_INTERVAL:
        raise ConfigurationError("--rate must allow a request every minute at least")
    return interval


def _known_fault(name: str | None, live: tuple[str, ...]) -> str | None:
    if name is None:
        return None
    if live:
        raise ConfigurationError("--fault is for the embedded twins and cannot be combined with --live")
    if name not in all_faults():
        near = difflib.get_close_matches(name, all_faults(), n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise ConfigurationError(f"--fault: there is no fault {name!r}{hint} (--fault list names them all)")
    return name


def _live_apis(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    if not set(names) <= set(api_names()):
        raise ConfigurationError(f"--live takes {' or '.join(api_names())}, or both with a comma between")
    return names
