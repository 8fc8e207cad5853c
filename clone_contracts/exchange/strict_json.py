"""JSON as RFC 8259 defines it, and nothing that Python's parser allows beyond it."""

import codecs
import json
from collections import Counter
from dataclasses import dataclass
from typing import Final, TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

# CPython refuses to convert longer digit strings; no promise is about numbers of that size.
_LONGEST_INT = 4000

MOST_VALUES: Final = 200_000
"""The most values in one text; a clone with 200 images has about 2,000. This bounds the memory that a small text can take."""


class NotJson(ValueError):
    """The text is not strict JSON; the message says why."""


class DuplicateMember(NotJson):
    """An object has two members with the same name: grammatical, but what it means depends on the reader."""


class Excessive(ValueError):
    """The text is nested deeper, or holds more values, than any reader needs to follow."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read, strictly or not.

    ``error`` says why it is not strict JSON; ``value`` is then what could be made of it all the same, None if nothing could.
    ``plain`` says that a compiled validator sees the value as we do. It does not if a number has a fraction or an exponent
    (1.0 is not an integer here), and it cannot take half a surrogate pair, of which ``has_half_pair`` says that there is one.
    """

    value: Json
    plain: bool = True
    error: NotJson | Excessive | None = None
    has_half_pair: bool = False


def as_json(value: object, *, escaped: bool = False, indent: str | None = None) -> bytes:
    """JSON as most clients send it: in UTF-8; or with everything beyond ASCII ``escaped``, or in lines with an ``indent``."""
    try:
        return json.dumps(value, ensure_ascii=escaped, indent=indent).encode()
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent).encode()  # Half a surrogate pair exists in escapes only.


def read(text: bytes) -> Document:
    """Read a body, whatever it is. Where it is not strict JSON, the document's ``error`` says why."""
    # It cannot hold more values than this: each one but the first follows a comma or an opening bracket or brace.
    if sum(map(text.count, (b",", b"[", b"{"))) > MOST_VALUES:
        return Document(None, error=Excessive(f"of more than {MOST_VALUES} values"))
    decoded, error = _decoded(text)
    reader = _Reader()
    try:
        value: Json = json.loads(
            decoded,
            object_pairs_hook=reader.members,
            parse_constant=reader.constant,
            parse_float=reader.fraction,
            parse_int=_parse_int,
        )
    except json.JSONDecodeError as refused:
        return Document(None, error=error or NotJson(f"{refused.msg} at character {refused.pos}"))
    except RecursionError:
        return Document(None, error=Excessive("nested too deeply to be read"))
    half_pair = ("\\ud" in decoded or "\\uD" in decoded) and _has_half_pair(value)
    plain = not reader.has_fraction and not half_pair
    return Document(value, plain, error or reader.not_json or reader.duplicate, half_pair)


def parse(text: bytes) -> Document:
    """Read a body that must be strict JSON. Raises NotJson or Excessive."""
    document = read(text)
    if document.error is not None:
        raise document.error
    return document


def _decoded(text: bytes) -> tuple[str, NotJson | None]:
    if text.startswith(codecs.BOM_UTF8):
        return text[len(codecs.BOM_UTF8) :].decode("utf-8", "replace"), NotJson("begins with a byte order mark")
    try:
        return text.decode("utf-8"), None
    except UnicodeDecodeError as error:
        return text.decode("utf-8", "replace"), NotJson(f"not UTF-8 at byte {error.start}")


class _Reader:
    """Notes what Python's parser allows and RFC 8259 does not."""

    def __init__(self) -> None:
        self.has_fraction = False
        self.not_json: NotJson | None = None
        self.duplicate: DuplicateMember | None = None

    def fraction(self, literal: str) -> float:
        self.has_fraction = True
        return float(literal)

    def constant(self, literal: str) -> float:
        self.not_json = self.not_json or NotJson(f"{literal} is not a JSON number")
        return float(literal)

    def members(self, pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        members = dict(pairs)
        if len(members) < len(pairs) and self.duplicate is None:
            counts = Counter(name for name, _ in pairs)
            twice = next(name for name, count in counts.items() if count > 1)
            self.duplicate = DuplicateMember(f"member {twice!r} occurs twice in one object")
        return members


def _has_half_pair(value: Json) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _parse_int(literal: str) -> int:
    return int(literal if len(literal) <= _LONGEST_INT else literal[:_LONGEST_INT])
