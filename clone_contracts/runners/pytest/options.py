"""The options of a run: how they are declared, and what follows from them."""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import pytest

from clone_contracts.apis.catalogue import known_fault
from clone_contracts.cases.selection import DEPTHS
from clone_contracts.contract.files import api_names
from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.strict_json import Json
from clone_contracts.runners.targets.file import Target, read_targets
from clone_contracts.session.observing import MOST_SIGHTS, SETTLE
from clone_contracts.targets.target import SECONDS_FOR_ANSWER

EMBEDDED_EXAMPLES: Final = 50
LIVE_DEPTH: Final = "standard"
EMBEDDED_DEPTH: Final = "full"
LIVE_ONLY: Final[Mapping[str, Any]] = {
    "--max-clones": None,
    "--keep-clones": False,
    "--removal-wait": 120.0,
    "--answer-timeout": SECONDS_FOR_ANSWER,
    "--rate": None,
    "--insecure-http": False,
    "--allow-short-keys": False,
}
"""Options that mean something to live runs alone, with their defaults."""
OBSERVING: Final = ("read", "write")
NO_OBSERVING: Final = "no"
LONGEST_INTERVAL: Final = 60.0
LONGEST_SETTLE: Final = 600.0
EXCHANGES_OF_PROCESS: Final = 100_000
"""Each process of a distributed run numbers its exchanges in a range of its own."""


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run.

    ``live`` names the live APIs; it is empty for a run against the embedded twins. ``interval`` is the time between two
    requests in seconds. ``first_number`` is that of the first exchange, ``keyword`` and ``markers`` are what tests
    were selected by. ``observe`` is one of ``OBSERVING``, or ``NO_OBSERVING``.
    """

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
    markers: str = ""
    removal_wait: float = 120.0
    answer_timeout: float = SECONDS_FOR_ANSWER
    allow_short_keys: bool = False
    depth: str = EMBEDDED_DEPTH
    observe: str = OBSERVING[0]
    settle: float = 0.0
    processes: int = 1
    notes: tuple[str, ...] = ()
    target: Target | None = None

    @classmethod
    def from_config(cls, option: Any, strict: bool, workers: int = 1, worker: int = 0) -> "Options":
        """From parsed command line options. Raises ConfigurationError for those that make no sense.

        ``workers`` is the number of processes that share each API, and with it its rate; ``worker`` says which this one is.
        """
        target = chosen_target(option)
        live = _live_apis(option.live) if target is None else (target.api,)
        if not option.report_dir:
            raise ConfigurationError("--report-dir must name a directory")
        for name, value in (
            ("--fuzz-examples", option.fuzz_examples or 0),
            ("--max-clones", option.max_clones or 0),
            ("--seed", option.seed),
            ("--removal-wait", option.removal_wait),
        ):
            if value < 0:
                raise ConfigurationError(f"{name} must not be negative")
        if not 0 < option.answer_timeout < math.inf:
            raise ConfigurationError("--answer-timeout must be a number of seconds, more than 0")
        amounts = _amounts(option, live)
        return cls(
            live=live,
            report_dir=Path(option.report_dir),
            fuzz_examples=amounts.examples,
            max_clones=amounts.clones,
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
            markers=option.markexpr,
            removal_wait=option.removal_wait,
            answer_timeout=option.answer_timeout,
            allow_short_keys=option.allow_short_keys,
            depth=amounts.depth,
            observe=option.observe,
            settle=_settle(option.settle, bool(live)),
            processes=workers,
            notes=amounts.notes,
            target=target,
        )

    def as_record(self) -> dict[str, Json]:
        """The options as a record has them, without what it says elsewhere and what names a place or process."""
        hidden = ("seed", "live", "report_dir", "run_id", "first_number", "notes", "processes", "target")
        kept = {name: value for name, value in asdict(replace(self, target=None)).items() if name not in hidden}
        return {**kept, "waivers": None if self.waivers is None else str(self.waivers)}


def add_options(parser: pytest.Parser) -> None:
    """Declare the options that the README lists."""
    group = parser.getgroup("clone-contracts", "contract tests")
    apis = ", ".join(api_names())
    group.addoption("--live", metavar="APIS", help=f"run against live servers, one or several separated by commas: {apis}")
    group.addoption(
        "--targets", metavar="FILE", help="a TOML file of live targets; clone-contracts run goes through all of them"
    )
    group.addoption("--target", metavar="NAME", help="the one of --targets that this run is about")
    group.addoption("--report-dir", metavar="DIR", default="reports", help="where results.json goes (default: reports/)")
    group.addoption(
        "--fuzz-examples",
        metavar="N",
        type=int,
        help=f"generated requests for each operation and mode (default: {EMBEDDED_EXAMPLES}, live by --depth)",
    )
    group.addoption(
        "--depth",
        choices=list(DEPTHS),
        help="how much a run asks of each API, in requests and clones: "
        + ", ".join(f"{depth.name} at most {depth.requests} and {depth.clones}" for depth in DEPTHS.values())
        + f" (default: {EMBEDDED_DEPTH}, live {LIVE_DEPTH})",
    )
    group.addoption("--max-clones", metavar="N", type=int, help="most datasets a live run may create (default: by --depth)")
    group.addoption("--keep-clones", action="store_true", help="do not remove what a live run created")
    group.addoption(
        "--removal-wait",
        metavar="S",
        type=float,
        default=LIVE_ONLY["--removal-wait"],
        help="most seconds that a removal waits in all where it is throttled (default: 120)",
    )
    group.addoption(
        "--answer-timeout",
        metavar="S",
        type=float,
        default=LIVE_ONLY["--answer-timeout"],
        help=f"most seconds that a live server may take for one answer (default: {SECONDS_FOR_ANSWER:g})",
    )
    group.addoption(
        "--observe",
        nargs="?",
        choices=OBSERVING,
        const=OBSERVING[0],
        default=OBSERVING[0],
        help="ask siblings that show datasets for what no answer of the endpoint shows, at most "
        f"{MOST_SIGHTS} times for each API (read, the default), and have them add records to clones of the run as well (write)",
    )
    group.addoption(
        "--no-observe", dest="observe", action="store_const", const=NO_OBSERVING, help="ask no siblings of the endpoint"
    )
    group.addoption(
        "--settle",
        metavar="S",
        type=float,
        help=f"most seconds that siblings are given to show a dataset as it should be (default: live {SETTLE:g})",
    )
    group.addoption("--rate", metavar="N/s", help="most requests that a live run sends per second (5/s) or minute (10/m)")
    group.addoption("--waivers", metavar="FILE", help="a TOML file of deviations that are accepted until a date")
    group.addoption("--seed", metavar="N", type=int, help="repeat a run's generated part exactly")
    group.addoption("--fault", metavar="NAME", help="give an embedded twin one defect, to see it found; list names them all")
    group.addoption("--insecure-http", action="store_true", help="allow http:// to a host that is not loopback")
    group.addoption("--allow-short-keys", action="store_true", help="allow keys of fewer than 8 characters, for test servers")


def idle_options(option: Any) -> list[str]:
    """The options that were given, and mean nothing to a run without live APIs."""
    if option.live is not None or option.targets is not None:
        return []
    return [name for name, default in LIVE_ONLY.items() if getattr(option, name[2:].replace("-", "_")) != default]


@dataclass(frozen=True, slots=True)
class _Amounts:
    """How much a run asks: the name of its depth, generated requests, clones; notes say where one option gave way."""

    depth: str
    examples: int
    clones: int
    notes: tuple[str, ...]


def _amounts(option: Any, live: tuple[str, ...]) -> _Amounts:
    """What the options say of the amounts; where two contradict each other, the stricter holds."""
    depth = DEPTHS[option.depth or (LIVE_DEPTH if live else EMBEDDED_DEPTH)]
    examples, clones, notes = option.fuzz_examples, option.max_clones, list[str]()
    is_bounded = bool(live) or depth.name != EMBEDDED_DEPTH
    if examples is None:
        examples = depth.examples if is_bounded else EMBEDDED_EXAMPLES
    elif is_bounded and examples > depth.most_examples:
        notes.append(
            f"--fuzz-examples {examples} is more than --depth {depth.name} has room for: {depth.most_examples} are sent"
        )
        examples = depth.most_examples
    if clones is None:
        clones = depth.clones
    elif clones > depth.clones and live:
        notes.append(f"--max-clones {clones} is more than --depth {depth.name} makes: at most {depth.clones} are made")
        clones = depth.clones
    return _Amounts(depth.name, examples, clones, tuple(notes))


def _settle(seconds: float | None, is_live: bool) -> float:
    """Seconds to wait for a dataset; the twins have nothing to wait for."""
    if seconds is None:
        return SETTLE if is_live else 0.0
    if not 0 <= seconds <= LONGEST_SETTLE:
        raise ConfigurationError(f"--settle must be a number of seconds from 0 to {LONGEST_SETTLE:g}")
    return seconds


def _interval(rate: str | None) -> float:
    """Seconds between two requests, for a rate such as 5/s or 10/m."""
    if rate is None:
        return 0.0
    match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)/([sm])", rate)
    if match is None or float(match[1]) == 0:
        raise ConfigurationError("--rate takes a number of requests per second or minute, such as 5/s or 10/m")
    interval = {"s": 1.0, "m": 60.0}[match[2]] / float(match[1])
    if interval > LONGEST_INTERVAL:
        raise ConfigurationError("--rate must allow at least one request per minute")
    return interval


def _known_fault(name: str | None, live: tuple[str, ...]) -> str | None:
    if name is None:
        return None
    if live:
        raise ConfigurationError("--fault is for the embedded twins and cannot be combined with --live")
    return known_fault(name).name


def chosen_target(option: Any) -> Target | None:
    """The target of a run that is given by a file, None for other runs. Raises ConfigurationError."""
    if option.targets is None:
        if option.target is not None:
            raise ConfigurationError("--target names one of --targets FILE, which is missing")
        return None
    if option.live is not None:
        raise ConfigurationError("--live and --targets are one or the other: the file names the APIs")
    targets = read_targets(Path(option.targets))
    named = targets if option.target is None else [target for target in targets if target.name == option.target]
    names = ", ".join(target.name for target in targets)
    if not named:
        raise ConfigurationError(f"--target must be one of {names}")
    if len(named) > 1:
        raise ConfigurationError(
            f"--targets {option.targets} has {len(targets)} targets ({names}), and a run of pytest is about one: "
            f"choose it with --target NAME, or run them all with clone-contracts run --targets {option.targets}"
        )
    return named[0]


def _live_apis(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    if not set(names) <= set(api_names()):
        raise ConfigurationError(f"--live takes {' or '.join(api_names())}, or several separated by commas")
    return names
