"""JSON as RFC 8259 has it, and nothing that Python's parser allows beyond it."""

import codecs
import json
from collections import Counter
from dataclasses import dataclass
from typing import Final, NoReturn, TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

# CPython refuses to convert longer digit strings; no promise is about numbers of that size.
_LONGEST_INT = 4000

MOST_VALUES: Final = 200_000
"""Values in one text; a clone with 200 images has about 2,000. It bounds the memory that a small text can take."""


class NotJson(ValueError):
    """The text is not strict JSON; the message says why."""


class DuplicateMember(NotJson):
    """An object has two members of one name: grammatical, but its meaning depends on the reader."""


class Excessive(ValueError):
    """The text is nested deeper, or holds more values, than any reader needs to follow."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text. ``plain`` tells that a compiled validator sees it as we do.

    It does not where a number has a fraction or an exponent (1.0 is no integer here), and cannot take half a surrogate pair.
    """

    value: Json
    plain: bool = True


def parse(text: bytes) -> Document:
    """Parse a body. Raises NotJson or Excessive."""
    if text.startswith(codecs.BOM_UTF8):
        raise NotJson("begins with a byte order mark")
    # More than that cannot be in it: each value follows a comma or opens an array or object, or is the first.
    if sum(map(text.count, (b",", b"[", b"{"))) > MOST_VALUES:
        raise Excessive(f"of more than {MOST_VALUES} values")
    try:
        decoded = text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotJson(f"not UTF-8 at byte {error.start}") from None
    fractions: list[str] = []

    def parse_float(literal: str) -> float:
        fractions.append(literal)
        return float(literal)

    try:
        value = json.loads(
            decoded,
            object_pairs_hook=_unique,
            parse_constant=_no_constant,
            parse_float=parse_float,
            parse_int=_parse_int,
        )
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg} at character {error.pos}") from None
    except RecursionError:
        raise Excessive("nested too deep to be read") from None
    return Document(value, plain=not fractions and not ("\\ud" in decoded.lower() and _has_half_pair(value)))


def _has_half_pair(value: Json) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise DuplicateMember(f"member {twice!r} stands twice in one object")
    return members


def _no_constant(literal: str) -> NoReturn:
    raise NotJson(f"{literal} is no JSON number")


def _parse_int(literal: str) -> int:
    return int(literal if len(literal) <= _LONGEST_INT else literal[:_LONGEST_INT])
