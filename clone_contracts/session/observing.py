"""How much siblings of an API are asked for what no answer of its own shows, and whether they are."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from clone_contracts.errors import NotObservable

MOST_SIGHTS: Final = 36
"""The most times that siblings of an API are asked in a run, further pages and looks at what is waited for not counted."""
MOST_SIGHTS_FOR_WRITING: Final = 8
"""As many times more where siblings may change datasets that the run made."""
SETTLE: Final = 10.0
"""The most seconds that one dataset is waited for until it is as it should be: replicas lag behind."""
_WAITS: Final = (0.5, 1.0, 2.0, 3.0)


@dataclass
class Observing:
    """``settle`` is in seconds, ``most`` a number of sights. ``may_write`` says whether datasets of the run may be changed.

    ``reason`` says why nothing is asked (any more), None as long as it is.
    """

    settle: float = SETTLE
    reason: str | None = None
    most: int = MOST_SIGHTS
    may_write: bool = False
    asked: int = 0
    _is_waiting: bool = False

    def begin(self) -> None:
        """Count another sight. Raises NotObservable where there may be none."""
        most = self.most + (MOST_SIGHTS_FOR_WRITING if self.may_write else 0)
        if self.reason is None and self.asked >= most and not self._is_waiting:
            self.reason = f"siblings were asked {most} times"
        if self.reason is not None:
            raise NotObservable(self.reason)
        self.asked += not self._is_waiting

    def require_writing(self) -> None:
        """Raise NotObservable where no dataset may be changed."""
        if self.reason is not None:
            raise NotObservable(self.reason)
        if not self.may_write:
            raise NotObservable("nothing is added to datasets of the run without --observe=write")

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
