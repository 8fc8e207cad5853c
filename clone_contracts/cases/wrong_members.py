"""Members of the request that are absent, of another type, of another word, or in another place."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from clone_contracts.cases.case import ABSENT, Case, Change, Draft, found, likeness, making, one_after_another, setting
from clone_contracts.cases.shape import body_is_optional, request_members
from clone_contracts.contract.members import Member
from clone_contracts.contract.operation import Operation

_SAMPLES: Final[dict[str, tuple[str, Any]]] = {
    "null": ("null", None),
    "true": ("boolean", True),
    "false": ("boolean", False),
    "zero": ("integer", 0),
    "number": ("integer", 7),
    "fraction": ("number", 7.5),
    "huge-number": ("number", 10**400),
    "empty-text": ("string", ""),
    "text": ("string", "text"),
    "digits": ("string", "7"),
    "empty-list": ("array", []),
    "list": ("array", ["x"]),
    "list-of-two": ("array", ["x", "y"]),
    "list-of-null": ("array", [None]),
    "empty-object": ("object", {}),
    "object": ("object", {"value": "x"}),
}
"""Values by their kind, each with its JSON type."""

_ALIKE: Final = (
    ("zero", "false", "empty-text", "empty-list", "empty-object", "empty-word"),
    ("number", "fraction", "huge-number", "digits"),
    ("list", "list-of-two", "list-of-null"),
    ("capitalised", "in-capitals", "in-wide-letters"),
    ("before-a-blank", "after-a-blank", "before-a-line-end", "before-nul"),
    ("longer", "cut", "with-hyphen", "quoted"),
    ("capitalised-name", "name-in-capitals", "padded-name"),
)
"""Kinds that the same software takes."""


def member_cases(operation: Operation) -> Iterator[Case]:
    """Every member crossed with every way to be wrong."""
    listed = request_members(operation)
    for member in listed:
        yield from _wrong_types(member)
        yield from _wrong_words(member)
        if body_is_optional(operation) and not member.is_object:
            why = "a check that comes only where other members are"
            yield _case(member, "number-alone", why, one_after_another([_of_nothing, setting(member.place, 7)]))
        if member.required:
            yield from _absent(member, listed)
            yield from _in_other_case(member)
            yield from _inherited(member)
        if member.is_object:
            yield from _in_other_places(member, listed)
    required = [member for member in listed if member.required]
    if any(len(member.place) > 1 for member in required):
        yield _without(required[0], "flat", "all members at the top, as many APIs have them", _flat(listed))
        yield _without(required[0], "dotted", "a parser to which a dot in a name leads inside", _flat(listed, "."))


def _case(member: Member, kind: str, why: str, change: Change) -> Case:
    return Case(f"{member.text}-{kind}", "members", why, change, member.text, alike=_family(member, kind))


def _family(member: Member, kind: str) -> str:
    return f"{member.text}-{likeness('wrapped' if kind.startswith('wrapped-in-') else kind, _ALIKE)}"


def _without(member: Member, kind: str, why: str, change: Change) -> Case:
    """A case in which a required member is not where it is due.

    It is about no clause: what is there instead is unknown, and may be refused as well.
    """
    return Case(f"{member.text}-{kind}", "members", why, change, alike=_family(member, kind))


def _of_nothing(draft: Draft) -> Draft:
    return draft.with_value({})


def _wrong_types(member: Member) -> Iterator[Case]:
    allowed = member.schema["type"] if isinstance(member.schema["type"], list) else [member.schema["type"]]
    place, why = member.place, "a value that is guessed at, or not looked at"
    for kind, (type, sample) in _SAMPLES.items():
        is_missing_something = member.is_object and kind == "empty-object" and member.schema.get("required")
        if (type not in allowed and not (type == "integer" and "number" in allowed)) or is_missing_something:
            yield _case(member, kind, why, setting(place, sample))
    listing = "a parser that takes a list of one for the one"
    yield _case(member, "list-of-it", listing, making(place, lambda it: [_value(it, member)]))
    if member.is_object:
        pairs = "a parser of documents that are made of properties"
        yield _case(member, "as-names-and-values", pairs, making(place, lambda it: _pairs(_value(it, member))))
        twice = "a client or server that encodes and decodes twice"
        yield _case(member, "as-text", twice, making(place, lambda it: json.dumps(_value(it, member))))
    else:
        wrapped = "a parser that unwraps, as those of XML and typed JSON do"
        for name in ("value", "$t", member.place[-1]):
            yield _case(member, f"wrapped-in-{name}", wrapped, making(place, _wrapped(member, name)))


def _pairs(value: Any) -> list[dict[str, Any]]:
    return [{"name": name, "value": inner} for name, inner in value.items()]


def _wrapped(member: Member, name: str) -> Callable[[Draft], object]:
    return lambda draft: {name: _value(draft, member)}


def _value(draft: Draft, member: Member) -> Any:
    """What an ordinary request has for a member, or a text where it leaves it out."""
    value = found(draft.value, member.place)
    return draft.mark if value is None else value


def _wrong_words(member: Member) -> Iterator[Case]:
    """Words that are nearly one of those allowed."""
    for word in map(str, member.schema.get("enum", ())):
        words = {
            "capitalised": word.capitalize(),
            "in-capitals": word.upper(),
            "cut": word[:-1],
            "longer": f"{word}s",
            "after-a-blank": f" {word}",
            "before-a-blank": f"{word} ",
            "before-a-line-end": f"{word}\n",
            "before-nul": f"{word}\0",
            "in-wide-letters": "".join(chr(ord(char) + 0xFEE0) for char in word),
            "with-hyphen": f"{word[:4]}-{word[4:]}",
            "quoted": f'"{word}"',
            "of-another-kind": "projects",
            "empty-word": "",
        }
        for kind, other in words.items():
            if other not in member.schema["enum"]:
                why = "a comparison that is not exact, or none"
                yield _case(member, kind, why, setting(member.place, other))


def _absent(member: Member, listed: list[Member]) -> Iterator[Case]:
    why = "a default that the document does not name"
    present = f"{member.text}.present"
    yield Case(f"{member.text}-absent", "members", why, setting(member.place, ABSENT), present)
    optional = [other for other in listed if not other.required and other.place[: len(member.place)] != member.place]
    if optional:

        def change(draft: Draft) -> Draft:
            return _with_all(draft, optional).with_member(member.place, ABSENT)

        yield Case(f"{member.text}-absent-beside-optional-ones", "members", why, change, present)


def _inherited(member: Member) -> Iterator[Case]:
    *path, name = member.place

    def change(draft: Draft) -> Draft:
        value = found(draft.value, member.place)
        return draft.with_member(member.place, ABSENT).with_member((*path, "__proto__"), {name: value})

    yield _without(member, "inherited", "JavaScript's prototypes", change)


def _with_all(draft: Draft, others: list[Member]) -> Draft:
    for other in others:
        draft = draft.with_member(other.place, _value(draft, other))
    return draft


def _in_other_case(member: Member) -> Iterator[Case]:
    """The name of a required member in other letters is another name, so that the member is absent."""
    *path, name = member.place
    why = "a decoder that disregards case, as Go's does, or one that guesses"
    for kind, other in {
        "capitalised-name": name.capitalize(),
        "name-in-capitals": name.upper(),
        "padded-name": f"{name} ",
    }.items():

        def change(draft: Draft, other: str = other) -> Draft:
            value = found(draft.value, member.place)
            return draft.with_member(member.place, ABSENT).with_member((*path, other), value)

        yield _without(member, kind, why, change)


def _in_other_places(member: Member, listed: list[Member]) -> Iterator[Case]:
    """The members of an object one level too high or too low."""
    inner = [other for other in listed if other.place[:-1] == member.place]
    why = "a parser that looks for members at any depth"

    def raised(draft: Draft) -> Draft:
        value = draft.value
        lifted = draft.with_member(member.place, ABSENT)
        for other in inner:
            if (moved := found(value, other.place)) is not None:
                lifted = lifted.with_member((*member.place[:-1], other.place[-1]), moved)
        return lifted

    yield _without(member, "left-out-around-its-members", why, raised)
    if len(member.place) > 1:

        def outside(draft: Draft) -> Draft:
            moved = found(draft.value, member.place)
            return draft.with_member(member.place, ABSENT).with_member((*member.place[:-2], member.place[-1]), moved)

        yield _without(member, f"beside-{member.place[-2]}", why, outside)
    doubled = (*member.place, member.place[-1])

    def wrapped(draft: Draft) -> Draft:
        return draft.with_member(member.place, {}).with_member(doubled, _value(draft, member))

    yield _without(member, "twice-around-its-members", why, wrapped)
    siblings = [other for other in listed if other.place[:-1] == member.place[:-1] and other.required and other is not member]
    for other in siblings:

        def lowered(draft: Draft, other: Member = other) -> Draft:
            moved = found(draft.value, other.place)
            return draft.with_member(other.place, ABSENT).with_member((*member.place, other.place[-1]), moved)

        yield _without(other, f"inside-{member.text}", why, lowered)


def _flat(listed: list[Member], separator: str | None = None) -> Change:
    """All leaves at the top, under their names, or under their paths if there is a ``separator``."""
    leaves = [member for member in listed if not member.is_object]

    def change(draft: Draft) -> Draft:
        names = {(leaf.place[-1] if separator is None else separator.join(leaf.place)): leaf.place for leaf in leaves}
        values = {name: found(draft.value, place) for name, place in names.items()}
        return draft.with_value({name: value for name, value in values.items() if value is not None})

    return change
