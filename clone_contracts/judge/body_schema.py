"""Checks a JSON value against one schema of a contract and says which clause each error breaks."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from clone_contracts.contract.clause import Schema, conditional_id, presence_id
from clone_contracts.contract.operation import Operation
from clone_contracts.exchange.strict_json import Document, Json
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.validators import BodyValidator, Thorough, thorough


@dataclass(frozen=True, slots=True)
class _Place:
    """The ids of the clauses about a place, by member: those ``about`` its value, and those about its ``presence``.

    ``whole`` are all of them, for what has all members. ``inside`` of some members and of ``items`` are more places.
    """

    about: Mapping[str, str]
    presence: frozenset[str]
    whole: frozenset[str]
    inside: Mapping[str, "_Place"]
    items: "_Place | None"

    @classmethod
    def of(cls, schema: Schema, id: str) -> "_Place":
        """The place that a schema is about; ``id`` is how the ids there begin."""
        members: Mapping[str, Schema] = schema.get("properties", {})
        about = {name: f"{id}.{name}" for name in members}
        presence = frozenset(presence_id(about[name]) for name in members if name in schema.get("required", ()))
        inside = {
            name: cls.of(member, about[name]) for name, member in members.items() if member.keys() & {"properties", "items"}
        }
        items = cls.of(schema["items"], f"{id}[]") if "items" in schema else None
        return cls(about, presence, presence.union(about.values()), inside, items)

    def reach(self, value: Json, reached: set[str]) -> None:
        """Add the ids of the clauses that apply to a value."""
        if isinstance(value, dict):
            reached |= self.whole if self._is_whole(value) else self._of_some(value)
            for name, inside in self.inside.items():
                if name in value:
                    inside.reach(value[name], reached)
        elif isinstance(value, list) and self.items is not None:
            for item in value:
                self.items.reach(item, reached)
                if not self.items.inside and isinstance(item, dict) and self.items._is_whole(item):
                    return  # The others, of which there may be hundreds, show no more.

    def _is_whole(self, value: Mapping[str, Json]) -> bool:
        return self.about.keys() <= value.keys()

    def _of_some(self, value: Mapping[str, Json]) -> frozenset[str]:
        return self.presence.union(id for name, id in self.about.items() if name in value)


class _Conditionals:
    """The clauses that ask for something only where a condition is met."""

    def __init__(self, schemas: Iterable[Schema], prefix: str) -> None:
        self._by_text: dict[str, dict[str, list[tuple[str, Set[str]]]]] = {}
        """Most conditions are that a member is a text. By member and text: the clauses, and the members that they are about."""
        self._others: list[tuple[str, Set[str], Thorough]] = []
        for schema in schemas:
            clause, about = conditional_id(schema, prefix), schema["then"]["properties"].keys()
            if (wanted := _wanted_text(schema["if"])) is not None:
                self._by_text.setdefault(wanted[0], {}).setdefault(wanted[1], []).append((clause, about))
            else:
                self._others.append((clause, about, thorough(schema["if"])))

    def met_by(self, value: Mapping[str, Json]) -> Iterator[str]:
        """The clauses whose condition an object meets, and that are about a member which is there."""
        for name, by_text in self._by_text.items():
            said = value.get(name)
            for clause, about in by_text.get(said, ()) if isinstance(said, str) else ():
                if about & value.keys():
                    yield clause
        yield from (clause for clause, about, met in self._others if about & value.keys() and met.is_valid(value))


def _wanted_text(condition: Schema) -> tuple[str, str] | None:
    """The member and the text that a condition asks for; None where it asks for something else."""
    properties = condition.get("properties", {})
    if condition.keys() <= {"properties", "required"} and len(properties) == 1:
        ((name, wanted),) = properties.items()
        if wanted.keys() == {"const"} and isinstance(wanted["const"], str) and condition.get("required") == [name]:
            return name, wanted["const"]
    return None


class Explaining(Protocol):
    """See ``judge.explanation``."""

    def findings(self, errors: Iterable[Any]) -> list[Finding]:
        """The findings that errors come to."""


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
        self._validator = BodyValidator(schema)

    @property
    def compiled(self) -> Any:
        """The compiled validator (jsonschema-rs): fast, and accepts 1.0 as an integer."""
        return self._validator.fast.compiled

    @property
    def explaining(self) -> Thorough:
        """The validator that can say what is wrong (jsonschema): slower, and does not accept 1.0 as an integer."""
        return self._validator.thorough

    @cached_property
    def _conditionals(self) -> _Conditionals:
        return _Conditionals(self.schema.get("allOf", ()), self.prefix)

    @cached_property
    def _place(self) -> _Place:
        return _Place.of(self.schema, self.prefix)

    def findings(self, document: Document) -> list[Finding]:
        """At most one finding for each clause and place; a conditional is not blamed for a value that is wrong anyway."""
        return [] if self._validator.is_valid(document) else self.explained(self._validator.errors(document))

    def explained(self, errors: Iterable[Any]) -> list[Finding]:
        """The findings that jsonschema's errors come to."""
        return self._explanation.findings(errors)

    @cached_property
    def _explanation(self) -> Explaining:
        from clone_contracts.judge.explanation import Explanation  # With a library that is needed only for what is wrong.

        return Explanation(self.schema, self.prefix, self.root, self._clauses)

    def checked(self, value: Json) -> set[str]:
        """The ids of the clauses that apply to a value of this shape: of an absent member only that it is there."""
        reached: set[str] = set()
        self._place.reach(value, reached)
        if isinstance(value, dict):
            reached.update(self._conditionals.met_by(value))
        return reached


def body_schema(operation: Operation, status: int, schema: Schema) -> BodySchema:
    """The checker for the bodies of an operation's answers with a status; ``schema`` is the one that is documented for it."""
    prefix = f"{operation.prefix}.{status}"
    success = f"{prefix}.success"
    root = success if success in operation.clauses else presence_id(f"{prefix}.{schema['required'][0]}")
    return BodySchema(schema, prefix, root, operation.clauses)
