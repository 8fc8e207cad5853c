"""Brings requests that come at the same moment together, so that a fault can lie in that and is seen every time."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

LONGEST_WAIT: Final = 30.0
"""The most seconds for which one of several announced requests waits for the others: longer than any busy machine takes."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True)
class _Held(Generic[T, R]):
    request: T
    answers: tuple[R, ...] = ()


class Gathering(Generic[T, R]):
    """Holds requests until the others are there, and then has ``answer`` answer all of them.

    How many there are is announced; each then waits ``patience`` seconds at most. Where nobody announces anything, as over a
    network, each waits ``hold`` seconds.
    """

    def __init__(self, answer: Callable[[Sequence[T]], Sequence[R]], hold: float, patience: float = LONGEST_WAIT) -> None:
        self._answer = answer
        self._hold = hold
        self._patience = patience
        self._expected = 1
        self._group: list[_Held[T, R]] = []
        self._changed = threading.Condition()

    def expect(self, count: int) -> None:
        """Announce that so many requests come together."""
        with self._changed:
            self._expected = count

    def join(self, request: T) -> R:
        """The answer to a request, after it has waited for others."""
        held: _Held[T, R] = _Held(request)
        with self._changed:
            self._group.append(held)
            seconds = self._hold if self._expected == 1 else self._patience
            self._changed.wait_for(lambda: bool(held.answers) or 1 < self._expected <= len(self._group), seconds)
            if not held.answers:
                self._answer_all()
        return held.answers[0]

    def _answer_all(self) -> None:
        group, self._group, self._expected = self._group, [], 1
        for held, answer in zip(group, self._answer([held.request for held in group]), strict=True):
            held.answers = (answer,)
        self._changed.notify_all()
