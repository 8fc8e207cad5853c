"""Cleans up after a run that was killed: removes what the ledger holds, and nothing else."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from clone_contracts.apis.registry import load_api
from clone_contracts.errors import ConfigurationError
from clone_contracts.judge.finding import printable
from clone_contracts.runners.assembly import live_client
from clone_contracts.runners.targets.file import read_targets
from clone_contracts.session.ledger import Ledger, Leftover
from clone_contracts.session.limits import Limits
from clone_contracts.session.removal import remove
from clone_contracts.session.settings import Settings

Say = Callable[[str], object]
Confirm = Callable[[str], bool]


def clean_up_targets(path: Path, report_dir: Path, forget: bool, insecure_http: bool, say: Say, confirm: Confirm) -> bool:
    """The same as ``clean_up_reports`` for each target of a file, in its own directory and with its own variables."""
    remains = []
    for target in read_targets(path):
        own = report_dir / target.name
        if own.is_dir():
            say(f"{target.name}:")
            remains.append(clean_up_reports(own, forget, insecure_http, say, confirm, target.environment(os.environ)))
    if not remains:
        raise ConfigurationError(f"--report-dir {report_dir} has no directory of any target of {path}")
    return any(remains)


def clean_up_reports(
    report_dir: Path,
    forget: bool,
    insecure_http: bool,
    say: Say,
    confirm: Confirm,
    environment: Mapping[str, str] | None = None,
) -> bool:
    """Remove what the ledger of a report directory holds, with the variables of the environment.

    ``forget`` strikes off what could not be removed. Returns whether something remains. Raises ConfigurationError where the
    directory or a variable cannot be used.
    """
    if not report_dir.is_dir():
        raise ConfigurationError(f"--report-dir {report_dir} is not a directory")
    ledger = Ledger(report_dir)
    if ledger.path is None or not ledger.path.exists():
        say(f"Nothing is left: there is no ledger in {report_dir}.")
        return False
    ledger.claim()
    try:
        return _clean_up(ledger, forget, insecure_http, say, confirm, os.environ if environment is None else environment)
    finally:
        ledger.release()


def _clean_up(
    ledger: Ledger, forget: bool, insecure_http: bool, say: Say, confirm: Confirm, environment: Mapping[str, str]
) -> bool:
    everything = ledger.left()
    for number in ledger.unreadable:
        say(f"Line {number} of {ledger.path} cannot be read.")
    for left in everything:
        say("\n".join(describe(left)))
    if not everything:
        say("Nothing is left.")
        return bool(ledger.unreadable)
    count = sum(len(left.state.created) for left in everything)
    if count and not confirm("Remove this dataset?" if count == 1 else f"Remove these {count} datasets?"):
        return True
    wrong = [error for left in everything if (error := _problem(ledger, left, environment, insecure_http, say))]
    if wrong:
        raise wrong[0]
    if forget:
        for left in ledger.left():
            ledger.forget(left)
            say(f"run {left.run}: the rest is struck off")
    elif ledger.left():
        say("Something remains. Once you have dealt with it by hand, --forget strikes it off.")
    return bool(ledger.left())


def _problem(
    ledger: Ledger, left: Leftover, environment: Mapping[str, str], insecure_http: bool, say: Say
) -> ConfigurationError | None:
    """Clean up one location; what is wrong with its variables must not stop the others."""
    try:
        clean_up(ledger, left, environment, insecure_http, say)
    except ConfigurationError as error:
        return error
    return None


def describe(left: Leftover) -> list[str]:
    """What one run left, in lines that are safe to print."""
    lines = [f"run {left.run} at {left.location.target}"]
    if left.state.created:
        ids = ", ".join(map(printable, left.state.created))
        lines.append(f"  created and not removed: {ids}")
    if left.state.possible:
        names = ", ".join(printable(entry.name or "") for entry in left.state.possible.values())
        lines.append(f"  possibly created, look for them by name: {names}")
    return lines


def clean_up(ledger: Ledger, left: Leftover, environment: Mapping[str, str], insecure_http: bool, say: Say) -> None:
    """Remove what one run left. Raises ConfigurationError where the environment lacks variables.

    Nothing is sent unless the environment leads to the run's target: the keys never go where only the ledger says.
    """
    if not left.state.created:
        return
    location, api = left.location, load_api(left.location.api)
    settings = api.read_settings(environment, insecure_http)
    if not _leads_to(settings, left):
        say(f"run {left.run}: not removed, since {api.base_url} and the ids do not lead to {location.target}")
        return
    client = live_client(settings, Limits(), 0, ledger, left.run)
    try:
        removal = remove(client, list(left.state.created))
    finally:
        client.sender.close()
    say(f"run {left.run}: {len(removal.gone)} removed")
    if removal.left:
        say(f"run {left.run}: {removal.warning}")


def _leads_to(settings: Settings, left: Leftover) -> bool:
    return settings.base_url == left.location.target and dict(settings.scope) == dict(left.location.scope)
