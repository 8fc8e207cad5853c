"""Texts with the place marked that a reader should look at."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Marked: TypeAlias = Sequence[tuple[str, bool]]
"""A text in pieces, each with whether it is marked."""


def marked(text: str, places: Iterable[str]) -> Marked:
    """A text with every place marked that is in it exactly once; a place that is not, or is several times, says nothing."""
    starts = sorted((text.index(place), len(place)) for place in set(places) if place and text.count(place) == 1)
    pieces, at = [], 0
    for start, length in starts:
        if start >= at:
            pieces += [(text[at:start], False), (text[start : start + length], True)]
            at = start + length
    return [(piece, is_marked) for piece, is_marked in [*pieces, (text[at:], False)] if piece]


def member_places(text: str, names: Iterable[str]) -> list[str]:
    """The lines of an indented JSON text on which members of these names stand."""
    lines = text.splitlines()
    heads = tuple(f'"{name}": ' for name in names)
    return [re.sub(r",$", "", line.strip()) for line in lines if heads and line.strip().startswith(heads)]
