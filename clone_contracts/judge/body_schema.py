"""Checks a JSON value against one schema of a contract and says which clause each error breaks.

A compiled validator (jsonschema-rs) passes the values that are right, which most are; jsonschema explains the others.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, cast

import jsonschema
import jsonschema_rs
from jsonschema.protocols import Validator

from clone_contracts.contract.clause import Schema, conditional_id, presence_id
from clone_contracts.contract.operation import Operation
from clone_contracts.exchange.strict_json import Document, Json
from clone_contracts.judge.finding import MISSING, Finding, format_choice, format_pair, format_value, pointer


def _is_integer(_: object, instance: object) -> bool:
    """An integer must be written as one: 1.0, which JSON Schema allows, does not fit the documents' integer and int64."""
    return isinstance(instance, int) and not isinstance(instance, bool)


def _format_checker() -> jsonschema.FormatChecker:
    """Jsonschema's own date-time refuses leap seconds and lower-case letters, which RFC 3339 allows."""
    checker = jsonschema.FormatChecker(formats=())
    date_time = jsonschema_rs.Draft202012Validator({"format": "date-time"}, validate_formats=True)

    def is_date_time(instance: object) -> bool:
        try:
            return bool(date_time.is_valid(instance))
        except UnicodeEncodeError:  # Half a surrogate pair, which the compiled validator cannot take.
            return False

    checker.checks("date-time")(is_date_time)
    return checker


def _pattern(_: Validator, pattern: str, instance: object, __: object) -> Iterator[jsonschema.ValidationError]:
    """JSON Schema's $ is ECMAScript's, the very end of the text; Python's also matches before a final line break."""
    ecma = pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern
    if isinstance(instance, str) and not re.search(ecma, instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


Condition: TypeAlias = Callable[[Any], bool]

_StrictValidator: type[Validator] = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator,
    {"pattern": _pattern},
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)


@dataclass(frozen=True, slots=True)
class _Place:
    """The ids of the clauses about a place: for each member its name, its id, that of its presence, and what is inside."""

    members: Sequence[tuple[str, str, str | None, "_Place | None"]]
    items: "_Place | None"

    def reach(self, value: Json, reached: set[str]) -> None:
        """Add the ids of the clauses that apply to a value."""
        if isinstance(value, dict):
            for name, id, presence, inside in self.members:
                if presence is not None:
                    reached.add(presence)
                if name in value:
                    reached.add(id)
                    if inside is not None:
                        inside.reach(value[name], reached)
        elif isinstance(value, list) and self.items is not None:
            self.items.reach_all(value, reached)

    def reach_all(self, values: list[Json], reached: set[str]) -> None:
        """The same for each of several; like ones once where nothing is inside of them, since they may be many."""
        is_flat = all(inside is None for *_, inside in self.members)
        seen: set[tuple[str, ...]] = set()
        for value in values:
            if is_flat and isinstance(value, dict):
                names = tuple(value)
                if names in seen:
                    continue
                seen.add(names)
            self.reach(value, reached)


def _place(schema: Schema, id: str) -> _Place:
    required = schema.get("required", ())
    members = [
        (name, f"{id}.{name}", presence_id(f"{id}.{name}") if name in required else None, _inside(member, f"{id}.{name}"))
        for name, member in schema.get("properties", {}).items()
    ]
    return _Place(members, _place(schema["items"], f"{id}[]") if "items" in schema else None)


def _inside(schema: Schema, id: str) -> _Place | None:
    return _place(schema, id) if "properties" in schema or "items" in schema else None


def _condition(schema: Schema) -> Condition:
    """Whether a condition holds. Most ask for one text, which needs no validator."""
    properties = schema.get("properties", {})
    if schema.keys() <= {"properties", "required"} and len(properties) == 1:
        ((name, wanted),) = properties.items()
        if wanted.keys() == {"const"} and isinstance(wanted["const"], str) and schema.get("required") == [name]:
            return lambda value: isinstance(value, dict) and value.get(name) == wanted["const"]
    return _StrictValidator(schema).is_valid


