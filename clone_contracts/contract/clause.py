"""Clauses: the promises of a contract, each with a stable id, a statement and the section that it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conditional:
    """A promise about one member that depends on another: where ``member`` is ``value``, ``other`` is of type ``expected``."""

    member: str
    value: str
    other: str
    expected: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise. ``status`` is that of the answers it is about, None if it is about requests or behaviour.

    A ``member`` has a ``type`` in words, and may be ``required``.
    ``segment`` is the part of the id that stands for the operation, empty for the first one of a contract.
    """

    id: str
    statement: str
    source: str
    status: int | None = None
    reading: str | None = None
    member: bool = False
    required: bool = False
    type: str | None = None
    conditional: Conditional | None = None
    segment: str = ""


def clauses_of(operation: Mapping[str, Any], prefix: str, segment: str = "") -> Iterator[Clause]:
    """The clauses of a parsed operation in the document's order; ``prefix`` is how their ids begin."""
    for clause in _stated(operation, prefix):
        yield replace(clause, segment=segment) if segment else clause


def json_schema(holder: Mapping[str, Any]) -> Schema | None:
    """The schema of a request body's or a response's JSON, None where no body is documented."""
    media = holder.get("content", {}).get("application/json")
    return media["schema"] if media else None


def presence_id(member: str) -> str:
    """The id of the clause that a required member is there, given the id of the clause about its values."""
    return f"{member}.present"


def conditional_id(schema: Schema, place: str) -> str:
    """The id of a conditional's clause at a place such as ``bria.201``.

    Several answers may share a schema, which names its conditionals as in the first of them.
    """
    return f"{place}.{schema['x-clause']['id'].split('.', 2)[2]}"


def type_in_words(schema: Schema) -> str:
    """What a schema allows, as a reader would say it."""
    if "const" in schema:
        return f"always {schema['const']}"
    if "enum" in schema:
        return " or ".join("null" if item is None else str(item) for item in schema["enum"])
    names = [schema["type"]] if isinstance(schema.get("type"), str) else list(schema.get("type", ()))
    words = " or ".join(names)
    limits = [
        limit.format(schema[keyword])
        for keyword, limit in (("format", "{}"), ("minimum", "at least {}"), ("maxItems", "at most {}"))
        if keyword in schema and not (keyword == "minimum" and "format" in schema)
    ]
    return ", ".join([words, *limits])


def _stated(operation: Mapping[str, Any], prefix: str) -> Iterator[Clause]:
    yield from _named(operation)
    for parameter in operation.get("parameters", ()):
        yield from _named(parameter)
    body = operation.get("requestBody", {})
    yield from _named(body)
    refusal = "answered with 400" if "400" in operation["responses"] else "refused"
    yield from _members(f"{prefix}.request", json_schema(body) or {}, None, f"A request without {{place}} is {refusal}.")
    for code, response in operation["responses"].items():
        status = int(code)
        yield from _named(response, status)
        schema = json_schema(response)
        if schema is not None:
            yield from _members(f"{prefix}.{status}", schema, status, "{holder} has the member {name}, whatever its value.")
            for conditional in schema.get("allOf", ()):
                yield from _conditional(conditional, f"{prefix}.{status}", status)


def _named(holder: Mapping[str, Any], status: int | None = None) -> Iterator[Clause]:
    stated = [*([holder["x-clause"]] if "x-clause" in holder else []), *holder.get("x-clauses", ())]
    for clause in stated:
        yield Clause(
            id=clause["id"],
            statement=clause["statement"],
            source=clause["source"],
            status=status,
            reading=clause.get("x-reading"),
        )


def _conditional(schema: Schema, place: str, status: int) -> Iterator[Clause]:
    ((member, condition),) = schema["if"]["properties"].items()
    ((other, then),) = schema["then"]["properties"].items()
    conditional = Conditional(member, str(condition["const"]), other, type_in_words(then))
    for clause in _named(schema, status):
        yield replace(clause, id=conditional_id(schema, place), conditional=conditional)


def _members(prefix: str, schema: Schema, status: int | None, presence: str, path: tuple[str, ...] = ()) -> Iterator[Clause]:
    """Two clauses for a required member, one for another. ``presence`` states that a member is there."""
    for name, member in schema.get("properties", {}).items():
        place, here = f"{prefix}.{name}", (*path, name)
        source, required = member.get("x-source", "").format(status=status), name in schema.get("required", ())
        yield Clause(
            id=place,
            statement=member.get("description", ""),
            source=source,
            status=status,
            reading=member.get("x-reading"),
            member=True,
            required=required,
            type=type_in_words(member),
        )
        if required:
            statement = presence.format(name=name, place=".".join(here), holder=_holder(path))
            yield Clause(presence_id(place), statement, source, status, reading=schema.get("x-reading"))
        yield from _members(place, member, status, presence, here)
        yield from _members(f"{place}[]", member.get("items", {}), status, presence, (*here, "[]"))


def _holder(path: tuple[str, ...]) -> str:
    """What has the members at a path, as the beginning of a sentence."""
    names = ".".join(path).replace(".[]", "[]")
    if not path:
        return "The answer"
    return f"Every element of {names.removesuffix('[]')}" if path[-1] == "[]" else f"The object {names}"
