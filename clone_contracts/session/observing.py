"""How much siblings of an API are asked for what no answer of its own shows, and whether they are."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from clone_contracts.errors import NotObservable

MOST_SIGHTS: Final = 12
"""The most times that siblings of an API are asked in a run, further pages and looks at what is waited for not counted."""
SETTLE: Final = 10.0
"""The most seconds that one dataset is waited for until it is as it should be: replicas lag behind."""
_WAITS: Final = (0.5, 1.0, 2.0, 3.0)


@dataclass
class Observing:
    """``settle`` is in seconds, ``most`` a number of sights.

    ``reason`` says why nothing is asked (any more), None as long as it is.
    """

    settle: float = SETTLE
    reason: str | None = None
    most: int = MOST_SIGHTS
    asked: int = 0
    _is_waiting: bool = False

    def begin(self) -> None:
        """Count another sight. Raises NotObservable where there may be none."""
        if self.reason is None and self.asked >= self.most and not self._is_waiting:
            self.reason = f"siblings were asked {self.most} times"
        if self.reason is not None:
            raise NotObservable(self.reason)
        self.asked += not self._is_waiting

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Sights in here are of a dataset that is waited for, and not counted: the time is their bound."""
        self._is_waiting = True
        try:
            yield
        finally:
            self._is_waiting = False

    def waits(self) -> Iterator[float]:
        """The seconds to wait before each further look at one dataset."""
        left = self.settle
        for seconds in itertools.chain(_WAITS, itertools.repeat(_WAITS[-1])):
            if left <= 0:
                return
            yield min(seconds, left)
            left -= seconds
