"""Rules: the promises that no schema keyword can express, and what the rules of several APIs share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, format_pair, format_value
from clone_contracts.judge.observations import Dataset, Observations

Objects: TypeAlias = Sequence[tuple[int, Mapping[str, Json]]]
"""Those in a list, each with its place."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that the objects of a list have under one member: each with the place of its object, and each once."""

    placed: Sequence[tuple[int, str]]
    distinct: frozenset[str]


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """What a rule looks at: the answer's status and body, what was sent and where, and the source if it is known.

    ``sent`` is the body of the request as an object, empty if there was none. ``times`` are those of its exchange.
    """

    status: int
    body: Mapping[str, Json]
    sent: Mapping[str, Json]
    source: Dataset | None
    observations: Observations
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    times: tuple[datetime, ...] = ()
    _objects: dict[str, Objects] = field(default_factory=dict, init=False, repr=False, compare=False)
    _texts: dict[tuple[str, str], Texts] = field(default_factory=dict, init=False, repr=False, compare=False)

    def objects(self, member: str) -> Objects:
        """The objects in the list under a member of the body; gathered once for all rules."""
        if member not in self._objects:
            listed = self.body.get(member)
            found = enumerate(listed) if isinstance(listed, list) else ()
            self._objects[member] = [(at, item) for at, item in found if isinstance(item, dict)]
        return self._objects[member]

    def texts(self, member: str, of: str) -> Texts:
        """The texts that the objects in a list have under the member ``of``; gathered once for all rules."""
        key = member, of
        if key not in self._texts:
            placed = [(at, text) for at, item in self.objects(member) if isinstance(text := item.get(of), str)]
            self._texts[key] = Texts(placed, frozenset(text for _, text in placed))
        return self._texts[key]


Rule = Callable[[JudgedAnswer, str], "list[Finding] | None"]
"""A promise that no schema keyword can express, called with the answer and the id of its clause.

It returns None if it does not apply to this answer, and an empty list if it holds.
"""


def same(expected: Json, actual: Json, clause: str, place: str, beside: tuple[str, ...] = ()) -> list[Finding]:
    """Holds if the values are equal and of the same type; ``place`` is a JSON pointer into the answer's body.

    ``beside`` are the ids of the datasets that the expectation comes from.
    """
    if type(expected) is type(actual) and expected == actual:
        return []
    return [Finding(clause, *format_pair(expected, actual), place, beside)]


def is_new_id(answer: JudgedAnswer, clause: str, id: str | None, place: str) -> list[Finding] | None:
    """Holds if no known dataset has the id; does not apply if ``id`` is None."""
    if id is None:
        return None
    if answer.observations.get(id) is None:
        return []
    whose = "the source's" if answer.source is not None and answer.source.id == id else "an earlier dataset's"
    return [Finding(clause, "an id that is new", f"{whose}, {format_value(id)}", place, (id,))]
