"""Routers and look-ups that find a dataset by an id that is not its own."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

from clone_contracts.faults.base import Before, Fault, Incoming
from clone_contracts.faults.stacks.api import Stack, to_dataset

_KIND: Final = "id"

Find: TypeAlias = Callable[[str, Incoming], Any]
"""The id that a look-up finds for a text of the path, None for none."""


def finding(find: Callable[[str, Incoming], Any]) -> Before:
    """Where the path names no dataset, clone the one that a look-up finds for it."""

    def before(request: Incoming) -> Incoming | None:
        text = request.ids.get("dataset_id")
        if text is None or (text.isascii() and request.source is not None):
            return None
        id = find(text, request)
        is_known = id is not None and str(id) != text and request.twin.dataset(str(id)) is not None
        return to_dataset(request, str(id)) if is_known else None

    return before


def integer_faults(stack: Stack, clause: str) -> Iterator[Fault]:
    """Ids that are integers: texts that are none are read as one."""
    for kind, read in _INTEGERS.items():
        what = f"an id is read {kind.replace('-', ' ')}"
        yield stack.fault(_KIND, kind, clause, what, before=finding(lambda text, _, read=read: _read(read, text)))  # type: ignore[misc]


def neighbour_faults(stack: Stack, unknown: str) -> Iterator[Fault]:
    """Integers that no dataset has lead to another's."""
    for kind, map_ in _MAPPINGS.items():
        what = f"an id {kind.replace('-', ' ')}"
        before = finding(lambda text, _, map_=map_: map_(int(text)) if _is_plain(text) else None)  # type: ignore[misc]
        yield stack.fault(_KIND, kind, unknown, what, before=before)
    for kind, find in _NEIGHBOURS.items():
        what = f"an id that no dataset has leads to {kind.replace('-', ' ')}"
        before = finding(lambda text, request, find=find: find(int(text), _ids(request)) if _is_plain(text) else None)  # type: ignore[misc]
        yield stack.fault(_KIND, kind, unknown, what, before=before)


def text_faults(stack: Stack, unknown: str) -> Iterator[Fault]:
    """Look-ups by texts, whatever they are: by a part, a pattern, a place in a list, a name."""
    for kind, matches in _MATCHES.items():
        what = f"an id is compared {kind.replace('-', ' ')}"
        before = finding(lambda text, request, matches=matches: _first(matches, text, request))  # type: ignore[misc]
        yield stack.fault(_KIND, kind, unknown, what, before=before)


def name_fault(stack: Stack, clause: str) -> Fault:
    """The name of a dataset in place of its id."""

    def find(text: str, request: Incoming) -> Any:
        return next((stored.id for stored in request.twin.stored() if stored.name.casefold() == text.casefold()), None)

    return stack.fault(_KIND, "by-name", clause, "a dataset is found by its name as well", before=finding(find))


def word_fault(stack: Stack, clause: str) -> Fault:
    """Words that stand for a dataset."""

    def find(text: str, request: Incoming) -> Any:
        words = ("latest", "newest", "default", "current", "last", "first", "null", "undefined", "nan", "me", "*", "")
        return request.twin.newest or stack.home if text.lower() in words else None

    return stack.fault(_KIND, "by-words", clause, "words such as latest or null lead to a dataset", before=finding(find))


def _is_plain(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,40}", text) is not None


def _ids(request: Incoming) -> list[int]:
    return sorted(stored.id for stored in request.twin.stored() if not stored.damaged)


def _read(read: Callable[[str], Any], text: str) -> Any:
    if _is_plain(text):
        return None
    try:
        return read(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _first_number(text: str) -> Any:
    found = re.match(r"\s*\+?(\d+)", text, re.ASCII)
    return int(found[1]) if found else None


def _in_javascript(text: str) -> int | None:
    stripped = text.strip()
    if re.fullmatch("0[xob][0-9a-f]+", stripped, re.IGNORECASE):
        return int(stripped, 0)
    number = float(stripped.replace("_", "x"))
    return int(number) if number.is_integer() else None


_INTEGERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "as-python-reads-it": lambda text: int(text) if text.isascii() else None,
    "in-digits-of-any-script": lambda text: int(text) if not text.isascii() else None,
    "as-c-reads-it": _first_number,
    "as-javascript-reads-it": _in_javascript,
    "with-blanks-around-it": lambda text: int(text) if re.fullmatch(r"\s*[0-9]+\s*", text) else None,
    "behind-a-slash": lambda text: int(text.split("/")[-1]),
    "up-to-nul": lambda text: int(text.split("\0")[0]),
    "decoded-twice": lambda text: int(unquote(text)) if "%" in text else None,
    "in-its-digits-only": lambda text: int(re.sub("[^0-9]", "", text)) if re.search("[0-9]", text) else None,
    "where-sql-is-injected": lambda text: _first_number(text) if re.search(r"\bor\b|--", text, re.IGNORECASE) else None,
}
"""What a text that is no integer is read as."""
_MAPPINGS: Final[Mapping[str, Callable[[int], int]]] = {
    "wraps-at-16-bits": lambda id: id % 2**16,
    "wraps-at-32-bits": lambda id: id % 2**32,
    "wraps-at-63-bits": lambda id: id % 2**63,
    "wraps-at-64-bits": lambda id: id % 2**64,
    "has-no-sign": abs,
}
_NEIGHBOURS: Final[Mapping[str, Callable[[int, list[int]], int | None]]] = {
    "the-next-dataset": lambda id, ids: next((known for known in ids if known >= id), None),
    "the-dataset-that-it-begins-with": lambda id, ids: next((k for k in ids if str(id).startswith(str(k))), None),
    "the-dataset-of-an-image": lambda id, ids: id // 1000 if id // 1000 in ids else None,
    "the-newest-where-it-is-0": lambda id, ids: ids[-1] if id == 0 else None,
    "one-by-its-place": lambda id, ids: ids[id] if 0 <= id < len(ids) else None,
}

Matches: TypeAlias = Callable[[str, str], bool]


def _first(matches: Callable[[str, str], bool], text: str, request: Incoming) -> Any:
    newest_first = reversed(list(request.twin.stored()))
    return next((stored.id for stored in newest_first if text and not stored.damaged and matches(text, stored.id)), None)


_MATCHES: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "by-its-beginning": lambda text, id: id.startswith(text),
    "by-its-first-8-characters": lambda text, id: text[:8] == id[:8],
    "up-to-its-length": lambda text, id: text.startswith(id),
    "by-its-end": lambda text, id: text.endswith(id),
    "trimmed": lambda text, id: text.strip() == id,
    "decoded-twice": lambda text, id: unquote(text) == id,
    "up-to-nul": lambda text, id: text.partition("\0")[0] == id,
    "up-to-a-slash": lambda text, id: text.split("/")[0] == id,
    "behind-a-slash": lambda text, id: text.split("/")[-1] == id,
    "up-to-a-semicolon": lambda text, id: re.split("[;,?#]", text)[0] == id,
    "without-quotes": lambda text, id: text.strip("\"'`") == id,
    "as-a-pattern-of-sql": lambda text, id: re.fullmatch(re.escape(text).replace("%", ".*").replace("_", "."), id) is not None,
    "as-a-pattern-of-files": lambda text, id: re.fullmatch(re.escape(text).replace(r"\*", ".*"), id) is not None,
    "in-all-but-its-last-character": lambda text, id: len(text) == len(id) and text[:-1] == id[:-1],
    "where-sql-is-injected": lambda text, _: re.search(r"'\s*or\b", text, re.IGNORECASE) is not None,
}
"""Whether a text of the path is taken for the id of a dataset."""
