"""Removes what a run created, and nothing else, by the sibling endpoints of the two APIs."""

from clone_contracts.clients.base import TRIES, ApiClient
from clone_contracts.errors import TargetUnwell
from clone_contracts.exchange import Request
from clone_contracts.judge import THROTTLED

_REMOVED = frozenset({200, 202, 204})


def remove_created(client: ApiClient) -> None:
    """Remove the clones, the latest first. What cannot be removed is named in a warning."""
    left: list[str] = []
    for ids, request in client.removals(list(reversed(client.created))):
        if _removed(client, request):
            client.evidence.removed += ids
        else:
            left += ids
    if left:
        client.evidence.warnings.append(f"could not be removed, please do so by hand: {', '.join(left)}")
    client.created = left


def _removed(client: ApiClient, request: Request) -> bool:
    for attempt in range(TRIES):
        client.evidence.requests += 1
        try:
            response = client.target.send(request, "removal")
        except TargetUnwell:
            return False
        if response.status != THROTTLED:
            return response.status in _REMOVED
        client.wait(response, attempt)
    return False
