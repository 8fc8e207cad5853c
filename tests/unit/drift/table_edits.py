"""Every single edit of a page of tables in tabs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from clone_contracts.drift.description import (
    ADDRESS,
    DESCRIBED,
    ENDPOINT,
    HEADER,
    MEDIA_TYPE,
    REQUEST,
    REQUIRED,
    SITE,
    TYPE,
    VALUES,
    Place,
)
from tests.unit.drift.edits import LACKING, Edit, added, changed, other_values, removed, renamed

_STATUS = re.compile(r'\{% tab title="(\d+)" %\}')
_HEADER = re.compile(r'-H "([^:]+): ([^"]*)"')
_MARK, _ENUM = " [*required*]", re.compile(r" Allowed enum values: (.*)")


@dataclass
class _Table:
    """A table of fields: its rows by line, and the section that it is in. ``has_parents`` says whether it has that column."""

    section: str
    has_parents: bool
    rows: dict[int, list[str]] = field(default_factory=dict)


def table_edits(text: str) -> Iterator[Edit]:
    """All of them."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if line.startswith("#### Body Data"):
            flipped = "#### Body Data" if "(required)" in line else "#### Body Data (required)"
            yield changed("body required or not", (REQUEST,), _with(lines, at, flipped), REQUIRED)
        if found := _HEADER.search(line):
            yield from _header_edits(lines, at, found[1], found[2])
        if found := _STATUS.search(line):
            yield from _status_edits(lines, at, found[1])
    yield from _site_edits(lines)
    for table in _tables(lines):
        yield from _table_edits(lines, table)


def _header_edits(lines: list[str], at: int, name: str, value: str) -> Iterator[Edit]:
    if name in ("Accept", "Content-Type"):
        place: Place = (REQUEST,) if name == "Content-Type" else ("Response 200",)
        yield changed(f"{name} removed", place, _with(lines, at), MEDIA_TYPE)
        yield changed(f"{name} changed", place, _with(lines, at, lines[at].replace(value, "text/plain")), MEDIA_TYPE)
        return
    yield removed((HEADER, name), _with(lines, at))
    yield renamed((HEADER, name), (HEADER, f"{name}-NEW"), _with(lines, at, lines[at].replace(name, f"{name}-NEW")))
    yield added((HEADER, "X-Added"), _with(lines, at, lines[at], '-H "X-Added: 1" \\'))


def _status_edits(lines: list[str], at: int, status: str) -> Iterator[Edit]:
    ends = (index for index in range(at + 1, len(lines)) if _STATUS.search(lines[index]) or lines[index].startswith("### "))
    block, rest = lines[at : (end := next(ends))], lines[end:]
    other = [block[0].replace(status, "418"), *block[1:]]
    place, new = (f"Response {status}",), ("Response 418",)
    yield removed(place, "\n".join([*lines[:at], *rest]))
    yield renamed(place, new, "\n".join([*lines[:at], *other, *rest]))
    yield added(new, "\n".join([*lines[:at], *other, *block, *rest]))


def _site_edits(lines: list[str]) -> Iterator[Edit]:
    rows = {at: _cells(line) for at, line in enumerate(lines) if line.startswith("|") and "https://" in line}
    for at, (site, address) in rows.items():
        place = (SITE, site)
        yield removed(place, _with(lines, at))
        yield renamed(place, (SITE, f"new.{site}"), _with(lines, at, _row([f"new.{site}", address])))
        yield added((SITE, f"new.{site}"), _with(lines, at, lines[at], _row([f"new.{site}", address])))
        for old, new in (("POST", "PUT"), ("https://", "https://new."), ("/clone", "/copy")):
            yield changed(f"{old} is {new}", place, _with(lines, at, _row([site, address.replace(old, new)])), ADDRESS)
    everywhere = frozenset({((ENDPOINT,), ADDRESS), *(((SITE, site), ADDRESS) for site, _ in rows.values())})
    yield Edit("path of all", (ENDPOINT,), "\n".join(lines).replace("/clone", "/copy"), everywhere)


def _tables(lines: list[str]) -> Iterator[_Table]:
    """The tables of fields and parameters."""
    section, table = "", None
    for at, line in enumerate(lines):
        if line.startswith(("### ", "#### ")) and not line.startswith("#### Body"):
            section = line.lstrip("# ").removesuffix("s").replace("Path Parameter", "Path parameter")
        if found := _STATUS.search(line):
            section = f"Response {found[1]}"
        if not line.startswith("|"):
            if table and table.rows:
                yield table
            table = None
        elif table is None:
            table = _Table(section, line.startswith("| Parent field"))
        elif "---" not in line and "https://" not in line:
            table.rows[at] = _cells(line)


def _table_edits(lines: list[str], table: _Table) -> Iterator[Edit]:
    places: dict[str, Place] = {"": (table.section,)}
    holders = {cells[0] for cells in table.rows.values()} if table.has_parents else set()
    for at, cells in table.rows.items():
        parent, (marked, *_) = (cells[0], cells[1:]) if table.has_parents else ("", cells)
        name = marked.removesuffix(_MARK)
        places[name] = place = (*places[parent], name)
        for edit in _row_edits(lines, at, table, place):
            yield _and_orphans(edit, place) if name in holders and edit.name in ("removed", "renamed") else edit
        if name in holders or "object" in cells[-2]:
            yield added((*place, "added"), _with(lines, at, lines[at], _row([name, "added", "string", "It is new."])))
    new = [*([""] if table.has_parents else []), "added", "string", "It is new."]
    yield added((table.section, "added"), _with(lines, at, lines[at], _row(new)))


def _row_edits(lines: list[str], at: int, table: _Table, place: Place) -> Iterator[Edit]:
    *parent, marked, type, description = table.rows[at]
    name, mark = place[-1], _MARK if marked.endswith(_MARK) else ""

    def other(name: str = name, mark: str = mark, type: str = type, description: str = description) -> str:
        return _with(lines, at, _row([*parent, f"{name}{mark}", type, description]))

    yield removed(place, _with(lines, at))
    yield renamed(place, (*place[:-1], f"{name}_new"), other(name=f"{name}_new"))
    for new in ("boolean", "[string]" if type == "[object]" else f"[{type}]", *(["string"] if type == "enum" else [])):
        yield changed(f"type {new}", place, other(type=new), TYPE)
    yield changed("required or not", place, other(mark="" if mark else _MARK), REQUIRED)
    yield changed("marked otherwise", place, other(mark=f"{mark} [*deprecated*]"), "marked")
    listed = _ENUM.search(description)
    for what, values in other_values(re.split("[`, ]+", listed[1].strip("` "))) if listed else ():
        enum = f" Allowed enum values: `{','.join(values)}`" if values else ""
        yield changed(what, place, other(description=_ENUM.sub("", description) + enum), VALUES)


def _and_orphans(edit: Edit, place: Place) -> Edit:
    """Members still name a parent that has no row of that name any more."""
    orphaned = (place[0], place[-1])
    if orphaned != place:
        return Edit(edit.name, edit.place, edit.text, edit.reported | {(orphaned, LACKING)})
    others = {one for one in edit.reported if one[0] != place}
    return Edit(edit.name, edit.place, edit.text, frozenset({*others, (place, DESCRIBED)}))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _with(lines: list[str], at: int, *others: str) -> str:
    return "\n".join([*lines[:at], *others, *lines[at + 1 :]])
