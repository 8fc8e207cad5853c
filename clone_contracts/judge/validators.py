"""Two validators of one schema that agree: a compiled one (jsonschema-rs) and one that explains (jsonschema).

The compiled one is fast, and passes what is right, which most is. The other one, in ``thorough``, says what is wrong; so that
it need not look at all of a large answer, it opens only those parts that the compiled one refuses.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, Protocol

import jsonschema_rs

from clone_contracts.contract.clause import Schema
from clone_contracts.exchange.strict_json import Document, Json

_KEPT: Final = 512
"""The most compiled schemas that are kept, for whoever needs the same one again."""


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


class Thorough(Protocol):
    """What jsonschema's validators can do, of which the types are not known until they are needed."""

    def is_valid(self, value: Any, /) -> bool:
        """Whether a value fits."""

    def iter_errors(self, value: Any, /) -> Iterable[Any]:
        """What is wrong with it, as jsonschema's errors."""


class FastValidator:
    """The compiled validator of a schema, which also minds that an integer is written as one."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self.compiled = _compiled(json.dumps(schema))
        self._integers = _Integers.of(schema)

    @cached_property
    def _slow(self) -> Thorough | None:
        """What has to answer for numbers with a fraction, where the schema is not as simple as the contracts are."""
        return thorough(self._schema) if _has_other_integers(self._schema) else None

    def accepts(self, value: Json, is_plain: bool = False) -> bool:
        """Whether a value fits; ``is_plain`` says that it has no number with a fraction or an exponent.

        Raises UnicodeEncodeError for half a surrogate pair, which the compiled validator cannot take.
        """
        if not is_plain and self._slow is not None:
            return bool(self._slow.is_valid(value))
        fits: bool = self.compiled.is_valid(value)
        return fits and (is_plain or self._integers is None or self._integers.are_whole(value))


def thorough(schema: Schema) -> Thorough:
    """The validator that looks at everything, with a library that takes long to load."""
    from clone_contracts.judge.thorough import thorough_validator

    return thorough_validator(schema)


class BodyValidator:
    """Both validators of the schema of a body."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    @cached_property
    def fast(self) -> FastValidator:
        """The one that only says whether a body is right."""
        return FastValidator(self._schema)

    @cached_property
    def thorough(self) -> Thorough:
        """The one that looks at everything."""
        return thorough(self._schema)

    @cached_property
    def _errors(self) -> Callable[[Json], Iterable[Any]]:
        from clone_contracts.judge.thorough import Explainer

        return Explainer(self._schema).errors

    def is_valid(self, document: Document) -> bool:
        """Whether a body fits the schema."""
        if document.has_half_pair:
            return bool(self.thorough.is_valid(document.value))
        return self.fast.accepts(document.value, document.plain)

    def errors(self, document: Document) -> Iterable[Any]:
        """What is wrong with a body, as jsonschema's errors."""
        if document.has_half_pair:
            return self.thorough.iter_errors(document.value)
        return self._errors(document.value)
