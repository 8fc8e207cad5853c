"""The validator that says what is wrong with a body (jsonschema): slow, so that it looks only where something is wrong.

It takes long to load as well, and where nothing is wrong nobody needs it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import jsonschema
import jsonschema_rs
from jsonschema.protocols import Validator

from clone_contracts.contract.clause import Schema
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.validators import FastValidator

Errors = Iterator[jsonschema.ValidationError]


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
