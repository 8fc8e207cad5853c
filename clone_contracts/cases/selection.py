"""Which cases a run tries, and on which datasets: as many as fit, the most telling first, the rest by the run's seed."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from clone_contracts.cases.case import Subject


@dataclass(frozen=True, slots=True)
class Depth:
    """How much a run asks of each API: at most so many ``requests``, the removal of clones included, and ``clones``.

    ``examples`` is the number of generated requests in each mode, and ``most_examples`` the largest that it has room for.
    """

    name: str
    requests: int
    clones: int
    examples: int
    most_examples: int


_MOSTLY: Final = 0.5
_MOST_CLONES: Final = 2
"""What makes a clone is tried on so many datasets at most."""

DEPTHS: Final[Mapping[str, Depth]] = {
    depth.name: depth
    for depth in (Depth("quick", 80, 25, 1, 2), Depth("standard", 200, 40, 5, 10), Depth("full", 1000, 60, 5, 20))
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a test asks of a server: ``requests`` in all, of which ``clones`` make a dataset."""

    requests: int = 0
    clones: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A test that may be left out. ``cost`` is for each dataset that it is tried on; ``clauses`` are those it is about.

    ``crossed`` says whether it is tried on several datasets; another needs none in particular.
    """

    name: str
    cost: Cost
    clauses: tuple[str, ...] = ()
    crossed: bool = True


class Allowance:
    """What is left of a depth. ``removals`` is the number of requests that the removal of a clone takes."""

    def __init__(self, requests: int, clones: int, removals: float) -> None:
        self._requests = float(requests)
        self._clones = clones
        self._removals = removals

    def spend(self, cost: Cost) -> None:
        """Take away what is needed in any case."""
        self._requests -= cost.requests + cost.clones * self._removals
        self._clones -= cost.clones

    def take(self, cost: Cost) -> bool:
        """Take a cost away, if there is so much left."""
        fits = cost.requests + cost.clones * self._removals <= self._requests and cost.clones <= self._clones
        if fits:
            self.spend(cost)
        return fits


def select(
    candidates: Sequence[Candidate],
    sources: int,
    allowance: Allowance,
    telling: Sequence[str],
    seed: int,
    covered: Iterable[str] = (),
) -> dict[str, tuple[Subject, ...]]:
    """The subjects of each candidate by its name, none for those that are left out; in the order in which they are to run.

    First comes one test for each clause that is not ``covered`` by what runs in any case, then the ``telling`` ones in their
    order, then all others in an order of the seed. Then each is tried on further subjects, as long as something is left: first
    on those that differ most from the earlier.
    """
    chance = random.Random(seed)
    order = _order(candidates, telling, chance, set(covered))
    routes = {candidate.name: _route(sources, chance) if candidate.crossed else [Subject(0, 1)] for candidate in order}
    chosen: dict[str, list[Subject]] = {}
    for turn in range(max(map(len, routes.values()), default=0)):
        for candidate in order:
            route = routes[candidate.name]
            may_clone_again = turn < _MOST_CLONES or not candidate.cost.clones
            if turn < len(route) and may_clone_again and allowance.take(candidate.cost):
                chosen.setdefault(candidate.name, []).append(route[turn])
    return {name: tuple(subjects) for name, subjects in chosen.items()}


def _order(candidates: Iterable[Candidate], telling: Sequence[str], chance: random.Random, seen: set[str]) -> list[Candidate]:
    rank = {name: at for at, name in enumerate(telling)}
    shuffled = sorted(candidates, key=lambda candidate: candidate.name)
    chance.shuffle(shuffled)
    ranked = sorted(shuffled, key=lambda candidate: rank.get(candidate.name, len(rank)))
    first = []
    for candidate in ranked:
        if not seen.issuperset(candidate.clauses):
            first.append(candidate)
            seen |= set(candidate.clauses)
    taken = {candidate.name for candidate in first}
    return first + [candidate for candidate in ranked if candidate.name not in taken]


def _route(sources: int, chance: random.Random) -> list[Subject]:
    """All subjects, such that the next one is of another source and of another generation than the one before.

    The first is mostly a clone of a clone: what a server does to everything shows there as well as what it does to clones only.
    """
    places, generations = list(range(sources)), [1, 2, 3]
    chance.shuffle(places)
    chance.shuffle(generations)
    if chance.random() < _MOSTLY:
        generations = sorted(generations, key=lambda generation: generation != 3)
    count = len(places) * len(generations)
    # Where the two lengths have a common divisor, the generations shift once round.
    return [
        Subject(places[at % sources], generations[(at + (at // sources if sources % 3 == 0 else 0)) % 3]) for at in range(count)
    ]
