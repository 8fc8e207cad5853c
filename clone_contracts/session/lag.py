"""A new clone may not be there at once: a replica lags behind, or the server is still copying."""

from collections.abc import Iterator
from typing import Final

from clone_contracts.judge.assessment import RequestAssessment

NOT_YET: Final = frozenset({404, 409})
"""The statuses with which a server may say so."""
_WAITS: Final = (0.3, 1.0, 3.0)
_MOST_IN_VAIN: Final = 2


class Lag:
    """Says how long to wait for clones. A server for which that was in vain twice is not waited for again."""

    def __init__(self) -> None:
        self._in_vain = 0

    def waits(self, status: int, assessment: RequestAssessment) -> Iterator[float]:
        """The seconds to wait before each further attempt, where a new clone may be why a request for it was refused."""
        is_of_clone = assessment.source is not None and assessment.source.parent is not None
        if status in NOT_YET and is_of_clone and not assessment.explains(status) and self._in_vain < _MOST_IN_VAIN:
            self._in_vain += 1
            yield from _WAITS

    def passed(self) -> None:
        """Note that the latest wait was not in vain."""
        self._in_vain -= 1
