"""What a contract says of the shape of requests, as far as cases are crossed with it."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

from clone_contracts.cases.case import Change, Draft
from clone_contracts.cases.vocabulary import rich_text
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


def body_is_optional(operation: Operation) -> bool:
    """Whether a request may have no body, since it needs no member."""
    return not any(member.required for member in request_members(operation))


def beside_any_body(operation: Operation) -> Change:
    """The change of the body alone, another at each turn, since a check may come too late, or on one path only.

    A body that is wrong as well could be what is refused, so that no case is tried first beside one.
    """
    as_it_is: tuple[Change, ...] = (lambda it: it,)
    right = (*as_it_is, _without_body) if body_is_optional(operation) else as_it_is
    wrong: tuple[Change, ...] = (_without_body, _with_an_unknown_member, _with_a_comma_at_its_end)
    kinds = tuple(itertools.chain.from_iterable((*as_it_is, kind) for kind in wrong))

    def change(draft: Draft) -> Draft:
        choice = kinds if draft.tried else right
        return choice[draft.turn % len(choice)](draft)

    return change


def _without_body(draft: Draft) -> Draft:
    return replace(draft, body=None)


def _with_an_unknown_member(draft: Draft) -> Draft:
    return draft.with_value({**draft.value, "unknown": True})


def _with_a_comma_at_its_end(draft: Draft) -> Draft:
    return replace(draft, body=(draft.body or b"") + b",")


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


def beside_texts(draft: Draft, operation: Operation, special: bool) -> Draft:
    """For every other subject with all texts: a path may be another one where they are sent, or repeated.

    Where they are not ``special``, there is room for more in them.
    """
    if draft.turn % 2 and draft.body:
        for at, member in enumerate(texts(operation)):
            text = rich_text(draft.turn // 2 + at, draft.mark) if special else f"beside {draft.mark}"
            draft = draft.with_member(member.place, text)
    return draft
