"""Names that no other dataset has: an earlier run may have left its own, and a server may refuse to give a name twice."""

import random
import re
from typing import Final

from clone_contracts.judge.assessment import ORDINARY_LENGTH, is_ordinary

_ALPHABET: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_MARK: Final = re.compile("[0-9a-z]{1,9}")
"""What may be one; longer texts of letters and digits are none."""
_IDEOGRAPHS: Final = range(0x4E00, 0x9FA6)


class FreshNames:
    """Makes names that differ within a run and between runs."""

    def __init__(self) -> None:
        self._random = random.SystemRandom()
        self._first = self._random.randrange(36**5) * 1000 + 1
        self._made = 0

    def mark(self) -> str:
        """A short text of letters and digits that no other name holds."""
        mark, number = "", self._first + self._made
        self._made += 1
        while number:
            number, digit = divmod(number, len(_ALPHABET))
            mark += _ALPHABET[digit]
        return mark

    def are_in(self, text: str) -> bool:
        """Whether a text holds a mark that was made here."""
        numbers = (sum(_ALPHABET.index(digit) * 36**at for at, digit in enumerate(word)) for word in _MARK.findall(text))
        return any(0 <= number - self._first < self._made for number in numbers)

    def unique(self, text: str) -> str:
        """The text with an ending of its own, for which the end of a long text gives way."""
        ending = self.mark()
        return f"{text[: ORDINARY_LENGTH - len(ending) - 1]} {ending}"

    def unique_if_ordinary(self, text: str) -> str:
        """The same for an ordinary text; any other stays as it is, since its exact form is what matters."""
        return self.unique(text) if is_ordinary(text) else text

    def character(self) -> str:
        """A name of a single character, one of twenty thousand, since it has no room for an ending."""
        return chr(self._random.choice(_IDEOGRAPHS))
