"""Further bodies from a few: parts of several put together, which takes next to nothing where drawing one takes long."""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from clone_contracts.exchange.strict_json import Json, read

Place: TypeAlias = tuple[str | int, ...]
_Text = TypeVar("_Text", str, bytes)

_MOST_CHANGES: Final = 3
_STOPS: Final = 0.1
"""How likely a change is about a value as a whole, rather than about something inside of it."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """What bodies hold: the values in each place, all of them, and those that are texts."""

    by_place: dict[Place, list[Json]]
    values: list[Json]
    texts: list[str]

    @classmethod
    def of(cls, bodies: Sequence[Json]) -> "_Parts":
        by_place: dict[Place, list[Json]] = {}
        for body in bodies:
            for place, value in _places(body):
                by_place.setdefault(place, []).append(value)
        values = [value for found in by_place.values() for value in found]
        return cls(by_place, values, [value for value in values if isinstance(value, str)])


_Change: TypeAlias = Callable[[Json, _Parts, random.Random], Json]


def variants(bodies: Sequence[bytes], others: Sequence[bytes], number: int) -> Iterator[tuple[int, bytes]]:
    """Bodies made of ``bodies`` with parts of ``others``, each with the place of the one it is made of; without end.

    In one that is JSON up to three values are left out, or give way to what another body has in the same place, to what it has
    anywhere, or to a text made of two; any other gets another's end. They repeat themselves, and may be valid or not; they are
    always the same for the same ``number``.
    """
    return _made(bodies, others, number, _with_other_values)


def retold(bodies: Sequence[bytes], others: Sequence[bytes], number: int) -> Iterator[tuple[int, bytes]]:
    """The same, but nothing other than texts gives way: what is valid mostly stays so."""
    return _made(bodies, others, number, _with_other_texts)


def _made(bodies: Sequence[bytes], others: Sequence[bytes], number: int, changed: _Change) -> Iterator[tuple[int, bytes]]:
    chance = random.Random(number)
    documents = [read(body) for body in bodies]
    parts = _Parts.of([document.value for document in map(read, others) if document.error is None])
    while bodies:
        at = chance.randrange(len(bodies))
        if documents[at].error is None:
            yield at, json.dumps(changed(documents[at].value, parts, chance)).encode()
        else:
            yield at, _joined(bodies[at], chance.choice(others), chance)


def _with_other_texts(body: Json, parts: _Parts, chance: random.Random) -> Json:
    texts = [(place, value) for place, value in _places(body) if isinstance(value, str)]
    for place, text in chance.sample(texts, chance.randint(min(1, len(texts)), min(_MOST_CHANGES, len(texts)))):
        body = _with(body, place, _joined(text, chance.choice(parts.texts), chance))
    return body


def _with_other_values(body: Json, parts: _Parts, chance: random.Random) -> Json:
    for _ in range(chance.randint(1, _MOST_CHANGES)):
        place, value = _somewhere(body, chance)
        kind = chance.randrange(6)
        if isinstance(value, str) and parts.texts and kind < 3:
            body = _with(body, place, _joined(value, chance.choice(parts.texts), chance))
        elif place and isinstance(place[-1], str) and kind == 3:
            body = _without(body, place)
        elif kind == 4:
            body = _with(body, place, chance.choice(parts.values))
        else:
            body = _with(body, place, chance.choice(parts.by_place.get(place, parts.values)))
    return body


def _joined(first: _Text, second: _Text, chance: random.Random) -> _Text:
    """The start of one text and the end of another."""
    return first[: chance.randint(0, len(first))] + second[chance.randint(0, len(second)) :]


def _places(value: Json, place: Place = ()) -> Iterator[tuple[Place, Json]]:
    """Every value inside a value, itself first, and where it is."""
    yield place, value
    for name, inside in _inside(value):
        yield from _places(inside, (*place, name))


def _somewhere(value: Json, chance: random.Random) -> tuple[Place, Json]:
    """A place in a value and what is there, the less likely the deeper."""
    place: Place = ()
    while (inside := _inside(value)) and chance.random() > _STOPS:
        name, value = chance.choice(inside)
        place = (*place, name)
    return place, value


def _inside(value: Json) -> Sequence[tuple[str | int, Json]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _with(body: Json, place: Place, value: Json) -> Json:
    """A body with another value in a place that it has."""
    if not place:
        return value
    name, rest = place[0], place[1:]
    if isinstance(body, list):
        return [_with(one, rest, value) if at == name else one for at, one in enumerate(body)]
    if isinstance(body, dict):
        return {member: _with(one, rest, value) if member == name else one for member, one in body.items()}
    raise KeyError(place)


def _without(body: Json, place: Place) -> Json:
    """A body without a member that it has."""
    name, rest = place[0], place[1:]
    if isinstance(body, list):
        return [_without(one, rest) if at == name else one for at, one in enumerate(body)]
    if not isinstance(body, dict):
        raise KeyError(place)
    kept = {member: one for member, one in body.items() if rest or member != name}
    return {member: _without(one, rest) if member == name else one for member, one in kept.items()}
