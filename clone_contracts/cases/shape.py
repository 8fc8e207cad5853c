"""What a contract says of the shape of requests, as far as cases are crossed with it."""

from collections.abc import Iterator

from clone_contracts.cases.case import Draft, found
from clone_contracts.contract.clause import Schema
from clone_contracts.contract.members import Member, members
from clone_contracts.contract.operation import Operation


def request_members(operation: Operation) -> list[Member]:
    """All members of the request's body at any depth, in the document's order."""
    return list(members(operation.request_schema or {}))


def texts(operation: Operation) -> list[Member]:
    """The members that hold free text: those for which a clause says that an ordinary one is accepted."""
    stated = operation.clauses
    return [member for member in request_members(operation) if f"{operation.prefix}.request.{member.text}.ordinary" in stated]


def answer_members(operation: Operation) -> dict[str, Schema]:
    """The members of the objects in a success, by name; those of lists are left out."""
    found: dict[str, Schema] = {}
    for holder in _objects(operation.responses[operation.success] or {}):
        found |= {name: schema for name, schema in holder.items() if "properties" not in schema}
    return found


def _objects(schema: Schema) -> Iterator[dict[str, Schema]]:
    properties = schema.get("properties", {})
    yield dict(properties)
    for member in properties.values():
        yield from _objects(member)


def beside_optional(draft: Draft, operation: Operation) -> Draft:
    """For every other subject with the optional texts as well: a path may be another one where they are sent."""
    if draft.turn % 2 and draft.body:
        for member in texts(operation):
            if not member.required and found(draft.value, member.place) is None:
                draft = draft.with_member(member.place, f"beside {draft.mark}")
    return draft
