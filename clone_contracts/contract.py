"""A contract: an OpenAPI document read as an ordered list of clauses, with the schemas ready for use."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from clone_contracts.errors import ContractError

APIS = ("bria", "datadog")

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
    """One promise. ``status`` is that of the answers it is about, None for requests and behaviours.

    ``unobservable`` says why no answer ever shows it. A ``member`` has a ``type`` in words, and may be ``required``.
    """

    id: str
    statement: str
    source: str
    status: int | None = None
    reading: str | None = None
    unobservable: str | None = None
    member: bool = False
    required: bool = False
    type: str | None = None
    conditional: Conditional | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """One API's contract. Schemas have their references resolved; ``responses`` holds None where no body is documented.

    ``unprovoked`` maps the statuses that a live run does not bring about to the reason.
    """

    api: str
    title: str
    document: str
    digest: str
    raw: Mapping[str, Any]
    path: str
    method: str
    path_parameters: tuple[str, ...]
    security_headers: tuple[str, ...]
    sites: Mapping[str, str]
    request_schema: Schema
    responses: Mapping[int, Schema | None]
    unprovoked: Mapping[int, str]
    clauses: Mapping[str, Clause]

    @property
    def success(self) -> int:
        return next(status for status in self.responses if 200 <= status < 300)

    def members(self, status: int) -> list[Clause]:
        """The clauses of an answer's members, in the document's order."""
        return [clause for clause in self.clauses.values() if clause.member and clause.status == status]


def schema_directory() -> Path:
    """Where the contracts lie: beside the package in a checkout, inside it when installed."""
    here = Path(__file__).parent
    return next((path for path in (here / "schemas", here.parent / "schemas") if path.is_dir()), here / "schemas")


def contract_path(api: str) -> Path:
    """The OpenAPI document of an API."""
    return schema_directory() / f"{api}.openapi.yaml"


@cache
def load_contract(api: str) -> Contract:
    """Read one API's contract. Raises ContractError where it is inconsistent."""
    text = contract_path(api).read_bytes()
    raw = yaml.safe_load(text)
    return parse_contract(raw, hashlib.sha256(text).hexdigest())


def parse_contract(raw: Mapping[str, Any], digest: str = "") -> Contract:
    """Turn a parsed OpenAPI document with one operation into a contract."""
    api = raw["info"]["x-api"]
    document = _dereference(raw, raw)
    ((path, item),) = document["paths"].items()
    ((method, operation),) = item.items()
    schemes = document["components"]["securitySchemes"]
    return Contract(
        api=api,
        title=document["info"]["title"],
        document=document["info"]["x-document"],
        digest=digest,
        raw=raw,
        path=path,
        method=method.upper(),
        path_parameters=tuple(parameter["name"] for parameter in operation["parameters"]),
        security_headers=tuple(schemes[name]["name"] for requirement in document["security"] for name in requirement),
        sites={server["x-site"]: server["url"] for server in document["servers"] if "x-site" in server},
        request_schema=_json_schema(operation["requestBody"]) or {},
        responses={int(status): _json_schema(response) for status, response in operation["responses"].items()},
        unprovoked={
            int(status): response["x-unprovoked"]
            for status, response in operation["responses"].items()
            if "x-unprovoked" in response
        },
        clauses=_unique_clauses(api, operation),
    )


def _dereference(node: Any, root: Mapping[str, Any]) -> Any:
    """Resolve local references; what stands beside one takes precedence over what it points at."""
    if isinstance(node, list):
        return [_dereference(item, root) for item in node]
    if not isinstance(node, Mapping):
        return node
    resolved: dict[str, Any] = {}
    if "$ref" in node:
        target: Any = root
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        resolved.update(_dereference(target, root))
    resolved.update({key: _dereference(value, root) for key, value in node.items() if key != "$ref"})
    return resolved


def _json_schema(holder: Mapping[str, Any]) -> Schema | None:
    media = holder.get("content", {}).get("application/json")
    return media["schema"] if media else None


def _unique_clauses(api: str, operation: Mapping[str, Any]) -> Mapping[str, Clause]:
    clauses: dict[str, Clause] = {}
    for clause in _clauses(api, operation):
        if clause.id in clauses:
            raise ContractError(f"{clause.id} is stated twice")
        if not clause.statement or not clause.source:
            raise ContractError(f"{clause.id} needs a statement and a source")
        clauses[clause.id] = clause
    return clauses


def _clauses(api: str, operation: Mapping[str, Any]) -> Iterator[Clause]:
    yield from _named(operation)
    for parameter in operation.get("parameters", ()):
        yield from _named(parameter)
    yield from _named(operation["requestBody"])
    yield from _members(f"{api}.request", _json_schema(operation["requestBody"]) or {}, None)
    for code, response in operation["responses"].items():
        status = int(code)
        yield from _named(response, status)
        schema = _json_schema(response)
        if schema is not None:
            yield from _members(f"{api}.{status}", schema, status)
            for conditional in schema.get("allOf", ()):
                yield from _conditional(conditional, status)


def _named(holder: Mapping[str, Any], status: int | None = None) -> Iterator[Clause]:
    stated = [*([holder["x-clause"]] if "x-clause" in holder else []), *holder.get("x-clauses", ())]
    for clause in stated:
        yield Clause(
            id=clause["id"],
            statement=clause["statement"],
            source=clause["source"],
            status=status,
            reading=clause.get("x-reading"),
            unobservable=clause.get("unobservable"),
        )


def _conditional(schema: Schema, status: int) -> Iterator[Clause]:
    ((member, condition),) = schema["if"]["properties"].items()
    ((other, then),) = schema["then"]["properties"].items()
    conditional = Conditional(member, str(condition["const"]), other, type_in_words(then))
    for clause in _named(schema, status):
        yield replace(clause, conditional=conditional)


def type_in_words(schema: Schema) -> str:
    """What a schema allows, as a reader would say it."""
    if "const" in schema:
        return f"always {schema['const']}"
    if "enum" in schema:
        return " or ".join("null" if item is None else str(item) for item in schema["enum"])
    names = [schema["type"]] if isinstance(schema.get("type"), str) else list(schema.get("type", ()))
    words = " or ".join(names)
    limits = [
        told.format(schema[keyword])
        for keyword, told in (("format", "{}"), ("minimum", "at least {}"), ("maxItems", "at most {}"))
        if keyword in schema and not (keyword == "minimum" and "format" in schema)
    ]
    return ", ".join([words, *limits])


def _members(prefix: str, schema: Schema, status: int | None) -> Iterator[Clause]:
    for name, member in schema.get("properties", {}).items():
        place = f"{prefix}.{name}"
        yield Clause(
            id=place,
            statement=member.get("description", ""),
            source=member.get("x-source", "").format(status=status),
            status=status,
            reading=member.get("x-reading"),
            member=True,
            required=name in schema.get("required", ()),
            type=type_in_words(member),
        )
        yield from _members(place, member, status)
        yield from _members(f"{place}[]", member.get("items", {}), status)
