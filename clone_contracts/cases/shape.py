"""What a contract says of the shape of requests, as far as cases are crossed with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from clone_contracts.contract.clause import Schema
from clone_contracts.contract.operation import Operation


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the request's body: its place from the root, its schema, whether its object needs it."""

    place: tuple[str, ...]
    schema: Schema
    required: bool

    @property
    def text(self) -> str:
        """The place as clause ids have it."""
        return ".".join(self.place)

    @property
    def is_object(self) -> bool:
        """Whether it holds others."""
        return "properties" in self.schema


def members(operation: Operation) -> list[Member]:
    """All members at any depth, in the document's order."""
    return list(_members(operation.request_schema or {}))


def _members(schema: Schema, place: tuple[str, ...] = ()) -> Iterator[Member]:
    for name, member in schema.get("properties", {}).items():
        yield Member((*place, name), member, name in schema.get("required", ()))
        yield from _members(member, (*place, name))


def texts(operation: Operation) -> list[Member]:
    """The members that hold free text: those for which a clause says that an ordinary one is accepted."""
    stated = operation.clauses
    return [member for member in members(operation) if f"{operation.prefix}.request.{member.text}.ordinary" in stated]


def answer_members(operation: Operation) -> dict[str, Schema]:
    """The members of the object in a success that holds the most of them, by name."""
    return max(_objects(operation.responses[operation.success] or {}), key=len, default={})


def _objects(schema: Schema) -> Iterator[dict[str, Schema]]:
    properties = schema.get("properties", {})
    yield dict(properties)
    for member in properties.values():
        yield from _objects(member)
