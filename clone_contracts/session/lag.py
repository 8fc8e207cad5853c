"""A new clone may not be there at once: a replica lags behind, or the server is still copying."""

from collections.abc import Iterator
from typing import Final

from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.judge.observations import Dataset

_NOT_FOUND: Final = 404
NOT_YET: Final = frozenset({_NOT_FOUND, 409})
"""The statuses with which a server may say so."""
_WAITS: Final = (0.3, 1.0, 3.0)
_MOST_IN_VAIN: Final = 2
_MOST_GONE: Final = 3
_UNTIL_EVERYWHERE: Final = 10.0


class Lag:
    """Says how long to wait for clones. A server for which that was in vain twice is not waited for again.

    One that was there before may be missing on a replica. Where that comes up often, all replicas are given time once; what
    is missing even then, and was missing before, is gone.
    """

    def __init__(self) -> None:
        self._in_vain = 0
        self._seen: set[str] = set()
        self._missed: list[str] = []
        self._everywhere: frozenset[str] = frozenset()

    def waits(self, status: int, assessment: RequestAssessment) -> Iterator[float]:
        """The seconds to wait before each further attempt, where a new clone may be why a request for it was refused."""
        source = assessment.source
        if source is None or source.parent is None or status not in NOT_YET or assessment.explains(status):
            return
        if self._in_vain >= _MOST_IN_VAIN or (status == _NOT_FOUND and source.id in self._everywhere):
            return
        self._in_vain += 1
        if source.id in self._seen and status == _NOT_FOUND:
            self._missed.append(source.id)
            if len(self._missed) > _MOST_GONE and not self._everywhere:
                self._everywhere = frozenset(self._missed)
                yield _UNTIL_EVERYWHERE
        yield from _WAITS

    def cloned(self, source: Dataset | None) -> None:
        """Note a dataset that was there."""
        if source is not None and source.parent is not None:
            self._seen.add(source.id)

    def passed(self) -> None:
        """Note that the latest wait was not in vain."""
        self._in_vain -= 1
