"""Finishes what a run that was killed has left: removes what the ledger holds, and nothing else."""

from collections.abc import Callable, Mapping
from typing import Final

from clone_contracts.judge.finding import printable
from clone_contracts.runners.assembly import live_client
from clone_contracts.session.ledger import Ledger, Leftover
from clone_contracts.session.limits import Limits
from clone_contracts.session.removal import remove
from clone_contracts.session.settings import Settings, read_settings

_BASE_URLS: Final = {"bria": "BRIA_BASE_URL", "datadog": "DATADOG_BASE_URL"}


def describe(left: Leftover) -> list[str]:
    """What one run left, in lines that are safe to print."""
    lines = [f"run {left.run} at {left.location.target}"]
    if left.state.created:
        ids = ", ".join(map(printable, left.state.created))
        lines.append(f"  created and not removed: {ids}")
    if left.state.possible:
        names = ", ".join(printable(entry.name or "") for entry in left.state.possible.values())
        lines.append(f"  possibly created, to be looked for by name: {names}")
    return lines


def clean_up(
    ledger: Ledger, left: Leftover, environment: Mapping[str, str], insecure_http: bool, say: Callable[[str], None]
) -> None:
    """Remove what one run left. Raises ConfigurationError where the environment does not lead to its target.

    The keys go only where the environment says, whatever the ledger says.
    """
    if not left.state.created:
        return
    location = left.location
    settings = read_settings(location.api, environment, insecure_http)
    if not _leads_to(settings, left):
        say(f"run {left.run}: not removed, for {_BASE_URLS[location.api]} and the ids do not lead to {location.target}")
        return
    client = live_client(settings, Limits(), 0, ledger, left.run)
    try:
        removal = remove(client, list(left.state.created))
    finally:
        client.target.close()
    say(f"run {left.run}: {len(removal.gone)} removed")
    if removal.left:
        say(f"run {left.run}: {removal.warning}")


def _leads_to(settings: Settings, left: Leftover) -> bool:
    return settings.base_url == left.location.target and dict(settings.scope) == dict(left.location.scope)
