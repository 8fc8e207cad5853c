"""Text that came from a server, made harmless for every view: nothing in it acts on the reader's screen."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, TypeVar, cast

from clone_contracts.results.diff import Changes

LONGEST: Final = 8000
"""Characters of one text that a view shows."""

T = TypeVar("T")


def escape_text(text: str) -> str:
    """The text with everything unprintable as escapes: terminal sequences, marks that turn the direction, and so on."""
    if len(text) > LONGEST:
        text = f"{text[:LONGEST]}… ({len(text)} characters in all)"
    if text.isprintable():
        return text
    return text.translate(_ESCAPES)


def escape_record(record: T) -> T:
    """The same for every text in a record or a part of one, including the names of members."""
    return cast("T", _escaped(record))


def escape_changes(changes: Changes) -> Changes:
    """The same for every text in what has changed."""
    groups = [
        replace(group, changes=[replace(one, id=escape_text(one.id), key=escape_text(one.key)) for one in group.changes])
        for group in changes.groups
    ]
    apart, remarks, news = ([*map(escape_text, texts)] for texts in (changes.apart, changes.remarks, changes.undocumented))
    return Changes(escape_text(changes.against), groups, apart, remarks, news)


def _escaped(value: object) -> object:
    if isinstance(value, str):
        return escape_text(value)
    if isinstance(value, Mapping):
        return {escape_text(key): _escaped(item) for key, item in value.items()}
    return [_escaped(item) for item in value] if isinstance(value, list) else value


class _Escapes(dict[int, str]):
    """What stands for each character, by its code point: made when it is met first, since most never are."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        escape = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
        self[code] = char if char.isprintable() or char in "\n\t" else escape
        return self[code]


_ESCAPES: Final = _Escapes()
