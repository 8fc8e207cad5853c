"""Which format a file has, by its content, and what it holds, one exchange after the other."""

import codecs
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

import yaml

from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.strict_json import read
from clone_contracts.runners.recordings import cassettes, har, json_lines, json_stream, yaml_stream
from clone_contracts.runners.recordings.entry import Entry, NotAnEntry, Unread

KNOWN: Final = "HAR, VCR cassettes in YAML or JSON, and JSON Lines with a method and a url in each line"

_LINES_LOOKED_AT: Final = 20
_CUT_SHORT: Final = "a file that is cut short or malformed from some place on"
_BROKEN: Final = (yaml.YAMLError, ValueError, RecursionError)

_Raw: TypeAlias = Callable[[BinaryIO], Iterator[object]]
_Format: TypeAlias = tuple[_Raw, Callable[[object], Entry]]


def require_known(file: Path) -> None:
    """Raises ConfigurationError, with the formats that are known, where a file cannot be read or has none of them."""
    try:
        with file.open("rb") as stream:
            known = _format(stream) is not None
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from None
    if not known:
        raise ConfigurationError(f"{file} has none of the known formats: {KNOWN}")


def entries(file: Path) -> Iterator[Entry | Unread]:
    """What a file holds, in its order. Memory does not grow with the file. See ``require_known`` for what is raised."""
    require_known(file)
    with file.open("rb") as stream:
        found = _format(stream)
        if found is not None:
            yield from _entries(_rewound(stream), *found)


def _entries(stream: BinaryIO, raw: _Raw, as_entry: Callable[[object], Entry]) -> Iterator[Entry | Unread]:
    try:
        for item in raw(stream):
            yield _entry(item, as_entry)
    except _BROKEN:
        yield Unread(_CUT_SHORT, ends=True)


def _entry(item: object, as_entry: Callable[[object], Entry]) -> Entry | Unread:
    try:
        return as_entry(item)
    except NotAnEntry as error:
        return Unread(str(error))


def _format(stream: BinaryIO) -> _Format | None:
    member = json_stream.first_member(_rewound(stream), (har.ENTRIES[0], *cassettes.LISTS))
    if member is not None:
        if member in cassettes.LISTS:
            return partial(json_stream.items, path=[member]), cassettes.as_entry
        return partial(json_stream.items, path=har.ENTRIES), har.as_entry
    if any(map(_is_line, islice(json_lines.raw_lines(_rewound(stream)), _LINES_LOOKED_AT))):
        return json_lines.raw_lines, json_lines.as_entry
    if yaml_stream.has_list(_rewound(stream), cassettes.LISTS):
        return partial(yaml_stream.items, members=cassettes.LISTS), cassettes.as_entry
    return None


def _is_line(line: object) -> bool:
    value = read(line.strip() if isinstance(line, bytes) else b"").value
    return isinstance(value, dict) and isinstance(value.get("url"), str) and isinstance(value.get("method"), str)


def _rewound(stream: BinaryIO) -> BinaryIO:
    """The stream at its beginning, after a byte order mark."""
    stream.seek(0)
    if stream.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
        stream.seek(0)
    return stream
