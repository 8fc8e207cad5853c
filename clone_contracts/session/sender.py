"""Sends the requests of one session, at its pace, until a target turns out to give no proper answers."""

from collections.abc import Iterator, Sequence
from typing import Final

from clone_contracts.errors import TargetUnavailable, Throttled
from clone_contracts.evidence.recorder import Recorder
from clone_contracts.exchange.message import Request, Response
from clone_contracts.judge.judge import THROTTLED
from clone_contracts.session.limits import CircuitBreaker, Limits, RateLimiter
from clone_contracts.session.retry_after import wait_asked_for
from clone_contracts.targets.proxy import Proxy
from clone_contracts.targets.target import Target

TRIES: Final = 6
"""How often a request is sent while the answer is 429."""


class Sender:
    """Sends to one target; what it sends is counted in the evidence of the current test."""

    def __init__(self, target: Target, recorder: Recorder, limits: Limits) -> None:
        self._target = target
        self._recorder = recorder
        self.limits = limits
        self._rate_limiter = RateLimiter(limits)
        self._breaker = CircuitBreaker()
        self._given_up: str | None = None

    @property
    def base_url(self) -> str:
        """That of the target."""
        return self._target.base_url

    @property
    def proxy(self) -> Proxy | None:
        """What requests go through, None where they go straight to the target."""
        return self._target.proxy

    @property
    def given_up(self) -> str | None:
        """Why nothing is sent any more, None as long as requests are sent."""
        return self._given_up

    def begin(self) -> None:
        """Note that a request begins, with all its tries."""
        self._breaker.asking()

    def require_open(self) -> None:
        """Raise TargetUnavailable where the target was given up."""
        if self._given_up:
            raise TargetUnavailable(self._given_up, arrived=False)

    def send(self, request: Request, label: str) -> Response:
        """Send a request once; ``label`` links the server's logs to ours. Raises TargetUnavailable."""
        self.keep_rate(1)
        self._recorder.evidence.requests += 1
        return self._counted(self._target.send(request, label))

    def keep_rate(self, count: int) -> None:
        """Wait as long as so many requests would have to, one after the other."""
        for _ in range(count):
            self._rate_limiter.keep()

    def send_together(self, requests: Sequence[Request], label: str) -> Iterator[tuple[int, Response | TargetUnavailable]]:
        """Send requests once, at the same moment; the rate must have been kept. See ``Target.send_together``."""
        self._recorder.evidence.requests += len(requests)
        for at, outcome in self._target.send_together(requests, label):
            yield at, outcome if isinstance(outcome, TargetUnavailable) else self._counted(outcome)

    def _counted(self, response: Response) -> Response:
        self._recorder.evidence.throttled += response.status == THROTTLED
        return response

    def wait(self, response: Response, attempt: int) -> None:
        """Wait as a 429 asks, within bounds; ``attempt`` counts the tries from 0."""
        self.pause(wait_asked_for(response, attempt))

    def pause(self, seconds: float) -> None:
        """Wait."""
        self.limits.sleep(seconds)

    def answered(self) -> None:
        """Note that the request got a proper answer."""
        self._breaker.answered()

    def failed(self, error: TargetUnavailable) -> None:
        """Note that the request got no proper answer; after several of these the target is given up."""
        if self._breaker.failed():
            self._given_up = f"given up after {self._breaker.failures} without a proper answer: {error}"

    def throttled(self, worked_before: bool) -> Throttled:
        """The error to raise where every try was answered with 429; a target that never worked is given up at once."""
        message = f"{self._target.name}: {TRIES} answers in a row were 429"
        if self._breaker.failed() or not worked_before:
            self._given_up = message
        return Throttled(message)

    def give_up(self, reason: str) -> None:
        """Send nothing from now on, for a reason."""
        self._given_up = reason

    def close(self) -> None:
        """Release the target's connections."""
        self._target.close()
