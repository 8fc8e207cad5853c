"""One run: its options, its clients, and the record that it starts with."""

import difflib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from clone_contracts.clients import ApiClient, Bounds
from clone_contracts.clients.removal import remove_created
from clone_contracts.config import read_settings
from clone_contracts.contract import APIS
from clone_contracts.errors import ConfigurationError
from clone_contracts.evidence import TestEvidence
from clone_contracts.faults import all_faults
from clone_contracts.results import Tally
from clone_contracts.wiring import embedded_client, faulty_twin, live_client, new_twin

RUN = pytest.StashKey["Run"]()
"""Where pytest's configuration keeps the run at hand."""

EMBEDDED_EXAMPLES: Final = 50
LIVE_EXAMPLES: Final = 5


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
    fault: str | None = None

    @classmethod
    def from_config(cls, option: Any, strict: bool) -> "Options":
        """From parsed command line options. Raises ConfigurationError for those that make no sense."""
        live = _live_apis(option.live)
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
            fault=_known_fault(option.fault, live),
        )


class Run:
    """The clients of a run by API; none has sent anything before it is opened."""

    def __init__(self, options: Options, environment: Mapping[str, str]) -> None:
        """Raises ConfigurationError where a live API's variables are missing or malformed."""
        self.options = options
        self.clients: dict[str, ApiClient] = {}
        self.housekeeping: list[TestEvidence] = []
        for api in options.live:
            settings = read_settings(api, environment, options.insecure_http)
            self.clients[api] = live_client(settings, Bounds(options.max_clones), options.seed)
        if options.fault:
            fault = all_faults()[options.fault]
            self.clients = {fault.api: embedded_client(fault.api, faulty_twin(fault), Bounds(), options.seed)}
        elif not options.live:
            self.clients = {api: embedded_client(api, new_twin(api), Bounds(), options.seed) for api in APIS}

    def new_tally(self) -> Tally:
        kept = {name: value for name, value in asdict(self.options).items() if name not in ("seed", "live", "report_dir")}
        run = {"seed": self.options.seed, "kind": "live" if self.options.live else "embedded", "options": kept}
        targets = {api: client.settings.base_url for api, client in self.clients.items()}
        return Tally(targets, run, self.options.strict)

    @contextmanager
    def opened(self, api: str) -> Iterator[ApiClient]:
        """An API's client while tests use it: seen to work before, what it created removed after.

        Raises NotTested where the target does not work.
        """
        client = self.clients[api]
        try:
            client.smoke()
            yield client
        finally:
            client.evidence = TestEvidence(api, "removal")
            self.housekeeping.append(client.evidence)
            if not self.options.keep_clones:
                remove_created(client)
            client.target.close()


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
    if not set(names) <= set(APIS):
        raise ConfigurationError(f"--live takes {' or '.join(APIS)}, or both with a comma between")
    return names
