"""Which cases a run tries, and on which datasets: as many as fit, the most telling first, the rest by the run's seed."""

import itertools
import math
import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from clone_contracts.cases.case import Subject


@dataclass(frozen=True, slots=True)
class Depth:
    """How much a run asks of each API: at most so many ``requests``, the removal of clones included, and ``clones``.

    ``examples`` is the number of generated requests in each mode, and ``most_examples`` the largest that it has room for.
    ``proves`` says whether it has room for all that the proof needs.
    """

    name: str
    requests: int
    clones: int
    examples: int
    most_examples: int
    proves: bool = True


_MOST_CLONES: Final = 2
"""What makes a clone is tried on so many datasets at most, unless it is telling."""

DEPTHS: Final[Mapping[str, Depth]] = {
    depth.name: depth
    for depth in (Depth("quick", 80, 25, 1, 2, proves=False), Depth("standard", 200, 40, 3, 10), Depth("full", 1000, 60, 5, 20))
}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a test asks of a server: ``requests`` in all, of which ``clones`` make a dataset."""

    requests: int = 0
    clones: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A test that may be left out. ``cost`` is for each dataset that it is tried on; ``clauses`` are those it is about.

    ``crossed`` says whether it is tried on several datasets; another needs none in particular. Candidates of one ``family``
    take turns, since the same software is likely to be wrong about all of them. ``again`` is one that another was like before.
    """

    name: str
    cost: Cost
    clauses: tuple[str, ...] = ()
    crossed: bool = True
    family: str = ""
    again: bool = False

    @property
    def case(self) -> str:
        """What it is tried with, which another test may have as well."""
        return self.name.partition("[")[2]

    @property
    def of(self) -> str:
        """The family, which may be the candidate alone."""
        return self.family or self.name


Trial: TypeAlias = tuple[Candidate, Subject]
"""A candidate and the dataset that it is tried on."""


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

    def has_room_for(self, costs: Iterable[Cost]) -> bool:
        """Whether all of these fit."""
        listed = list(costs)
        return self._fits(Cost(sum(cost.requests for cost in listed), sum(cost.clones for cost in listed)))

    def take(self, cost: Cost) -> bool:
        """Take a cost away, if there is so much left."""
        fits = self._fits(cost)
        if fits:
            self.spend(cost)
        return fits

    def _fits(self, cost: Cost) -> bool:
        return cost.requests + cost.clones * self._removals <= self._requests and cost.clones <= self._clones


def select(
    candidates: Sequence[Candidate],
    sources: int,
    allowance: Allowance,
    telling: Sequence[str],
    seed: int,
    covered: Iterable[str] = (),
    proving: Collection[str] = (),
) -> dict[str, tuple[Subject, ...]]:
    """The subjects of each candidate by its name, none for those that are left out; in the order in which they are to run.

    First comes the cheapest candidate for each clause that is not ``covered`` by what runs in any case, then the ``telling``
    families in their order, which may name one again; then what was not chosen yet, and then each family in turn, in an order
    of the seed, as long as something is left. Where there is room for all, each is chosen once before any is again.
    A family that comes again goes on with its next candidate and the next dataset. Room for the ``proving`` candidates is
    kept before all else; they are the first of their families, and come where these are told, or last.
    """
    chance = random.Random(seed)
    shuffled = sorted(candidates, key=lambda candidate: candidate.name)
    chance.shuffle(shuffled)
    place = {candidate.case: at for at, candidate in enumerate(shuffled) if not candidate.again}
    # A refusal may depend on how many clones there are. What comes again begins with what comes last otherwise: two cases of
    # a family show more than one that is tried twice.
    shuffled.sort(
        key=lambda candidate: (
            not candidate.cost.clones,
            candidate.name not in proving,
            -place.get(candidate.case, 0) if candidate.again else 0,
        )
    )
    families = {family: _Family(members, sources, chance) for family, members in _grouped(shuffled).items()}
    rank = {family: at for at, family in reversed(list(enumerate(telling)))}
    ranked = sorted(shuffled, key=lambda candidate: rank.get(candidate.of, len(rank)))
    chosen: dict[str, list[Subject]] = {}
    parts = [_told(families, telling), _each_once(ranked, families, chosen)]
    if allowance.has_room_for(candidate.cost for candidate in candidates if not candidate.again):
        parts.reverse()
    proofs = [trial for family in families.values() for trial in family.first if trial[0].name in proving]
    kept = {candidate.name: subject for candidate, subject in proofs if allowance.take(candidate.cost)}
    cheap = sorted(ranked, key=lambda candidate: (candidate.cost.clones, candidate.cost.requests))
    for candidate, subject in itertools.chain(
        _one_for_each_clause(cheap, families, set(covered)), *parts, proofs, _in_rounds(families)
    ):
        subjects = chosen.get(candidate.name, [])
        if subject not in subjects and (kept.get(candidate.name) == subject or allowance.take(candidate.cost)):
            chosen.setdefault(candidate.name, []).append(subject)
    return {name: tuple(subjects) for name, subjects in chosen.items()}


