"""Reads the items of one list in a JSON text one after the other, so that memory does not grow with the file."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, BinaryIO, Final, TypeAlias

import ijson
from ijson.common import ObjectBuilder

MOST_NESTED: Final = 200

_Events: TypeAlias = Iterator[tuple[str, Any]]
_STEP: Final = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}


class Malformed(ValueError):
    """The text is not JSON from some place on, or nests without end."""


def items(stream: BinaryIO, path: Sequence[str]) -> Iterator[Any]:
    """The items of the list to which members lead. Raises Malformed where nothing more can be read."""
    events, place = _events(stream), list[str]()
    for event, value in events:
        if event == "map_key":
            place[-1] = value
        elif event == "start_array" and place == list(path):
            yield from _listed(events)
        elif event in _STEP:
            place = [*place, ""] if _STEP[event] > 0 else place[:-1]


def first_member(stream: BinaryIO, wanted: Collection[str]) -> str | None:
    """The first member with one of these names of the object that a text is; None where it has none, as far as it is JSON."""
    depth = 0
    try:
        for event, value in _events(stream):
            depth += _STEP.get(event, 0)
            if event == "map_key" and depth == 1 and value in wanted:
                return str(value)
    except Malformed:
        pass
    return None


def _events(stream: BinaryIO) -> _Events:
    depth = 0
    try:
        # ijson's own ways to items, and to numbers without end, crash on texts that are made for it.
        for event, value in ijson.basic_parse(stream, use_float=True):
            depth += _STEP.get(event, 0)
            if depth > MOST_NESTED:
                raise Malformed("nested too deeply")
            yield event, value
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise Malformed(str(error)) from None


def _listed(events: _Events) -> Iterator[Any]:
    for event, value in events:
        if event == "end_array":
            return
        yield _value(event, value, events)


def _value(event: str, value: Any, events: _Events) -> Any:
    """The value that begins with an event."""
    builder, depth = ObjectBuilder(), _STEP.get(event, 0)
    builder.event(event, value)
    while depth:
        event, value = next(events)
        builder.event(event, value)
        depth += _STEP.get(event, 0)
    return builder.value
