"""What a contract says of an operation, as a page would say it; and which operation a page is about."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from clone_contracts.contract.clause import Schema
from clone_contracts.contract.document import Contract
from clone_contracts.contract.operation import Operation
from clone_contracts.drift.description import (
    ADDRESS,
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
    type_in_words,
    yes_or_no,
)

AS_DOCUMENTED: Final = "x-documented"
"""Keywords as the page has them, beside an ``x-reading`` that says why the contract has others."""

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def operation_of(page: Description, contracts: Iterable[Contract]) -> tuple[Contract, Operation] | None:
    """The operation that a page is about: the one at an address that it names, or else the one of a document of its title."""
    judged = [(contract, one) for contract in contracts for one in contract.operations if one.role == "judged"]
    at_address = (found for found in judged if any(_is_at(found[1], address) for address in page.addresses))
    titled = (found for found in judged if found[1] is found[0].primary and page.title.startswith(found[0].document))
    return next(at_address, None) or next(titled, None)


def promised_by(contract: Contract, operation: Operation) -> Description:
    """An operation of a contract as a page would describe it."""
    shared = contract.resolved["paths"][operation.path]
    raw = shared[operation.method.lower()]
    places = Places()
    places.add((ENDPOINT,), {ADDRESS: f"{operation.method} {operation.path}"})
    for site, url in contract.sites.items():
        places.add((SITE, site), {ADDRESS: f"{operation.method} {url}{operation.path}"})
    for header in contract.security_headers:
        places.add((HEADER, header), field_attributes("string", (), required=True))
    for parameter in map(_as_documented, [*shared.get("parameters", ()), *raw.get("parameters", ())]):
        place = (parameter_section(parameter["in"]), parameter["name"])
        places.add(place, _attributes(parameter.get("schema", {}), parameter.get("required", False)))
    if "requestBody" in raw:
        body = _as_documented(raw["requestBody"])
        _add_body(places, REQUEST, body, {REQUIRED: yes_or_no(body.get("required", False))})
    for status, response in raw["responses"].items():
        _add_body(places, response_section(status), _as_documented(response), {})
    return Description(contract.document, places.collected)


def _is_at(operation: Operation, address: str) -> bool:
    method, _, url = address.partition(" ")
    return method == operation.method and _without_names(url).endswith(_without_names(operation.path))


def _without_names(path: str) -> str:
    return _PLACEHOLDER.sub("{}", path)


def _add_body(places: Places, section: str, holder: Mapping[str, Any], attributes: Attributes) -> None:
    content = holder.get("content", {})
    media_type = next(iter(content), NOT_STATED)
    places.add((section,), {MEDIA_TYPE: media_type, **attributes})
    for place, said in _fields(content.get(media_type, {}).get("schema", {}), (section,)):
        places.add(place, said)


def _fields(schema: Schema, place: Place) -> Iterator[tuple[Place, Attributes]]:
    """The members of an object, or of the elements of an array, at any depth."""
    while "items" in schema:
        schema = schema["items"]
    said = _as_documented(schema)
    for name, member in said.get("properties", {}).items():
        yield (*place, name), _attributes(member, name in said.get("required", ()))
        yield from _fields(member, (*place, name))


def _attributes(schema: Schema, required: bool) -> Attributes:
    said = _as_documented(schema)
    values = [said["const"]] if "const" in said else said.get("enum", ())
    return field_attributes(_type(said), ["null" if value is None else str(value) for value in values], required)


def _type(schema: Schema) -> str:
    names = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", ())
    element = _type(_as_documented(schema["items"])) if "items" in schema else ""
    return type_in_words(names, schema.get("format", ""), element)


def _as_documented(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**holder, **holder.get(AS_DOCUMENTED, {})}
