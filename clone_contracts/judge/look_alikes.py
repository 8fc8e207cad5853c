"""Texts that look alike and are not the same: which code points tell them apart."""

import unicodedata
from collections import Counter
from typing import Final

_SHOWN: Final = 8
_LONGEST: Final = 100_000
"""Of longer texts nobody sees whether they look alike."""
_INVISIBLE: Final = frozenset(
    chr(code) for codes in ((0x034F,), (0x115F, 0x1160), range(0x180B, 0x1810), range(0xFE00, 0xFE10)) for code in codes
) | frozenset(map(chr, range(0xE0100, 0xE01F0)))
"""Letters and marks that show nothing; Unicode's categories tell only the other ones."""


def code_points_apart(one: str, other: str) -> tuple[str, str]:
    """The code points that each of two texts has and the other has not, such as U+00E9; "" for both unless they look alike."""
    if one == other or max(len(one), len(other)) > _LONGEST or _look(one) != _look(other):
        return "", ""
    first, second = _surplus(one, other), _surplus(other, one)
    if not first and not second:  # The same characters in another order.
        first, second = _middle(one, other), _middle(other, one)
    return _named(first), _named(second)


def _look(text: str) -> str:
    """What is seen of a text: composed, all blanks alike, without what is invisible."""
    if text.isascii() and text.isprintable():
        return text
    composed = unicodedata.normalize("NFKC", text)
    seen = (" " if unicodedata.category(char).startswith("Z") else char for char in composed if not _is_invisible(char))
    return unicodedata.normalize("NFKC", "".join(seen))


def _is_invisible(char: str) -> bool:
    return char in _INVISIBLE or unicodedata.category(char) in ("Cf", "Cc")


def _surplus(text: str, other: str) -> str:
    """The characters that a text has more often than another, each once, in the text's order."""
    more = Counter(text) - Counter(other)
    return "".join(char for char in dict.fromkeys(text) if char in more)


def _middle(text: str, other: str) -> str:
    """A text without what it begins and ends with like another."""
    begin = _common(text, other)
    end = _common(text[begin:][::-1], other[begin:][::-1])
    return text[begin : len(text) - end]


def _common(text: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    differences = (at for at, (one, another) in enumerate(zip(text, other, strict=False)) if one != another)
    return next(differences, min(len(text), len(other)))


def _named(text: str) -> str:
    names = [f"U+{ord(char):04X}" for char in text[:_SHOWN]]
    return " ".join(names) + (f" and {len(text) - _SHOWN} more" if len(text) > _SHOWN else "")
