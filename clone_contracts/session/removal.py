"""Removes datasets that a run created, and nothing else, through the sibling endpoints of the APIs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from clone_contracts.errors import TargetUnavailable
from clone_contracts.exchange.message import Request, Response
from clone_contracts.judge.judge import THROTTLED
from clone_contracts.session.client import ApiClient
from clone_contracts.session.limits import CircuitBreaker
from clone_contracts.session.retry_after import asked_wait
from clone_contracts.session.sender import TRIES

_REMOVED = frozenset({200, 202, 204})
_NOT_FOUND = 404
_BUSY = 409
_ROUNDS: Final = 3
_SECONDS_BETWEEN_ROUNDS: Final = 1.0
_UNLISTED: Final = "the answer does not list it among those that went"


@dataclass(slots=True)
class Removal:
    """The ids that are gone, and those that are left, each with the reason."""

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
    """Remove datasets that this run created, and note it in the current evidence. A warning names what cannot be removed."""
    evidence = client.recorder.evidence
    try:
        removal = remove(client, ids)
    except KeyboardInterrupt:
        removed = set(evidence.removed)
        left = [id for id in ids if id not in removed]
        evidence.warnings.append(f"the removal was interrupted; clone-contracts cleanup removes {', '.join(left)}")
        client.creations.keep_only(left)
        raise
    if removal.left:
        evidence.warnings.append(removal.warning)
    client.creations.keep_only(removal.left)


def remove(client: ApiClient, ids: Sequence[str]) -> Removal:
    """Remove datasets, the latest first, and note in the ledger what is gone. Returns what is gone and what is left."""
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
        self._waited = 0.0
        self.answers: dict[str, int | str] = {}

    def go(self, ids: list[str]) -> None:
        """Remove all at once where the API can; one by one where that fails, since one that is gone may be the reason."""
        for group, request in self._client.removals(ids):
            status = self._ask(group, request)
            if len(group) > 1 and status not in _REMOVED:
                for id in group:
                    for single, one in self._client.removals([id]):
                        self._ask(single, one)

    def worth_another_try(self, ids: list[str]) -> list[str]:
        """The ids that were busy, or that a briefly unwell target gave no answer for; removing twice does no harm."""
        return [] if self._stopped else [id for id in ids if self.answers[id] == _BUSY or isinstance(self.answers[id], str)]

    def removal(self) -> Removal:
        """What is gone and what is left by now."""
        # Where others could be removed, the endpoint exists, and what is not found is gone.
        exists = any(status in _REMOVED for status in self.answers.values())
        result = Removal()
        for id, status in self.answers.items():
            if status in _REMOVED:
                result.gone.append(id)
            elif exists and status == _NOT_FOUND:
                self._client.creations.removed(id)
                result.gone.append(id)
            else:
                result.left[id] = status if isinstance(status, str) else _meaning(status)
        return result

    def _ask(self, ids: list[str], request: Request) -> int | str:
        self._breaker.asking()
        answer = self._stopped or self._answer(request)
        if isinstance(answer, str):
            self.answers.update(dict.fromkeys(ids, answer))
            if self._breaker.failed():
                self._stopped = answer
            return answer
        self._breaker.answered()
        self.answers.update(dict.fromkeys(ids, answer.status))
        if answer.status in _REMOVED:
            gone = set(self._client.removed(ids, answer))
            for id in filter(gone.__contains__, ids):
                self._client.creations.removed(id)
            self.answers.update({id: _UNLISTED for id in ids if id not in gone})
        return answer.status

    def _answer(self, request: Request) -> Response | str:
        """The answer, or why there is none. A 429 is obeyed as long as the whole removal may wait."""
        for attempt in range(TRIES):
            try:
                response = self._client.sender.send(request, "removal")
            except TargetUnavailable as error:
                return str(error)
            if response.status != THROTTLED:
                return response
            seconds, longest = asked_wait(response, attempt), self._client.sender.limits.removal_wait
            if self._waited + seconds > longest:
                return self._stop(f"429 asks to wait {seconds:.0f} seconds, and a removal waits at most {longest:.0f} in all")
            if attempt + 1 < TRIES:
                self._waited += seconds
                self._client.sender.pause(seconds)
        return self._stop(f"{TRIES} answers in a row were 429")

    def _stop(self, reason: str) -> str:
        self._stopped = f"{reason}; clone-contracts cleanup goes on later, and --rate keeps a run within its limits"
        return self._stopped


def _meaning(status: int) -> str:
    if status == _NOT_FOUND:
        return "404: already gone, or this server cannot remove datasets"
    return f"answered with {status}"
