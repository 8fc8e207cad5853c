"""A case: one way in which a request can differ from an ordinary one, as data, whatever the API."""

import functools
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

from clone_contracts.exchange.strict_json import Json, as_json

Group: TypeAlias = Literal[
    "right", "forms", "texts", "words", "odd-texts", "keys", "ids", "scopes", "bodies", "members", "pairs", "odd-bodies"
]
"""What a case varies. Contract tests ask for cases by it."""

RIGHT: Final[tuple[Group, ...]] = ("right", "texts", "words")
"""The groups of what must be taken."""

REFUSED: Final[tuple[Group, ...]] = ("keys", "ids", "scopes", "bodies", "members", "pairs")
"""The groups of what must be refused."""

ABSENT = object()
"""Stands for a member that is to be left out."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The dataset that a case is tried on: which configured source, by its place from 0, and the generation.

    Generation 1 is the source itself, 2 a clone of it, 3 a clone of that clone, mostly one whose name was left out.
    """

    source: int
    generation: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A request before it is built: an ordinary one at first, then what a case makes of it.

    ``name`` is the dataset's, empty if unknown. ``body`` is as it is sent, None for none. ``keys``, ``headers`` and ``query``
    are as in ``RequestOptions``, ``scope`` holds the path parameters beside the dataset's. ``mark`` is a text that no other
    name of any run holds. ``turn`` differs from subject to subject, so that a case can go round some choices of its own;
    ``tried`` is the number of datasets that it was tried on before.
    """

    dataset_id: str
    body: bytes | None
    mark: str
    turn: int = 0
    tried: int = 0
    name: str = ""
    scope: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str | None] = field(default_factory=dict)
    query: str = ""

    @property
    def value(self) -> Any:
        """The body as JSON, which it must be; an empty object where there is none."""
        return json.loads(self.body) if self.body else {}

    def with_value(self, value: Json, escaped: bool = False, lines: bool = False) -> "Draft":
        """Another JSON body, in UTF-8 or with everything beyond ASCII escaped, in one line or in several."""
        text = as_json(value, escaped=escaped, indent="\t" if lines else None)
        return replace(self, body=b"\r\n" + text + b"\n" if lines else text)

    def with_member(self, place: tuple[str, ...], value: object) -> "Draft":
        """Another value at a place of the body, or none for ABSENT. Objects on the way there are made if they are missing."""
        return self.with_value(changed(self.value, place, value))

    def with_text(self, text: str) -> "Draft":
        """Another text as the body."""
        return replace(self, body=text.encode(errors="surrogatepass"))

    def with_headers(self, **headers: str | None) -> "Draft":
        """Other headers; names have underscores for hyphens."""
        return replace(self, headers={**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}})


Change: TypeAlias = Callable[[Draft], Draft]


@dataclass(frozen=True, slots=True)
class Companions:
    """Changes of what a case is not about, so that one answer shows more than the case.

    ``odd`` ones, each with a name, may be refused, and are left out for a server that does; the others must be taken, each by
    itself as well. Those of the ``content`` come before the case's own change, and those of the ``form`` after it.
    """

    content: tuple[Change, ...] = ()
    form: tuple[Change, ...] = ()
    odd: tuple[tuple[str, Change], ...] = ()

    @property
    def kinds(self) -> list[str]:
        """The names of what is odd."""
        return [name for name, _ in self.odd]


@dataclass(frozen=True, slots=True)
class Case:
    """One case. ``name`` is unique within an API, ``why`` says which software it catches, or what a caller may do.

    ``about`` names the member, header or path parameter that is varied, by its dotted place; it is empty for none.
    ``may_create`` says whether a faithful server may make a clone. ``subjects`` are the datasets that it is tried on.
    ``alike`` is what cases have in common that the same software gets wrong; a run tries one after the other.
    """

    name: str
    group: Group
    why: str
    change: Change
    about: str = ""
    may_create: bool = False
    subjects: tuple[Subject, ...] = (Subject(0, 1),)
    companions: Companions = Companions()
    alike: str = ""

    @property
    def family(self) -> str:
        """The name of what takes turns: that of the case itself where it is like no other."""
        return self.alike or self.name

    def whole(self, odd: Collection[str] | None = None) -> Change:
        """The change with its companions, those that are odd only if they are named; all of them by default."""
        content, form = self.companions.content, self.companions.form
        named = [change for name, change in self.companions.odd if odd is None or name in odd]
        return one_after_another([*content, *named, self.change, *form])

    @property
    def parts(self) -> tuple[Change, ...]:
        """Each change of a case of several by itself, none where something odd among them may be refused."""
        parts = (self.change, *self.companions.content, *self.companions.form)
        return parts if len(parts) > 1 and self.group in RIGHT else ()


def likeness(kind: str, alike: Iterable[tuple[str, ...]]) -> str:
    """The first of those kinds that a kind is alike; the kind itself where it is like no other."""
    return next((kinds[0] for kinds in alike if kind in kinds), kind)


def one_after_another(changes: Sequence[Change]) -> Change:
    """The change that makes all of them."""
    return lambda draft: functools.reduce(lambda changed, change: change(changed), changes, draft)


def setting(place: tuple[str, ...], value: object) -> Change:
    """The change that gives a member a value, or leaves it out for ABSENT."""
    return lambda draft: draft.with_member(place, value)


def making(place: tuple[str, ...], make: Callable[[Draft], object]) -> Change:
    """The change that gives a member a value made of what is there."""
    return lambda draft: draft.with_member(place, make(draft))


def changed(value: Any, place: tuple[str, ...], member: object) -> Any:
    """A copy of a JSON value with another member at a place, or without it for ABSENT."""
    name, *rest = place
    holder = dict(value) if isinstance(value, dict) else {}
    if rest:
        holder[name] = changed(holder.get(name), tuple(rest), member)
    elif member is ABSENT:
        holder.pop(name, None)
    else:
        holder[name] = member
    return holder


def found(value: Any, place: tuple[str, ...]) -> Any:
    """What a JSON value has at a place, None where it has nothing there."""
    for name in place:
        value = value.get(name) if isinstance(value, dict) else None
    return value
