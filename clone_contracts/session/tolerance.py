"""What a server takes of what no document mentions: what it refuses need not be sent along with other things."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

_DOUBTS: Final = 3


class Tolerance:
    """Knows by kind what was taken, and what was refused, or may have been several times."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._doubts = Counter[str]()

    def allowed(self, kinds: Iterable[str]) -> list[str]:
        """Those that may go along with what a request is about."""
        return [kind for kind in kinds if self._doubts[kind] < _DOUBTS]

    def doubted(self, kinds: Collection[str]) -> list[str]:
        """Those that may be the reason why a request was refused: no other was taken with them."""
        return [kind for kind in kinds if kind not in self._taken]

    def took(self, kinds: Iterable[str]) -> None:
        """Note that a request was taken with these."""
        self._taken.update(kinds)

    def refused(self, kinds: Iterable[str], *, taken_without: bool) -> None:
        """Note that a request was refused with these, and whether it was taken without them."""
        for kind in kinds:
            self._doubts[kind] += _DOUBTS if taken_without else 1