class BodySchema:
    """The schema of one body.

    ``prefix`` is how the ids of its clauses begin, such as ``bria.201``; ``root`` is the clause that a body breaks if it is
    not an object; ``clauses`` are the ids that the contract states.
    """

    def __init__(self, schema: Schema, prefix: str, root: str, clauses: Iterable[str]) -> None:
        self.schema = schema
        self.prefix = prefix
        self.root = root
        self._clauses = frozenset(clauses)

    @cached_property
    def compiled(self) -> Any:
        """The compiled validator (jsonschema-rs): fast, and accepts 1.0 as an integer."""
        return jsonschema_rs.Draft202012Validator(dict(self.schema), validate_formats=True)

    @cached_property
    def explaining(self) -> Validator:
        """The validator that can say what is wrong (jsonschema): slower, and does not accept 1.0 as an integer."""
        return _StrictValidator(self.schema, format_checker=_format_checker())

    @cached_property
    def _conditionals(self) -> list[tuple[str, Condition, Set[str]]]:
        """The clause of each conditional, its condition, and the members that it is about."""
        return [
            (
                conditional_id(conditional, self.prefix),
                _condition(conditional["if"]),
                conditional["then"]["properties"].keys(),
            )
            for conditional in self.schema.get("allOf", ())
        ]

    def is_valid(self, document: Document) -> bool:
        """Whether a body satisfies the schema."""
        if document.plain:
            return bool(self.compiled.is_valid(document.value))
        return bool(self.explaining.is_valid(document.value))

    def findings(self, document: Document) -> list[Finding]:
        """At most one finding for each clause and place; a conditional is not blamed for a value that is wrong anyway."""
        if self.is_valid(document):
            return []
        found: dict[tuple[str, str], Finding] = {}
        conditional: list[Finding] = []
        for error in self.explaining.iter_errors(document.value):
            named = self._named_clause(error)
            for finding in self._explain(error, named):
                if named:
                    conditional.append(finding)
                else:
                    found.setdefault((finding.clause, finding.pointer), finding)
        plain = {place for _, place in found}
        return [*found.values(), *(finding for finding in conditional if finding.pointer not in plain)]

    def checked(self, value: Json) -> set[str]:
        """The ids of the clauses that apply to a value of this shape: of an absent member only that it is there."""
        reached: set[str] = set()
        self._place.reach(value, reached)
        return reached | {
            clause
            for clause, condition, others in self._conditionals
            if isinstance(value, dict) and others & value.keys() and condition(value)
        }

    @cached_property
    def _place(self) -> _Place:
        return _place(self.schema, self.prefix)

    def _explain(self, error: jsonschema.ValidationError, named: str | None) -> Iterator[Finding]:
        path = list(error.absolute_path)
        if error.validator == "required":
            required, instance = cast("list[str]", error.validator_value), cast("dict[str, Json]", error.instance)
            for name in required:
                if name not in instance:
                    place = [*path, name]
                    yield Finding(named or self._presence(place), "the member", format_value(MISSING), pointer(place))
            return
        yield Finding(named or self._clause(path), *_difference(error), pointer(path))

    def _presence(self, path: Sequence[str | int]) -> str:
        """The clause that the member at a path is there."""
        clause = presence_id(self._id(path))
        return clause if clause in self._clauses else self._clause(path)

    def _clause(self, path: Sequence[str | int]) -> str:
        """The deepest clause whose place encloses the path."""
        ids = (self._id(path[:length]) for length in range(len(path), 0, -1))
        return next((id for id in ids if id in self._clauses), self.root)

    def _id(self, path: Sequence[str | int]) -> str:
        return self.prefix + "".join("[]" if isinstance(part, int) else f".{part}" for part in path)

    def _named_clause(self, error: jsonschema.ValidationError) -> str | None:
        """The ``x-clause`` of the innermost subschema that the error passed through."""
        node: Any = self.schema
        named: str | None = None
        for part in error.absolute_schema_path:
            node = node[part]
            if isinstance(node, dict) and "x-clause" in node:
                named = conditional_id(node, self.prefix)
        return named


def _difference(error: jsonschema.ValidationError) -> tuple[str, str]:
    """What was expected, and what came."""
    value: Any = error.validator_value
    match error.validator:
        case "enum":
            return format_choice(value, error.instance)
        case "const":
            expected, actual = format_pair(value, error.instance)
            return f"const {expected}", actual
        case keyword:
            return _expectation(keyword, value, error.schema), format_value(error.instance)


def _expectation(keyword: object, value: Any, schema: Any) -> str:
    match keyword:
        case "type":
            return " or ".join([value] if isinstance(value, str) else value)
        case "format":
            return f"a {value}"
        case "maxItems":
            return f"at most {value} items"
        case "minLength":
            return "a text that is not empty" if value == 1 else f"a text of at least {value} characters"
        case "pattern" if "title" in schema:
            return str(schema["title"])
        case "minimum" | "maximum":
            return f"a number {'≥' if keyword == 'minimum' else '≤'} {value}"
        case _:
            return f"{keyword} {format_value(value)}"


def body_schema(operation: Operation, status: int, schema: Schema) -> BodySchema:
    """The checker for the bodies of an operation's answers with a status; ``schema`` is the one that is documented for it."""
    prefix = f"{operation.prefix}.{status}"
    success = f"{prefix}.success"
    root = success if success in operation.clauses else presence_id(f"{prefix}.{schema['required'][0]}")
    return BodySchema(schema, prefix, root, operation.clauses)
