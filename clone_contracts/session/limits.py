"""What a run may do to a server: how fast it sends, and how long it keeps trying one that gives no proper answer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from clone_contracts.targets.target import SECONDS_FOR_ANSWER

FAILURES_IN_A_ROW: Final = 3
"""After this many requests in a row without a proper answer the target is left alone,"""
SECONDS_IN_A_ROW: Final = 20.0
"""and after this many seconds spent on them,"""
SECONDS_IN_ALL: Final = 45.0
"""or on all failures of the run,"""
FAILURES_IN_ALL: Final = 12
"""or after this many failures of the run, if no more than twice as many requests got a proper answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may do.

    ``clones`` is the most datasets that it may create (None: any number), ``interval`` the seconds between two requests,
    ``removal_wait`` the seconds that a removal may wait in all where it is throttled, ``timeout`` those that one exchange may
    take, ``sleep`` how it waits.
    """

    clones: int | None = None
    interval: float = 0.0
    removal_wait: float = 120.0
    timeout: float = SECONDS_FOR_ANSWER
    sleep: Callable[[float], None] = time.sleep


class RateLimiter:
    """Spaces requests evenly. Seconds are those of ``clock``."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._next = 0.0

    def keep(self) -> None:
        """Wait until the next request may be sent."""
        if not self._limits.interval:
            return
        now = self._clock()
        if now < self._next:
            self._limits.sleep(self._next - now)
        self._next = max(now, self._next) + self._limits.interval


class CircuitBreaker:
    """Breaks when a target gives no proper answer several times in a row, for long, or to much of what it is asked."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._all_failures = 0
        self._answers = 0
        self._seconds = 0.0
        self._all_seconds = 0.0
        self._asked = 0.0

    @property
    def failures(self) -> str:
        """How many requests got none, in words."""
        if self._failures >= FAILURES_IN_A_ROW or self._failures == self._all_failures:
            return f"{self._failures} requests in a row"
        return f"{self._all_failures} requests"

    def asking(self) -> None:
        """Note that a request begins."""
        self._asked = self._clock()

    def failed(self) -> bool:
        """Note that it got no proper answer. Returns whether the target is to be left alone from now on."""
        self._failures += 1
        self._all_failures += 1
        spent = self._clock() - self._asked
        self._seconds += spent
        self._all_seconds += spent
        in_a_row = self._failures >= FAILURES_IN_A_ROW or self._seconds >= SECONDS_IN_A_ROW
        many = self._all_failures >= FAILURES_IN_ALL and self._answers <= 2 * self._all_failures
        return in_a_row or many or self._all_seconds >= SECONDS_IN_ALL

    def answered(self) -> None:
        """Note that it got one."""
        self._failures, self._seconds = 0, 0.0
        self._answers += 1
