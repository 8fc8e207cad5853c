"""The types of results.json agree with its JSON Schema."""

from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import jsonschema
import pytest

from clone_contracts.results.file import results_schema
from clone_contracts.results.types import Results

SCHEMA = results_schema()


def resolved(schema: Any) -> Any:
    """A schema with its reference and its parts resolved."""
    made = dict(schema)
    if "$ref" in made:
        made |= resolved(SCHEMA["$defs"][made.pop("$ref").rpartition("/")[2]])
    for part in made.pop("allOf", ()):
        further = resolved(part)
        made = {
            **further,
            **made,
            "required": [*made.get("required", ()), *further.get("required", ())],
            "properties": {**further.get("properties", {}), **made.get("properties", {})},
        }
    return made


def differences(hint: Any, schema: Any, place: str = "results") -> list[str]:
    """Where a type and a schema differ; the schema may leave the type of a value open."""
    schema = resolved(schema)
    if is_typeddict(hint) and place.endswith(".merged[]"):
        return []  # A run again, and so on.
    if is_typeddict(hint):
        return of_object(hint, schema, place)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is list:
        return differences(arguments[0], schema.get("items", {}), f"{place}[]")
    if origin is dict:
        return differences(arguments[1], schema.get("additionalProperties", {}), f"{place}{{}}") if schema else []
    if origin is Literal:
        return [] if set(arguments) == set(schema["enum"]) else [f"{place}: {arguments} and {schema['enum']}"]
    names = {NAMES[each] for each in (arguments if is_union(hint) else [hint]) if each in NAMES}
    stated = schema.get("type", [])
    stated = {stated} if isinstance(stated, str) else set(stated)
    return [] if not stated or not names or names == stated else [f"{place}: {names} and {stated}"]


def of_object(hint: Any, schema: Any, place: str) -> list[str]:
    members = get_type_hints(hint)
    listed = schema.get("properties", {})
    # An object with free members of one type lists none of them.
    free = schema.get("additionalProperties") if not listed else None
    found = [f"{place}.{name}: not in the type" for name in listed if name not in members]
    found += [f"{place}.{name}: not in the schema" for name in members if name not in listed and free is None and listed]
    if set(schema.get("required", ())) != set(hint.__required_keys__):
        found.append(f"{place}: required are {sorted(hint.__required_keys__)} and {sorted(schema.get('required', ()))}")
    for name, member in members.items():
        if name in listed:
            found += differences(member, listed[name], f"{place}.{name}")
    return found


def is_union(hint: Any) -> bool:
    return get_origin(hint) is Union or type(hint).__name__ == "UnionType"


NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", type(None): "null"}


def test_the_results_schema_is_valid_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_types_and_the_schema_of_results_agree() -> None:
    assert differences(Results, SCHEMA) == []


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (("$defs", "run", "required"), ["started"]),
        (("$defs", "run", "properties", "seed"), {"type": "string"}),
        (("$defs", "run", "properties", "more"), {"type": "string"}),
        (("$defs", "run", "properties", "kind"), {"enum": ["embedded"]}),
        (("$defs", "finding", "required"), ["expected"]),
        (("$defs", "clause", "properties", "found"), {"type": "number"}),
    ],
    ids=["required", "type", "member", "enum", "definition", "deeper"],
)
def test_a_difference_between_types_and_schema_is_found(
    monkeypatch: pytest.MonkeyPatch, place: tuple[str, ...], change: Any
) -> None:
    """Whichever way the two drift apart."""
    holder: Any = SCHEMA
    for name in place[:-1]:
        holder = holder[name]
    monkeypatch.setitem(holder, place[-1], change)
    assert differences(Results, SCHEMA) != []