class _Family:
    """Candidates that take turns, each on another dataset than the one before. ``tried`` counts the trials so far."""

    def __init__(self, members: Sequence[Candidate], sources: int, chance: random.Random) -> None:
        self._members = members
        self._route = _route(sources, chance) if members[0].crossed else [Subject(0, 1)]
        self.first = list(zip(members, itertools.cycle(self._route), strict=False))
        self.tried = 0
        once = len(members) * len(self._route)
        self.often_enough = min(once, _MOST_CLONES * len(members)) if members[0].cost.clones else once
        self._once = once

    def next(self) -> Iterator[Trial]:
        """The next trial, if there is one."""
        if self.tried < self._once:
            members, route, at = self._members, self._route, self.tried
            # Where one number divides the other, the datasets shift each time that all pairs have been had.
            shift = at // math.lcm(len(members), len(route))
            self.tried += 1
            yield members[at % len(members)], route[(at + shift) % len(route)]


def _one_for_each_clause(candidates: Iterable[Candidate], families: Mapping[str, _Family], seen: set[str]) -> Iterator[Trial]:
    for candidate in candidates:
        if not seen.issuperset(candidate.clauses):
            seen |= set(candidate.clauses)
            for _, subject in families[candidate.of].next():
                yield candidate, subject


def _told(families: Mapping[str, _Family], telling: Iterable[str]) -> Iterator[Trial]:
    """Each family as often as it is named, what was chosen before counted in."""
    named = Counter[str]()
    for family in telling:
        named[family] += 1
        if family in families and families[family].tried < named[family]:
            yield from families[family].next()


def _each_once(
    candidates: Sequence[Candidate], families: Mapping[str, _Family], chosen: Mapping[str, Sequence[Subject]]
) -> Iterator[Trial]:
    for candidate in candidates:
        if candidate.name not in chosen and not candidate.again:
            for _, subject in families[candidate.of].next():
                yield candidate, subject


def _in_rounds(families: Mapping[str, _Family]) -> Iterator[Trial]:
    """Each family in turn, those first that were tried least."""
    for tried in itertools.count():
        left = [family for family in families.values() if family.tried < family.often_enough]
        if not left:
            return
        for family in left:
            if family.tried <= tried:
                yield from family.next()


def _grouped(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    families: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        families.setdefault(candidate.of, []).append(candidate)
    return families


def _route(sources: int, chance: random.Random) -> list[Subject]:
    """All subjects: for each source a clone of a clone first, but for a source itself in the second place.

    What a server does to everything shows on a clone of a clone as well as what it does to clones only, or to late ones.
    """
    places = list(range(sources))
    chance.shuffle(places)
    early = [Subject(place, 3) for place in places]
    early.insert(1, Subject(places[-1], 1))
    rest = [Subject(place, generation) for generation in (1, 2) for place in places]
    return early + [subject for subject in rest if subject not in early]
