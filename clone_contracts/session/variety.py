"""What right requests carry that are about something else, so that each shows something more than it has to."""

import itertools
from collections.abc import Sequence
from typing import Final, TypeVar

from clone_contracts.cases.case import Draft
from clone_contracts.cases.companions import with_some_right_headers
from clone_contracts.cases.notations import in_some_notation
from clone_contracts.cases.vocabulary import special_text, word
from clone_contracts.session.names import FreshNames

T = TypeVar("T")

_STRIDE: Final = 7
"""Runs with neighbouring seeds begin so far from each other that they share little."""


class Variety:
    """Gives another text or form each time, and begins elsewhere for each ``seed``."""

    def __init__(self, seed: int, names: FreshNames) -> None:
        self._names = names
        counts = (itertools.count(_STRIDE * seed) for _ in range(5))
        # A count for those without a body, which may come in step with the others.
        self._texts, self._words, self._forms, self._bodiless_forms, self._choices = counts

    def name(self) -> str:
        """An ordinary text that no other dataset has as its name."""
        return special_text(next(self._texts), self._names.mark())

    def word(self) -> str:
        """A short ordinary text in ASCII, which others may have: one that stacks take for something else."""
        return word(next(self._words))

    def one_of(self, choices: Sequence[T]) -> T:
        """Another of these each time."""
        return choices[next(self._choices) % len(choices)]

    def form(self, dataset_id: str, body: bytes | None) -> Draft:
        """A right request with a JSON body or none, in another notation and with other headers that mean the same."""
        turn = next(self._bodiless_forms if body is None else self._forms)
        return with_some_right_headers(in_some_notation(Draft(dataset_id, body, self._names.mark(), turn)))
