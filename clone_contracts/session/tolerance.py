"""Whether a server takes what no document mentions: one that does not is spared it."""

from typing import Final

_DOUBTS: Final = 3


class Tolerance:
    """Open until something was refused for what is odd about it, or may have been several times."""

    def __init__(self) -> None:
        self._is_strict = False
        self._doubts = 0

    @property
    def is_open(self) -> bool:
        """Whether odd things may go along with what a request is about."""
        return not self._is_strict and self._doubts < _DOUBTS

    def note(self, *, is_refused_for_it: bool) -> None:
        """Note that a request was refused with something odd, and whether it was taken without."""
        self._is_strict = self._is_strict or is_refused_for_it
        self._doubts += 1
