"""The part of a body that a clause is about, with the place in it: what a reader wants to see of a large answer."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clone_contracts.exchange.strict_json import Document, Json

_MEMBERS_SHOWN: Final = 16
_CHARACTERS_SHOWN: Final = 120
_DEEPEST: Final = 50

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Indented JSON in three parts; ``place`` is empty where the whole is meant."""

    before: str
    place: str
    after: str


def excerpt(document: Document, path: Path) -> Excerpt | None:
    """The part of a JSON body around a path, with its surroundings shortened. None where there is no such place.

    If only the last member of the path is missing, it is shown as missing.
    """
    value = _value(document)
    if not isinstance(value, dict | list) or len(path) > _DEEPEST:
        return None
    text, marks = "", []
    for piece, marked in _pieces(value, path, 0):
        if marked:
            marks.append((len(text), len(text) + len(piece)))
        text += piece
    if not marks:
        return Excerpt(text, "", "") if not path else None
    begin, end = marks[0][0], marks[-1][1]
    return Excerpt(text[:begin], text[begin:end], text[end:])


def place_of(clause: str, document: Document) -> Path:
    """The path in a body that a clause's id names, as far as its dots and brackets lead; of an array, the first element."""
    value = _value(document)
    path: list[str | int] = []
    for token in re.findall(r"\[\]|[^.\[\]]+", clause.split(".", 2)[-1]):
        if token == "[]" and isinstance(value, list) and value:
            path.append(0)
            value = value[0]
        elif isinstance(value, dict) and token in value:
            path.append(token)
            value = value[token]
        else:
            break
    return tuple(path)


def path_of(pointer: str) -> Path:
    """The parts of a JSON pointer; a part that may be an index becomes an integer."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    return tuple(int(part) if re.fullmatch("0|[1-9][0-9]{0,8}", part) else part for part in parts)


def _value(document: Document) -> Json:
    return document.value if document.error is None else None


def _pieces(value: Json, path: Path, depth: int) -> Iterator[tuple[str, bool]]:
    """Pieces of text, each with whether it is the place; only the containers on the way to it are opened."""
    if isinstance(value, dict) and (value or path):
        yield from _object(value, path, depth)
    elif isinstance(value, list) and value:
        yield from _array(value, path, depth)
    else:
        yield _short(value), False


def _object(value: dict[str, Json], path: Path, depth: int) -> Iterator[tuple[str, bool]]:
    wanted = path[0] if path else None
    names = list(value)[:_MEMBERS_SHOWN]
    if isinstance(wanted, int):
        wanted = str(wanted)
    if wanted in value and wanted not in names:
        names.append(str(wanted))
    indent = "  " * (depth + 1)
    yield "{\n", False
    for name in names:
        yield indent, False
        here = name == wanted
        label = f"{_short(name)}: "
        if here and len(path) > 1:
            yield label, False
            yield from _pieces(value[name], path[1:], depth + 1)
        else:
            yield label + _short(value[name]), here
        yield "\n", False
    if len(names) < len(value):
        yield f"{indent}… {len(value) - len(names)} more\n", False
    if wanted is not None and wanted not in value and len(path) == 1:
        yield indent, False
        yield f"{_short(wanted)}: missing", True
        yield "\n", False
    yield "  " * depth + "}", False


def _array(value: list[Json], path: Path, depth: int) -> Iterator[tuple[str, bool]]:
    wanted = path[0] if path and isinstance(path[0], int) and path[0] < len(value) else None
    if not isinstance(wanted, int):
        yield _short(value), False
        return
    indent = "  " * (depth + 1)
    yield "[\n", False
    if wanted:
        yield f"{indent}… {wanted} before\n", False
    yield indent, False
    if len(path) > 1:
        yield from _pieces(value[wanted], path[1:], depth + 1)
    else:
        yield _short(value[wanted]), True
    yield "\n", False
    if wanted + 1 < len(value):
        yield f"{indent}… {len(value) - wanted - 1} after\n", False
    yield "  " * depth + "]", False


def _short(value: Json) -> str:
    if isinstance(value, dict) and value:
        return f"{{… {len(value)} members}}"
    if isinstance(value, list) and value:
        return f"[… {len(value)} items]"
    text = json.dumps(value, ensure_ascii=False)
    if not text.isprintable():
        text = json.dumps(value)
    return text if len(text) <= _CHARACTERS_SHOWN else f"{text[:_CHARACTERS_SHOWN]}… ({len(text)} characters)"
