"""Pages of tables within tabs: the sites with their URLs, then a table of fields for the request and for each status.

Datadog's pages are such. Their tab tags do not balance, so they are not nested: a tag with a status begins that answer,
and it goes on to the next status or heading. Header names stand in the curl example alone.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from clone_contracts.drift.description import (
    ADDRESS,
    DESCRIBED,
    ENDPOINT,
    HEADER,
    MEDIA_TYPE,
    NOT_STATED,
    REQUEST,
    REQUIRED,
    SITE,
    Attributes,
    Description,
    Place,
    Places,
    field_attributes,
    parameter_section,
    response_section,
    yes_or_no,
)

MARKS: Final = 'tags such as `{% tab title="200" %}` and a table with a column `API endpoint`'

_MARKDOWN = MarkdownIt("commonmark").enable("table").disable("inline")  # What is within a line is read as it stands.
_TAB = re.compile(r'\{% tab title="(?P<title>[^"]*)" %\}')
_ENDPOINT_COLUMN = "API endpoint"
_STATUS = re.compile(r"[1-5](\d\d|XX)|default")
_HOST = re.compile(r" https?://[^/]+")
_HEADER_OF_EXAMPLE = re.compile(r"""(?:-H|--header) (["'])(?P<name>[^:"']+): (?P<value>.*?)\1""")
_MARK = re.compile(r"\[\*+([^*\]]*)\*+\]")
_VALUES = re.compile(r"Allowed enum values: (?P<values>`[^`]*`(?:,? ?`[^`]*`)*)")
_TYPES: Final[Mapping[str, str]] = {
    "date-time": "string (date-time)",
    "date": "string (date)",
    "uuid": "string (uuid)",
    "int32": "integer (int32)",
    "int64": "integer (int64)",
    "double": "number (double)",
    "enum": "string",
}

Row = Mapping[str, str]


def operations_in_tables(text: str) -> int:
    """How many operations a text describes in this layout, 0 if it has another."""
    return text.count(f"| {_ENDPOINT_COLUMN} ") if _TAB.search(text) else 0


def read_tabbed_tables(text: str) -> Description:
    """The operation that such a page describes."""
    page = _Page()
    tokens = _MARKDOWN.parse(text)
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            page.take_heading(token.tag, tokens[at + 1].content)
        elif token.type == "inline" and token.level == 1:
            page.take_tabs(token.content)
        elif token.type == "table_open":
            page.take_table(_rows(tokens, at))
    page.take_example(text)
    return page.description()


@dataclass(slots=True)
class _Page:
    """What has been read, and where on the page the reader is."""

    places: Places = field(default_factory=Places)
    title: str = ""
    heading: str = ""
    part: str = ""
    status: str = ""

    def take_heading(self, tag: str, text: str) -> None:
        """Go to a part of the page; the mark that a body is required stands in its heading."""
        if tag == "h1":
            self.title = self.title or text.partition("{%")[0].strip()
        if tag == "h3":
            self.heading = text
        if tag == "h4":
            self.part = text
        if tag == "h4" and self.heading == "Request" and text.startswith("Body Data"):
            self.places.note((REQUEST,), {REQUIRED: yes_or_no("(required)" in text)})

    def take_tabs(self, text: str) -> None:
        """Go to an answer where a tag has a status as its title."""
        for tab in _TAB.finditer(text):
            if self.heading == "Response" and _STATUS.fullmatch(tab["title"]):
                self.status = tab["title"]
                self.places.add((response_section(self.status),), {})

    def take_table(self, rows: Sequence[Row]) -> None:
        """Read a table for what its columns say that it is."""
        columns = rows[0].keys() if rows else ()
        if _ENDPOINT_COLUMN in columns:
            self._take_sites(rows)
        elif "Field" in columns:
            self._take_fields(rows, response_section(self.status) if self.heading == "Response" else self.heading)
        elif "Name" in columns:
            for row in rows:
                name, attributes = _field(row, "Name")
                self.places.add((_parameters(self.part), name), attributes)

    def take_example(self, text: str) -> None:
        """Read the headers of the curl example; those two that are about media types belong to the bodies."""
        example = text.partition("### Code Example")[2]
        headers = {found["name"]: found["value"] for found in _HEADER_OF_EXAMPLE.finditer(example)}
        accepted, sent = headers.pop("Accept", NOT_STATED), headers.pop("Content-Type", NOT_STATED)
        for section in {place[0]: None for place in self.places.collected if len(place) > 1}:
            if section == REQUEST or section.startswith(response_section("2")):
                self.places.note((section,), {MEDIA_TYPE: sent if section == REQUEST else accepted})
        for name in headers:
            self.places.add((HEADER, name), {})

    def description(self) -> Description:
        """What was read. The path is that of most sites, so that a wrong one is seen at its site."""
        paths = Counter(_HOST.sub(" ", said[ADDRESS]) for place, said in self.places.collected.items() if place[0] == SITE)
        for path, _ in paths.most_common(1):
            self.places.add((ENDPOINT,), {ADDRESS: path})
        return Description(self.title, self.places.collected)

    def _take_sites(self, rows: Sequence[Row]) -> None:
        for row in rows:
            site = next((value for column, value in row.items() if column != _ENDPOINT_COLUMN), "")
            self.places.add((SITE, site), {ADDRESS: " ".join(row[_ENDPOINT_COLUMN].split())})

    def _take_fields(self, rows: Sequence[Row], section: str) -> None:
        """Read members from the outside in; a parent is the latest one of that name, if possible one that can have members."""
        latest: dict[str, Place] = {"": (section,)}
        objects: dict[str, Place] = {}
        for row in rows:
            holder = row.get("Parent field", "")
            parent = objects.get(holder) or latest.get(holder, (section, holder))
            if parent not in self.places.collected:
                self.places.add(parent, {DESCRIBED: "as a parent alone"})
            name, attributes = _field(row, "Field")
            latest[name] = (*parent, name)
            if "object" in row.get("Type", ""):
                objects[name] = (*parent, name)
            self.places.add((*parent, name), attributes)


def _field(row: Row, column: str) -> tuple[str, Attributes]:
    name, _, marks = row[column].partition(" ")
    known = [mark.strip() for mark in _MARK.findall(marks)]
    listed = _VALUES.search(row.get("Description", ""))
    values = [value.strip("` ") for value in listed["values"].replace("`", "").split(",")] if listed else []
    attributes = field_attributes(_type(row.get("Type", ""), bool(values)), values, REQUIRED in known)
    others = ", ".join(mark for mark in known if mark != REQUIRED)
    return name, {**attributes, "marked": others} if others else attributes


def _type(written: str, has_values: bool) -> str:
    if written.startswith("[") and written.endswith("]"):
        return f"array of {_type(written[1:-1], has_values)}"
    return f"{written}, though values are listed" if has_values and written != "enum" else _TYPES.get(written, written)


def _parameters(heading: str) -> str:
    """The section of parameters under a heading such as ``Path Parameters`` or ``Query Strings``."""
    return parameter_section(heading.partition(" ")[0])


def _rows(tokens: Sequence[Token], at: int) -> list[Row]:
    """The rows of the table that begins at a token, by column."""
    lines: list[list[str]] = []
    for index in range(at, len(tokens)):
        token = tokens[index]
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            lines.append([])
        elif token.type == "inline":
            lines[-1].append(token.content.strip())
    header, *rows = lines
    return [dict(zip(header, row, strict=False)) for row in rows]
