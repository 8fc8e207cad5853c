"""What a run may do to a server: how fast it asks, and for how long it asks one that gives no proper answer."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FAILURES_IN_A_ROW: Final = 3
"""After so many requests without a proper answer the target is left alone,"""
SECONDS_IN_A_ROW: Final = 20.0
"""and after so many seconds that went by with them,"""
SECONDS_IN_ALL: Final = 45.0
"""or with all failures of the run."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The number of datasets that a run may create (None: any), the seconds between two requests, and how it waits."""

    clones: int | None = None
    interval: float = 0.0
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
    """Runs out with a target that gives no proper answer, several times in a row or for long. ``failures`` counts them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.failures = 0
        self._seconds = 0.0
        self._all_seconds = 0.0
        self._asked = 0.0

    def asking(self) -> None:
        """A request begins."""
        self._asked = self._clock()

    def failed(self) -> bool:
        """It got no proper answer. Tells whether patience has run out."""
        self.failures += 1
        spent = self._clock() - self._asked
        self._seconds += spent
        self._all_seconds += spent
        in_a_row = self.failures >= FAILURES_IN_A_ROW or self._seconds >= SECONDS_IN_A_ROW
        return in_a_row or self._all_seconds >= SECONDS_IN_ALL

    def answered(self) -> None:
        """It got one."""
        self.failures, self._seconds = 0, 0.0
