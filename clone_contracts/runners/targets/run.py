"""Runs the suite against each target of a file in turn, and makes one record and one page of all of them.

Each run is a process of its own: its keys, ledger and budget have nothing to do with those of the others.
"""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Final

import click

from clone_contracts.errors import ConfigurationError
from clone_contracts.results.file import RESULTS, read_record, require_writable, write_json
from clone_contracts.results.merge import merge
from clone_contracts.results.record import RunRecord
from clone_contracts.results.run_history import add_to_history
from clone_contracts.results.types import Results
from clone_contracts.results.verdict import EXIT_BROKEN, EXIT_USAGE, EXIT_VIOLATES, exit_code
from clone_contracts.runners.targets.file import Target, read_targets, require_settings
from clone_contracts.runners.targets.junit import merge_junit
from clone_contracts.views.escape import escape_record, escape_text
from clone_contracts.views.files import PAGE, SUMMARY, write_views
from clone_contracts.views.headline import headline, stale_waivers
from clone_contracts.views.matrix import matrix_lines

_EXIT_NOTHING: Final = 5
_JUNIT: Final = "junit.xml"
_SIGNALS: Final = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class _Options(argparse.Namespace):
    targets: str | None
    target: str | None
    live: str | None
    report_dir: str
    junit: str | None
    insecure_http: bool
    allow_short_keys: bool


def run_targets(arguments: Sequence[str]) -> int | None:
    """Run the suite against all targets of ``--targets FILE`` and return the exit code of all; None without that option.

    Raises ConfigurationError with all that is wrong with the file, before anything is sent.
    """
    options, others = _parser().parse_known_args(list(arguments), namespace=_Options())
    if options.targets is None or options.target is not None:
        return None
    if options.live is not None:
        raise ConfigurationError("--live and --targets are one or the other: the file names the APIs")
    targets = read_targets(Path(options.targets))
    require_settings(Path(options.targets), targets, os.environ, options.insecure_http, options.allow_short_keys)
    directory = Path(options.report_dir)
    require_writable(directory)
    _clear(directory, targets)
    with _Children() as children:
        codes: dict[str, int] = {}
        for number, target in enumerate(targets, 1):
            click.echo(f"\n{target.name} ({target.api}), {number} of {len(targets)}")
            own = directory / target.name
            codes[target.name] = children.run(_command(options, others, target, own))
            if children.stopped or codes[target.name] == EXIT_USAGE:
                break
        return _finish(directory, targets, codes, options.junit)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for name in ("--targets", "--target", "--live"):
        parser.add_argument(name)
    parser.add_argument("--report-dir", default="reports")
    parser.add_argument("--junit-xml", "--junitxml", dest="junit")
    for name in ("--insecure-http", "--allow-short-keys"):
        parser.add_argument(name, action="store_true")
    return parser


def _command(options: _Options, others: Sequence[str], target: Target, directory: Path) -> list[str]:
    flags = {"--insecure-http": options.insecure_http, "--allow-short-keys": options.allow_short_keys}
    return [
        *(sys.executable, "-m", "clone_contracts", "run", *others, *(name for name, is_given in flags.items() if is_given)),
        *(f"--targets={options.targets}", f"--target={target.name}", f"--report-dir={directory}"),
        *([f"--junit-xml={directory / _JUNIT}", "-o", f"junit_suite_name={target.name}"] if options.junit else []),
    ]


def _clear(directory: Path, targets: Sequence[Target]) -> None:
    """What earlier runs left must not be mistaken for what this one saw."""
    for place in (directory, *(directory / target.name for target in targets)):
        for name in (RESULTS, PAGE, SUMMARY, _JUNIT):
            (place / name).unlink(missing_ok=True)


class _Children:
    """Runs processes, each in a process group of its own, so that a signal reaches it once, and from here.

    A run ends in its own way on a signal: it waits for the answer at hand, and removes what it made.
    """

    def __init__(self) -> None:
        self.stopped = False
        self._child: subprocess.Popen[bytes] | None = None
        self._waiting: int | None = None

    def __enter__(self) -> "_Children":
        self._before = {number: signal.signal(number, self._pass_on) for number in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def run(self, command: Sequence[str]) -> int:
        """The exit code of a process; the negative number of a signal that ended it."""
        own_group = 0 if os.name == "posix" else None
        self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=own_group)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._child.send_signal(waiting)
        try:
            return self._child.wait()
        finally:
            self._child = None

    def _pass_on(self, number: int, _frame: FrameType | None) -> None:
        self.stopped = True
        if self._child is None:
            self._waiting = number
        elif self._child.poll() is None:
            self._child.send_signal(number)


def _finish(directory: Path, targets: Sequence[Target], codes: dict[str, int], junit: str | None) -> int:
    """Merge what there is, and return the exit code of all: it says what the merged record says."""
    if junit:
        merge_junit(Path(junit), [directory / target.name / _JUNIT for target in targets])
    is_any = any((directory / target.name / RESULTS).exists() for target in targets)
    if EXIT_USAGE in codes.values() and not is_any:
        return EXIT_USAGE
    found = [_record(directory / target.name, target, codes.get(target.name)) for target in targets]
    records = [record for record in found if record is not None]
    if not records:
        return _EXIT_NOTHING
    merged = merge(records)
    write_json(directory / RESULTS, merged, indent=1)
    unreadable = add_to_history(directory, merged)
    write_views(directory, merged)
    click.echo("")
    for line in (*matrix_lines(escape_record(merged)), "", escape_text(headline(merged))):
        click.echo(line)
    if unreadable:
        click.echo(f"{unreadable} lines of the history in {directory} could not be read; they are left out")
    click.echo(f"everything is in {directory / PAGE}")
    return combined_code(merged, list(codes.values()))


def _record(directory: Path, target: Target, code: int | None) -> Results | None:
    """The record of a target; one that says that it was not run, if it was not. None where no test was selected."""
    if (directory / RESULTS).exists():
        return read_record(directory)
    if code == _EXIT_NOTHING:
        return None
    record = RunRecord({target.api: target.base_url}, {"seed": 0, "kind": "live", "options": {}}, target_name=target.name)
    record.ended_early = True
    record.add_shortfall(target.api, "it was not run: the run ended before" if code is None else "its run left no record")
    return record.as_results()


def combined_code(merged: Results, codes: Sequence[int]) -> int:
    """The exit code of several runs. A violation outranks all, then wrong usage, a suite that broke, and what is incomplete."""
    told = exit_code(result["verdict"] for result in merged["apis"].values())
    if told == EXIT_VIOLATES or stale_waivers(merged):
        return EXIT_VIOLATES
    return next((code for code in (EXIT_USAGE, EXIT_BROKEN) if code in codes), told)
