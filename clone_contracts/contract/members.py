"""The members of a JSON schema, at any depth."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clone_contracts.contract.clause import Schema

ELEMENT: Final = "[]"
"""The name of an element of an array."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member: its ``place`` as names from the root, its schema, whether its object needs it."""

    place: tuple[str, ...]
    schema: Schema
    required: bool

    @property
    def text(self) -> str:
        """The place as clause ids have it."""
        return ".".join(self.place).replace(f".{ELEMENT}", ELEMENT)

    @property
    def is_object(self) -> bool:
        """Whether it holds others."""
        return "properties" in self.schema


def members(schema: Schema, place: tuple[str, ...] = ()) -> Iterator[Member]:
    """All members in the document's order, each before those that it holds; elements of arrays among them."""
    for name, member in schema.get("properties", {}).items():
        yield Member((*place, name), member, name in schema.get("required", ()))
        yield from members(member, (*place, name))
    if "items" in schema:
        yield Member((*place, ELEMENT), schema["items"], required=False)
        yield from members(schema["items"], (*place, ELEMENT))
