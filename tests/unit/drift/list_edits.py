"""Every single edit of a page that lists fields in one line."""

import re
from collections.abc import Iterator

from clone_contracts.drift.description import ADDRESS, ENDPOINT, MEDIA_TYPE, REQUIRED, TYPE, VALUES, Place
from tests.unit.drift.edits import Edit, added, changed, other_values, removed, renamed

_SECTION, _BULLET = " ## ", " - `"
_FIELD = re.compile(r"([^`]+)` \(([^)]*)\)(.*?)(?: Enum: (.*))?")

Page = list[list[str]]
"""The parts of a page: of each section its heading, then its bullets."""


def list_edits(text: str) -> Iterator[Edit]:
    """All of them."""
    page = [part.split(_BULLET) for part in text.strip().split(_SECTION)]
    for old, new in (("Endpoint: POST", "Endpoint: PUT"), ("{dataset_id}", "{id}"), ("/clone ##", "/copy ##")):
        yield changed(f"{old} is {new}", (ENDPOINT,), _once(text, old, new), ADDRESS)
    for at in range(1, len(page)):
        section = page[at][0].rstrip(": ").partition(" (")[0]
        section = section.removesuffix(" fields") if section.endswith(" fields") else section.removesuffix("s")
        yield added((section, "added"), _with(page, at, [*page[at], "added` (string) It is new."]))
        if section.startswith("Re"):
            yield from _section_edits(page, at, section)
        for index in range(1, len(page[at])):
            yield from _field_edits(page, at, index, section)


def _section_edits(page: Page, at: int, section: str) -> Iterator[Edit]:
    heading, *bullets = page[at]
    yield removed((section,), _text([*page[:at], *page[at + 1 :]]))
    if section.startswith("Response "):
        new = "Response 418"
        yield renamed((section,), (new,), _with(page, at, [heading.replace(section, new), *bullets]))
        yield added((new,), _text([*page, [heading.replace(section, new), *bullets]]))
    bare, stated = heading.partition(" (")[0].rstrip(":"), "(application/json)" in heading
    yield changed("other media type", (section,), _with(page, at, [f"{bare} (text/plain):", *bullets]), MEDIA_TYPE)
    other = f"{bare}:" if stated else f"{bare} (application/json):"
    yield changed("media type stated or not", (section,), _with(page, at, [other, *bullets]), MEDIA_TYPE)


def _field_edits(page: Page, at: int, index: int, section: str) -> Iterator[Edit]:
    found = _FIELD.fullmatch(page[at][index])
    assert found, page[at][index]
    name, types, description, listed = found.groups()
    place = (section, *name.split("."))

    def other(name: str = name, types: str = types, listed: str | None = listed) -> str:
        enum = f" Enum: {listed}" if listed else ""
        return _with(page, at, [*page[at][:index], f"{name}` ({types}){description}{enum}", *page[at][index + 1 :]])

    yield removed(place, _with(page, at, [*page[at][:index], *page[at][index + 1 :]]))
    yield renamed(place, (*place[:-1], f"{place[-1]}_new"), other(name=f"{name}_new"))
    first, comma, more = types.partition(",")
    yield changed("other type", place, other(types=f"boolean{comma}{more}"), TYPE)
    nullable = types.replace(",null", "") if ",null" in types else f"{first},null{comma}{more}"
    yield changed("null or not", place, other(types=nullable), TYPE)
    marked = types.removesuffix(", required") if "required" in types else f"{types}, required"
    yield changed("required or not", place, other(types=marked), REQUIRED)
    for what, values in other_values(re.findall(r'"([^"]*)"', listed or "")):
        yield changed(what, place, other(listed=", ".join(f'"{value}"' for value in values)), VALUES)
    if first in ("array", "object"):
        new: Place = (*place, "added")
        yield added(new, _with(page, at, [*page[at], f"{name}.added` (string) It is new."]))


def _once(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


def _with(page: Page, at: int, section: list[str]) -> str:
    return _text([*page[:at], section, *page[at + 1 :]])


def _text(page: Page) -> str:
    return _SECTION.join(_BULLET.join(section) for section in page)
