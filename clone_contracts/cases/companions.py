"""What a request that may make a clone carries beside what its case is about: one answer then shows many things."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from clone_contracts.cases.case import ABSENT, Change, Companions, Draft, one_after_another, setting
from clone_contracts.cases.headers import right_headers
from clone_contracts.cases.notations import in_some_notation
from clone_contracts.cases.shape import answer_members, request_members, texts
from clone_contracts.cases.vocabulary import everything, rich_text
from clone_contracts.contract.clause import Schema
from clone_contracts.contract.members import Member
from clone_contracts.contract.operation import Operation
from clone_contracts.exchange.strict_json import Json

LONG_TEXTS: Final = "long_texts"
"""What texts of more than a hundred characters are called among odd things,"""
MEMBERS: Final = "members"
"""and members that nobody knows."""

UNKNOWN: Final[Mapping[str, Json]] = {
    "object": {"public": False},
    "null": None,
    "more_than_64_bits": 2**64,
    "half_a_pair": "\ud83d",
}
"""What a newer version, or a careless client, may send along."""
ODD_NAMES: Final = ("__proto__", "constructor", "", "a\0b", "$where", "a.b", "\u202eeman")
"""Names that mean something elsewhere."""

_RESERVED: Final = ("relationships", "links", "meta")
"""Members that JSON:API knows beside the attributes of a resource."""

_QUERY: Final = "name=other&name=another&description=other&training_version=fibo&x=%FF%00&a[b]=c&=&&"


def right_companions(operation: Operation) -> Companions:
    """Texts, a notation and headers that any server must take."""
    return Companions(content=with_rich_texts(operation), form=(in_some_notation, with_some_right_headers))


def odd_companions(operation: Operation, **odd: Change) -> Companions:
    """The same, and long texts and a query, on which the documents are silent; ``odd`` are more of these."""
    named = (*odd.items(), ("query", with_a_query), (LONG_TEXTS, with_everything(operation)))
    return replace(right_companions(operation), odd=named)


def with_rich_texts(operation: Operation) -> tuple[Change, ...]:
    """For each member that holds a text an ordinary one, another at each turn; an optional member is absent at every third."""

    def changing(at: int, member: Member) -> Change:
        def change(draft: Draft) -> Draft:
            is_absent = not member.required and at > 0 and draft.turn % 3 == 2
            return draft.with_member(member.place, ABSENT if is_absent else rich_text(draft.turn + at, draft.mark))

        return change

    return tuple(changing(at, member) for at, member in enumerate(texts(operation)))


def with_everything(operation: Operation) -> Change:
    """A long text for each member that holds one, another one at each turn."""

    def change(draft: Draft) -> Draft:
        for at, member in enumerate(texts(operation)):
            draft = draft.with_member(member.place, everything(draft.turn + at, draft.mark))
        return draft

    return change


def with_some_right_headers(draft: Draft) -> Draft:
    """The same with headers that say the same, others at each turn."""
    return replace(draft, headers={**draft.headers, **right_headers(draft.turn, draft.body is not None)})


def with_a_query(draft: Draft) -> Draft:
    """The same with a query that names members, holds no UTF-8, and is no list of pairs."""
    return replace(draft, query=_QUERY)


def nearly_named(name: str, value: str) -> dict[str, Json]:
    """Members whose names are like one that is left out: that a reader which guesses takes for it."""
    alike = (name.capitalize(), name.upper(), f" {name}", f"{name} ", f"{name[:2]}_{name[2:]}", f"{name[:2]}-{name[2:]}")
    return {**dict.fromkeys(alike, value), "__proto__": {name: value}, "dataset": {name: value}}


def with_odd_members(operation: Operation) -> Change:
    """Members that nobody knows, with odd names and odd values, and those of the answer."""
    names: dict[str, Json] = {name: {"x": 1} for name in ODD_NAMES}
    inside = [
        setting((*member.place, name), {})
        for member in request_members(operation)
        for name in _RESERVED
        if member.is_object and member.place == member.place[:1]
    ]

    def change(draft: Draft) -> Draft:
        return draft.with_value({**draft.value, **UNKNOWN, **names})

    return one_after_another([change, *inside, with_members_of_the_answer(operation)])


def with_members_of_the_answer(operation: Operation) -> Change:
    """Members that the answer has, and a request has not, with other values at each turn."""
    holder = next((member.place[:-1] for member in texts(operation)), ())
    sendable = {member.place[-1] for member in request_members(operation) if member.place[:-1] == holder}
    foreign = {name: schema for name, schema in answer_members(operation).items() if name not in sendable}

    def change(draft: Draft) -> Draft:
        for name, schema in foreign.items():
            draft = draft.with_member((*holder, name), _sample(schema, draft.turn))
        return draft

    return change


_OTHER: Final = "other"
_LATE: Final = "2031-01-01T00:00:00Z"
_SAMPLES: Final[Mapping[str, Json]] = {
    "string": _OTHER,
    "integer": 987_654,
    "boolean": True,
    "array": [],
    "object": {"x": 1},
    "null": None,
}


def _sample(schema: Schema, turn: int) -> Json:
    """A value that the schema allows, of several words another one each time; at every other turn one that it does not."""
    values, types = schema.get("enum"), schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if turn % 2:
        return _OTHER if types[0] != "string" or values or "format" in schema else 7  # It shows by its type alone.
    if values:
        value: Json = values[turn // 2 % len(values)]
        return value
    return _LATE if schema.get("format") == "date-time" else _SAMPLES[types[0]]
