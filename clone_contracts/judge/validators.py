"""Two validators of one schema that agree: a compiled one (jsonschema-rs) and one that explains (jsonschema).

The compiled one is fast, and passes what is right, which most is. The other one says what is wrong; so that it need not look at
all of a large answer, it opens only those parts that the compiled one refuses.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

import jsonschema
import jsonschema_rs
from jsonschema.protocols import Validator

from clone_contracts.contract.clause import Schema
from clone_contracts.exchange.strict_json import Document, Json

Errors = Iterator[jsonschema.ValidationError]

_KEPT: Final = 512
"""The most compiled schemas that are kept, for whoever needs the same one again."""


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


def _pattern(_: Validator, pattern: str, instance: object, __: object) -> Errors:
    """JSON Schema's $ is ECMAScript's, the very end of the text; Python's also matches before a final line break."""
    ecma = pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern
    if isinstance(instance, str) and not re.search(ecma, instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {pattern!r}")


StrictValidator: type[Validator] = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    jsonschema.Draft202012Validator,
    {"pattern": _pattern},
    type_checker=jsonschema.Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_integer),
)
"""The validator that can say what is wrong: slower, and does not accept 1.0 as an integer."""


@lru_cache(maxsize=_KEPT)
def _compiled(schema: str) -> Any:
    return jsonschema_rs.Draft202012Validator(json.loads(schema), validate_formats=True)


@dataclass(frozen=True, slots=True)
class _Integers:
    """Where a schema wants an integer: ``here``, in the members ``named``, somewhere inside of members, or of items."""

    here: bool
    named: tuple[str, ...]
    members: Mapping[str, "_Integers"]
    items: "_Integers | None"

    @classmethod
    def of(cls, schema: Schema) -> "_Integers | None":
        """None where there is no such place."""
        inside = {name: cls.of(member) for name, member in schema.get("properties", {}).items()}
        found = {name: integers for name, integers in inside.items() if integers is not None}
        named = tuple(name for name, integers in found.items() if integers.here)
        members = {name: integers for name, integers in found.items() if integers.members or integers.named or integers.items}
        items = cls.of(schema["items"]) if "items" in schema else None
        here = "integer" in _types(schema) and "number" not in _types(schema)
        return cls(here, named, members, items) if here or found or items else None

    def are_whole(self, value: Json) -> bool:
        """Whether no number there is written with a fraction or an exponent."""
        if isinstance(value, dict):
            for name in self.named:  # A loop, since there may be hundreds of such objects.
                if isinstance(value.get(name), float):
                    return False
            return all(inside.are_whole(value[name]) for name, inside in self.members.items() if name in value)
        if isinstance(value, list):
            return self.items is None or all(map(self.items.are_whole, value))
        return not (self.here and isinstance(value, float))


def _types(schema: Schema) -> list[str]:
    types = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def _has_other_integers(schema: Schema) -> bool:
    """Whether an integer is wanted anywhere but in members and items, where it would be overlooked."""
    for keyword, inside in schema.items():
        if keyword == "properties":
            wanted = any(map(_has_other_integers, inside.values()))
        elif keyword == "items":
            wanted = _has_other_integers(inside)
        else:
            wanted = keyword != "type" and _wants_integers(inside)
        if wanted:
            return True
    return False


def _wants_integers(node: object) -> bool:
    if isinstance(node, Mapping):
        return "integer" in _types(node) or any(map(_wants_integers, node.values()))
    return isinstance(node, list) and any(map(_wants_integers, node))


class FastValidator:
    """The compiled validator of a schema, which also minds that an integer is written as one."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self.compiled = _compiled(json.dumps(schema))
        self._integers = _Integers.of(schema)

    @cached_property
    def _slow(self) -> Validator | None:
        """What has to answer for numbers with a fraction, where the schema is not as simple as the contracts are."""
        return thorough_validator(self._schema) if _has_other_integers(self._schema) else None

    def accepts(self, value: Json, is_plain: bool = False) -> bool:
        """Whether a value fits; ``is_plain`` says that it has no number with a fraction or an exponent.

        Raises UnicodeEncodeError for half a surrogate pair, which the compiled validator cannot take.
        """
        if not is_plain and self._slow is not None:
            return bool(self._slow.is_valid(value))
        fits: bool = self.compiled.is_valid(value)
        return fits and (is_plain or self._integers is None or self._integers.are_whole(value))


def thorough_validator(schema: Schema) -> Validator:
    """The validator that explains, and looks at everything: slow, and what the fast way is measured by."""
    return StrictValidator(schema, format_checker=_format_checker())


class Explainer:
    """Finds the same errors as the thorough validator, in the same order, but looks only where something is wrong."""

    def __init__(self, schema: Schema) -> None:
        self._fast: dict[int, FastValidator] = {}
        only_wrong = {"properties": self._properties, "items": self._items, "allOf": self._all_of}
        validator = jsonschema.validators.extend(StrictValidator, only_wrong)  # type: ignore[no-untyped-call]
        self._validator: Validator = validator(schema, format_checker=_format_checker())

    def errors(self, value: Json) -> Iterable[jsonschema.ValidationError]:
        """The errors in a value without half a surrogate pair."""
        return self._validator.iter_errors(value)

    def _accepts(self, schema: Schema) -> Callable[[Json], bool]:
        # The parts of a schema live as long as it does, so that their ids stay their own.
        if id(schema) not in self._fast:
            self._fast[id(schema)] = FastValidator(schema)
        return self._fast[id(schema)].accepts

    def _properties(self, validator: Any, properties: Mapping[str, Schema], value: Json, _: Schema) -> Errors:
        if not isinstance(value, dict):
            return
        for name, schema in properties.items():
            # A list is opened at once, since its elements are looked at one by one anyway.
            if name in value and ("items" in schema or not self._accepts(schema)(value[name])):
                yield from validator.descend(value[name], schema, path=name, schema_path=name)

    def _items(self, validator: Any, items: Schema, value: Json, schema: Schema) -> Errors:
        accepts, first = self._accepts(items), len(schema.get("prefixItems", ()))
        for at, item in enumerate(value if isinstance(value, list) else ()):
            if at >= first and not accepts(item):
                yield from validator.descend(item, items, path=at)

    def _all_of(self, validator: Any, schemas: list[Schema], value: Json, _: Schema) -> Errors:
        for at, schema in enumerate(schemas):
            if not self._accepts(schema)(value):
                yield from validator.descend(value, schema, schema_path=at)


class BodyValidator:
    """Both validators of the schema of a body."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    @cached_property
    def fast(self) -> FastValidator:
        """The one that only says whether a body is right."""
        return FastValidator(self._schema)

    @cached_property
    def thorough(self) -> Validator:
        """The one that looks at everything."""
        return thorough_validator(self._schema)

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self._schema)

    def is_valid(self, document: Document) -> bool:
        """Whether a body fits the schema."""
        if document.has_half_pair:
            return bool(self.thorough.is_valid(document.value))
        return self.fast.accepts(document.value, document.plain)

    def errors(self, document: Document) -> Iterable[jsonschema.ValidationError]:
        """What is wrong with a body."""
        if document.has_half_pair:
            return self.thorough.iter_errors(document.value)
        return self._explainer.errors(document.value)
