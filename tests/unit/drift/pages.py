"""Writes what a contract promises as a vendor's page in either layout, with what is awkward to read in it."""

from collections.abc import Iterator
from typing import Final

from clone_contracts.drift.description import (
    ADDRESS,
    ANY,
    ENDPOINT,
    HEADER,
    MEDIA_TYPE,
    NOT_STATED,
    REQUEST,
    REQUIRED,
    SITE,
    TYPE,
    VALUES,
    Attributes,
    Description,
    Place,
)

TEXT: Final = "What it is (as of v2) - in short. * For some: this. * For others: that."
_TABLE_TYPES: Final = {"string (date-time)": "date-time", "integer (int64)": "int64"}


def field_list(page: Description) -> str:
    """The page as a list of fields, all of it in one line."""
    written = [f"# {page.title} {TEXT} Endpoint: {page.places[ENDPOINT,][ADDRESS]}"]
    for section in _sections(page):
        kind, _, more = section.partition(" ")
        heading = f"{kind} parameters" if more == "parameter" else f"{section} fields"
        media_type = page.places.get((section,), {}).get(MEDIA_TYPE, NOT_STATED)
        written.append(f"## {heading}{'' if media_type == NOT_STATED else f' ({media_type})'}:")
        for names, said in _members(page, section):
            type = said[TYPE].replace(" or ", ",").partition(" of ")[0]
            required = ", required" if said[REQUIRED] == "yes" else ""
            values = "" if said[VALUES] == ANY else " Enum: " + ", ".join(f'"{value}"' for value in said[VALUES].split(", "))
            written.append(f"- `{'.'.join(names)}` ({type}{required}) {TEXT}{values}")
    return " ".join(written)


def tabbed_tables(page: Description) -> str:
    """The page as tables in tabs that do not balance."""
    written = [
        "---",
        f"title: {page.title}",
        "---",
        f"# {page.title}{{% #anchor %}}",
        '{% tab title="v2" %}',
        "**Note**: read it.",
    ]
    sites = [(place[1], said[ADDRESS]) for place, said in page.places.items() if place[0] == SITE]
    written += ["| Datadog site | API endpoint |", "| --- | --- |", *(f"| {site} | {address} |" for site, address in sites)]
    written += ["", "### Arguments", "#### Path Parameters", "", "| Name | Type | Description |", "| --- | --- | --- |"]
    written += [f"| {_cells(names[0], said)} |" for names, said in _members(page, "Path parameter")]
    written += ["", "### Request", f"#### Body Data{' (required)' * (page.places[REQUEST,][REQUIRED] == 'yes')}"]
    written += ["", '{% tab title="Model" %}', *_table(page, REQUEST), "{% /tab %}", "", "### Response"]
    for section in (section for section in _sections(page) if section.startswith("Response ")):
        written += ["", f'{{% tab title="{section.split()[1]}" %}}', "OK", '{% tab title="Model" %}', "In short:"]
        written += [*_table(page, section), "{% /tab %}", '{% tab title="Example" %}', "```json", '{"| a": "b |"}', "```"]
    written += [
        "{% /tab %}",
        "{% /tab %}",
        "",
        "### Code Example",
        "##### ",
        "# ",
        f"curl -X {page.places[ENDPOINT,][ADDRESS]} \\",
    ]
    success = next(section for section in _sections(page) if section.startswith("Response 2"))
    keys = [place[1] for place in page.places if place[0] == HEADER]
    headers = {"Accept": page.places[success,][MEDIA_TYPE], "Content-Type": page.places[REQUEST,][MEDIA_TYPE]}
    written += [f'-H "{name}: {value}" \\' for name, value in {**headers, **dict.fromkeys(keys, "${KEY}")}.items()]
    return "\n".join([*written, "-d @-", "{% /tab %}"])


def _sections(page: Description) -> list[str]:
    return [section for section in dict.fromkeys(place[0] for place in page.places) if section not in (ENDPOINT, SITE)]


def _members(page: Description, section: str) -> Iterator[tuple[Place, Attributes]]:
    return ((place[1:], said) for place, said in page.places.items() if place[0] == section and len(place) > 1)


def _table(page: Description, section: str) -> list[str]:
    rows = list(_members(page, section))
    if not any(len(names) > 1 for names, _ in rows):  # Then there is no column for the parent.
        head = ["", "| Field | Type | Description |", "| --- | --- | --- |"]
        return [*head, *(f"| {_cells(names[0], said)} |" for names, said in rows), ""]
    head = ["", "| Parent field | Field | Type | Description |", "| --- | --- | --- | --- |"]
    return [*head, *(f"| {names[-2] if names[1:] else ''} | {_cells(names[-1], said)} |" for names, said in rows), ""]


def _cells(name: str, said: Attributes) -> str:
    mark = " [*required*]" if said[REQUIRED] == "yes" else ""
    if said[VALUES] != ANY:
        return f"{name}{mark} | enum | {TEXT} Allowed enum values: `{said[VALUES].replace(', ', ',')}`"
    type = f"[{said[TYPE].removeprefix('array of ')}]" if said[TYPE].startswith("array of ") else said[TYPE]
    return f"{name}{mark} | {_TABLE_TYPES.get(type, type)} | {TEXT}"
