"""Path parameters that name nothing, or something only to a lenient parser."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from clone_contracts.cases.case import Case, Change, Draft, likeness
from clone_contracts.cases.shape import body_is_optional
from clone_contracts.contract.document import Contract

DATASET: Final = "dataset_id"
FREE_INTEGER: Final = str(2**31 - 17)
"""An id that no dataset is likely to have, small enough for any database."""
FREE_UUID: Final = "5b1f3c2a-8d67-4e0f-9c4e-7a3d2b9f6e10"

Make = Callable[[str], str]
"""Makes another id out of a real one."""

_ARABIC: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_WIDE: Final = str.maketrans("0123456789", "０１２３４５６７８９")

_INTEGERS: Final[Mapping[str, tuple[str, Make]]] = {
    "free": ("any number will do", lambda _: FREE_INTEGER),
    "zero": ("zero as no value", lambda _: "0"),
    "negative": ("a sign that is dropped, or counts from the end", lambda id: f"-{id}"),
    "of-31-bits": ("a column of 32 bits with a sign", lambda _: str(2**31)),
    "of-32-bits": ("a number that wraps round at 32 bits", lambda id: str(2**32 + int(id))),
    "of-63-bits": ("a column of 64 bits with a sign", lambda _: str(2**63)),
    "of-64-bits": ("a number that wraps round at 64 bits", lambda id: str(2**64 + int(id))),
    "of-300-digits": ("a number without an end", lambda id: id + "0" * 300),
    "longer": ("a comparison of the beginning", lambda id: id + "0" * 15),
    "word": ("no check of the type", lambda _: "abc"),
    "null": ("the text of an absent value", lambda _: "null"),
    "nan": ("a number that is none", lambda _: "NaN"),
    "true": ("a truth value that counts as one", lambda _: "true"),
    "other-script": ("text that is not ASCII in a path", lambda _: "данные"),
    "followed-by-letters": ("parseInt, atoi, a cast of a database", lambda id: f"{id}abc"),
    "underscored": ("Python's int", lambda id: f"{id[:1]}_{id[1:]}" if len(id) > 1 else f"{id}_"),
    "in-arabic-digits": ("Python's int, Java's Integer", lambda id: id.translate(_ARABIC)),
    "in-wide-digits": ("Python's int, Java's Integer", lambda id: id.translate(_WIDE)),
    "in-hexadecimal": ("JavaScript's Number, PHP of old", lambda id: hex(int(id))),
    "with-an-exponent": ("a float in between", lambda id: f"{id}e0"),
    "with-a-fraction": ("a float in between", lambda id: f"{id}.9"),
    "half": ("a float in between", lambda id: f"{id}.5"),
    "after-a-blank": ("a value that is trimmed", lambda id: f" {id}"),
    "before-a-blank": ("a value that is trimmed", lambda id: f"{id} "),
    "before-a-line-end": ("an expression that ends at $", lambda id: f"{id}\n"),
    "with-matrix-parameters": ("Java's path parameters", lambda id: f"{id};x=1"),
    "listed": ("a list of which the first counts", lambda id: f"{id},{id}"),
    "quoted": ("JSON in a path", lambda id: f'"{id}"'),
    "in-brackets": ("JSON in a path", lambda id: f"[{id}]"),
    "in-braces": ("a template that was never filled in", lambda id: f"{{{id}}}"),
    "before-nul": ("a text that ends at NUL", lambda id: f"{id}\0"),
    "with-a-slash": ("a path that is decoded before it is split", lambda id: f"{id}/{id}"),
    "behind-a-slash": ("the last part of a path", lambda id: f"x/{id}"),
    "encoded-twice": ("a path that is decoded twice", lambda id: "".join(f"%{ord(char):02x}" for char in id)),
    "no-utf-8": ("a decoder that fails, or leaves out what it does not know", lambda id: f"{id}\udcff"),
    "injection": ("a query that is put together as text", lambda id: f"{id} OR 1=1"),
}

_STRINGS: Final[Mapping[str, tuple[str, Make]]] = {
    "free": ("any id will do", lambda _: FREE_UUID),
    "nearly": ("a comparison of the beginning", lambda id: id[:-1] + ("0" if id[-1:] != "0" else "1")),
    "no-uuid": ("a database that takes nothing but UUIDs", lambda _: "not-a-uuid"),
    "zero": ("a number as an id", lambda _: "0"),
    "cut": ("a comparison of the beginning", lambda id: id[:-1]),
    "longer": ("a comparison as long as the real id", lambda id: f"{id}0"),
    "other-beginning": ("a comparison of the end", lambda id: ("0" if id[:1] != "0" else "1") + id[1:]),
    "very-long": ("a limit that nobody handles", lambda _: "a" * 3000),
    "other-script": ("text that is not ASCII in a path", lambda _: "данные"),
    "template": ("a template that was never filled in", lambda _: "{{id}}"),
    "null": ("the text of an absent value", lambda _: "null"),
    "wildcard": ("a query by LIKE", lambda _: "%"),
    "star": ("a pattern of file names", lambda _: "*"),
    "before-nul": ("a text that ends at NUL", lambda id: f"{id}\0"),
    "with-a-slash": ("a path that is decoded before it is split", lambda id: f"{id}/{id}"),
    "behind-a-slash": ("the last part of a path", lambda id: f"x/{id}"),
    "no-utf-8": ("a decoder that fails", lambda id: f"{id[:-1]}\udcff"),
    "listed": ("a list of which the first counts", lambda id: f"{id},{id}"),
    "quoted": ("JSON in a path", lambda id: f'"{id}"'),
    "after-a-blank": ("a value that is trimmed", lambda id: f" {id}"),
    "before-a-blank": ("a value that is trimmed", lambda id: f"{id} "),
    "before-a-line-end": ("an expression that ends at $", lambda id: f"{id}\n"),
    "with-matrix-parameters": ("Java's path parameters", lambda id: f"{id};x=1"),
    "encoded-twice": ("a path that is decoded twice", lambda id: "".join(f"%{ord(char):02x}" for char in id)),
    "injection": ("a query that is put together as text", lambda id: f"{id}' OR '1'='1"),
}


_WHOLE_NUMBERS: Final = frozenset(
    {"free", "zero", "negative", "of-31-bits", "of-32-bits", "of-63-bits", "of-64-bits", "of-300-digits", "longer"}
)
"""Kinds that are integers, which no dataset has."""

_ALIKE: Final = (
    ("of-31-bits", "of-63-bits", "of-300-digits"),
    ("null", "nan", "true", "word"),
    ("in-arabic-digits", "in-wide-digits"),
    ("with-a-fraction", "half"),
    ("before-a-blank", "after-a-blank", "before-a-line-end"),
    ("quoted", "in-brackets", "in-braces"),
    ("listed", "with-matrix-parameters"),
    ("cut", "nearly"),
)
"""Kinds that the same software takes."""


def identifier_cases(contract: Contract) -> Iterator[Case]:
    """Every way in which each path parameter can be wrong, alone and beside bodies of other kinds."""
    why, beside = "a look-up that takes names as well", _beside_body_or_none(body_is_optional(contract.primary))
    yield Case(f"{DATASET}-name", "ids", why, _other_dataset(_named, beside), DATASET)
    for parameter in contract.primary.path_parameters:
        kinds = _INTEGERS if contract.primary.parameter_types.get(parameter) == "integer" else _STRINGS
        for kind, (why, make) in kinds.items():
            name, family = f"{parameter}-{kind}", f"{parameter}-{likeness(kind, _ALIKE)}"
            if parameter == DATASET:
                yield Case(
                    name,
                    "ids",
                    why,
                    _other_dataset(_of_id(make), _alone if kind == "free" else beside),
                    parameter,
                    alike=family,
                )
            else:
                yield Case(name, "scopes", why, _other_scope(parameter, make), parameter, alike=family)


def is_whole_number(case: Case) -> bool:
    """Whether the wrong id is an integer as one is written, so that only the dataset is unknown."""
    return case.name.removeprefix(f"{DATASET}-") in _WHOLE_NUMBERS


def _of_id(make: Make) -> Callable[[Draft], str]:
    return lambda draft: make(draft.dataset_id)


def _named(draft: Draft) -> str:
    """The name of the dataset; where it is not known, that of none."""
    return draft.name or f"no dataset {draft.mark}"


def _other_dataset(make: Callable[[Draft], str], beside: Change) -> Change:
    def change(draft: Draft) -> Draft:
        id = make(draft)
        other = replace(draft, dataset_id=id)
        # A body that repeats the id names the same dataset as the path: a server may go by either.
        if draft.body:
            other = other.with_value(_replaced(draft.value, draft.dataset_id, id))
        return beside(other)

    return change


def _alone(draft: Draft) -> Draft:
    return draft


def _beside_body_or_none(is_optional: bool) -> Change:
    """Without the body for one subject in four, not for the first where it is needed."""

    def change(draft: Draft) -> Draft:
        without = draft.turn % 4 == 3 and (is_optional or draft.tried > 0)
        return replace(draft, body=None) if without else draft

    return change


def _replaced(value: Any, old: str, new: str) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(member, old, new) for name, member in value.items()}
    return new if value == old else value


def _other_scope(parameter: str, make: Make) -> Change:
    return lambda draft: replace(draft, scope={**draft.scope, parameter: make(draft.scope[parameter])})
