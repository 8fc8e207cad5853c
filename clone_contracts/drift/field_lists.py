"""Pages that list fields: an endpoint, then sections whose bullets have a name, a type and a text.

Bria's pages are such. They come with a line for each field or all in one line, so lines are not looked at.
"""

import re
from collections.abc import Iterator
from typing import Final

from clone_contracts.drift.description import (
    ADDRESS,
    ENDPOINT,
    MEDIA_TYPE,
    NOT_STATED,
    REQUIRED,
    SITE,
    Attributes,
    Description,
    Places,
    field_attributes,
    parameter_section,
    response_section,
    type_in_words,
)

MARKS: Final = "a line `Endpoint: METHOD /path` and sections such as `## Response 200 fields`"

_ENDPOINT = re.compile(r"\bEndpoint: (?P<method>[A-Z]+) (?P<path>\S+)")
_SECTION = " ## "
_HEADING = re.compile(
    r"(?:(?P<kind>\w+) parameters|(?P<request>Request) fields|Response (?P<status>\S+) fields)(?: \((?P<media>[^()]*)\))?"
)
_BULLET = re.compile(r"(?:^| )- (?=`)")
_FIELD = re.compile(r"`(?P<name>[^`]+)`(?: \((?P<type>[^()]*)\))?(?P<text>.*)")
_VALUES = re.compile(r"\bEnum: (?P<values>.*)")
_VALUE = re.compile(r'"([^"]*)"|([^\s,]+)')


def operations_in_list(text: str) -> int:
    """How many operations a text describes in this layout, 0 if it has another."""
    line = _in_one_line(text)
    return len(_ENDPOINT.findall(line)) if any(map(_HEADING.match, line.split(_SECTION)[1:])) else 0


def read_field_list(text: str) -> Description:
    """The operation that such a page describes. The page names no sites."""
    introduction, *sections = _in_one_line(text).split(_SECTION)
    places = Places()
    if endpoint := _ENDPOINT.search(introduction):
        places.add((ENDPOINT,), {ADDRESS: f"{endpoint['method']} {endpoint['path']}"})
    for section in sections:
        heading, *bullets = _BULLET.split(section)
        _add_section(places, heading.strip(), bullets)
    return Description(introduction.partition("# ")[2], places.collected, frozenset({SITE}))


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _add_section(places: Places, heading: str, bullets: list[str]) -> None:
    known = _HEADING.match(heading)
    if known is None and not bullets:
        return  # Prose.
    section = heading.rstrip(":")
    if known and known["kind"]:
        section = parameter_section(known["kind"])
    elif known:
        section = known["request"] or response_section(known["status"])
        places.add((section,), {MEDIA_TYPE: known["media"] or NOT_STATED})
    for name, attributes in _fields(bullets):
        places.add((section, *name.split(".")), attributes)


def _fields(bullets: list[str]) -> Iterator[tuple[str, Attributes]]:
    fields = [found for bullet in bullets if (found := _FIELD.match(bullet))]
    holders = {found["name"].rpartition(".")[0] for found in fields}
    for found in fields:
        words = [word.strip() for word in (found["type"] or "").split(",") if word.strip()]
        # What an array is of shows only in the fields that its elements have.
        element = "object" if found["name"] in holders else ""
        types = type_in_words((word for word in words if word != REQUIRED), element=element)
        yield found["name"], field_attributes(types, _values(found["text"]), REQUIRED in words)


def _values(text: str) -> list[str]:
    listed = _VALUES.search(text)
    return [quoted or plain for quoted, plain in _VALUE.findall(listed["values"])] if listed else []
