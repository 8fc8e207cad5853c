"""Removes datasets that a run created, and nothing else, by the sibling endpoints of the two APIs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from clone_contracts.errors import TargetUnavailable
from clone_contracts.exchange.message import Request
from clone_contracts.judge.judge import THROTTLED
from clone_contracts.session.client import ApiClient
from clone_contracts.session.limits import CircuitBreaker
from clone_contracts.session.sender import TRIES

_REMOVED = frozenset({200, 202, 204})
_NOT_FOUND = 404
_BUSY = 409
_ROUNDS: Final = 3
_SECONDS_BETWEEN_ROUNDS: Final = 1.0


@dataclass(slots=True)
class Removal:
    """The ids that are gone, and those that are left with the reason."""

    gone: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)

    @property
    def warning(self) -> str:
        """What to do about those that are left."""
        reasons: dict[str, list[str]] = {}
        for id, reason in self.left.items():
            reasons.setdefault(reason, []).append(id)
        told = "; ".join(f"{', '.join(ids)} ({reason})" for reason, ids in reasons.items())
        return f"could not be removed, please do so by hand: {told}"


def remove_created(client: ApiClient, ids: Sequence[str]) -> None:
    """Remove datasets that this run created, and say so in the evidence at hand. A warning names what cannot be removed."""
    evidence = client.recorder.evidence
    try:
        removal = remove(client, ids)
    except KeyboardInterrupt:
        still_there = client.creations.budget.state.created
        left = [id for id in ids if id in still_there]
        evidence.removed += [id for id in ids if id not in still_there]
        evidence.warnings.append(f"the removal was interrupted; clone-contracts cleanup removes {', '.join(left)}")
        client.creations.keep_only(left)
        raise
    evidence.removed += removal.gone
    if removal.left:
        evidence.warnings.append(removal.warning)
    client.creations.keep_only(removal.left)


def remove(client: ApiClient, ids: Sequence[str]) -> Removal:
    """Remove datasets, the latest first, and note in the ledger what is gone."""
    attempt = RemovalAttempt(client)
    waiting = list(reversed(ids))
    for turn in range(_ROUNDS):
        if turn:
            client.sender.pause(_SECONDS_BETWEEN_ROUNDS)
        attempt.go(waiting)
        waiting = attempt.worth_another_try(waiting)
        if not waiting:
            break
    return attempt.removal()


class RemovalAttempt:
    """One removal. ``answers`` has the last status for each id, or why there was none."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._breaker = CircuitBreaker()
        self._stopped: str | None = None
        self.answers: dict[str, int | str] = {}

    def go(self, ids: list[str]) -> None:
        """All at once where the API can; one by one where that fails, for one that is gone may be the reason."""
        for group, request in self._client.removals(ids):
            status = self._ask(group, request)
            if len(group) > 1 and status not in _REMOVED:
                for id in group:
                    for single, one in self._client.removals([id]):
                        self._ask(single, one)

    def worth_another_try(self, ids: list[str]) -> list[str]:
        """Those that were busy, or that a target unwell for a moment did not answer for; to remove twice does no harm."""
        return [] if self._stopped else [id for id in ids if self.answers[id] == _BUSY or isinstance(self.answers[id], str)]

    def removal(self) -> Removal:
        # Where others could be removed the endpoint exists, and what is not found is gone.
        exists = any(status in _REMOVED for status in self.answers.values())
        told = Removal()
        for id, status in self.answers.items():
            if status in _REMOVED:
                told.gone.append(id)
            elif exists and status == _NOT_FOUND:
                self._client.creations.budget.removed(id)
                told.gone.append(id)
            else:
                told.left[id] = status if isinstance(status, str) else _meaning(status)
        return told

    def _ask(self, ids: list[str], request: Request) -> int | str:
        self._breaker.asking()
        status = self._stopped or self._answer(request)
        self.answers.update(dict.fromkeys(ids, status))
        if isinstance(status, str):
            if self._breaker.failed():
                self._stopped = status
            return status
        self._breaker.answered()
        if status in _REMOVED:
            for id in ids:
                self._client.creations.budget.removed(id)
        return status

    def _answer(self, request: Request) -> int | str:
        for attempt in range(TRIES):
            try:
                response = self._client.sender.send(request, "removal")
            except TargetUnavailable as error:
                return str(error)
            if response.status != THROTTLED:
                return response.status
            if attempt + 1 < TRIES:
                self._client.sender.wait(response, attempt)
        self._stopped = f"{TRIES} answers in a row were 429"
        return self._stopped


def _meaning(status: int) -> str:
    if status == _NOT_FOUND:
        return "404: gone already, or this server cannot remove datasets"
    return f"answered with {status}"
