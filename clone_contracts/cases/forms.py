"""Right requests in all their forms, and headers and queries that no document mentions."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from clone_contracts.cases.case import ABSENT, Case, Change, Companions, Draft
from clone_contracts.cases.companions import (
    MEMBERS,
    nearly_named,
    odd_companions,
    right_companions,
    with_members_of_the_answer,
    with_odd_members,
    with_some_right_headers,
)
from clone_contracts.cases.headers import ODD_HEADERS, QUERIES, RIGHT_HEADERS, Headers
from clone_contracts.cases.notations import in_some_notation
from clone_contracts.cases.shape import body_is_optional, request_members
from clone_contracts.contract.members import Member
from clone_contracts.contract.operation import Operation


def form_cases(operation: Operation) -> Iterator[Case]:
    """All of them."""
    right, odd = right_companions(operation), odd_companions(operation, **{MEMBERS: with_odd_members(operation)})
    yield from _complete_bodies(operation, right)
    yield from _foreign_members(operation)
    right, odd = (replace(companions, form=(in_some_notation,)) for companions in (right, odd))
    for kind, (why, headers) in RIGHT_HEADERS.items():
        yield Case(f"form-{kind}", "right", why, _with_headers(headers), may_create=True, companions=right)
    for kind, (why, headers) in ODD_HEADERS.items():
        yield Case(f"form-{kind}", "forms", why, _with_headers(headers), may_create=True, companions=odd)
    for query in QUERIES:
        why = "a server that reads members or commands from a query"
        yield Case(f"query-{query.partition('=')[0]}", "forms", why, _with_query(query), may_create=True, companions=right)


def _with_headers(headers: Headers) -> Change:
    return lambda draft: draft.with_headers(**headers)


def _with_query(query: str) -> Change:
    return lambda draft: replace(draft, query=query)


def _complete_bodies(operation: Operation, companions: Companions) -> Iterator[Case]:
    """The required members with each selection of the optional ones, and no body where none is needed."""
    listed = request_members(operation)
    optional = [member for member in listed if not member.required]
    for count in range(len(optional) + 1):
        for chosen in itertools.combinations(optional, count):
            kind = "-and-".join(member.place[-1] for member in chosen) or "nothing-optional"
            why, change = "a path of its own for what is left out", _selecting(optional, chosen)
            yield Case(f"with-{kind}", "right", why, change, may_create=True, companions=companions)
    if body_is_optional(operation):
        headers, odd = Companions(form=(with_some_right_headers,)), Companions(form=(in_some_notation, with_some_right_headers))
        why, change = "a parser that needs one", _without_body
        yield Case("without-body", "right", why, change, may_create=True, companions=headers)
        why, change = "a parser that is started by the header", _without_body_but_its_type
        yield Case("without-body-but-its-type", "right", why, change, may_create=True)
        for member in optional:
            why, change = (
                "a decoder that disregards case, as Go's, or blanks and separators in names",
                _nearly_named(member),
            )
            yield Case(f"{member.text}-nearly-named", "forms", why, change, member.text, may_create=True, companions=odd)
        for wrapper in ("data", "dataset", "body"):
            why, change = "a parser that unwraps", _wrapped_in(wrapper)
            yield Case(f"wrapped-in-{wrapper}", "forms", why, change, may_create=True, companions=odd)


def _without_body(draft: Draft) -> Draft:
    return replace(draft, body=None)


def _without_body_but_its_type(draft: Draft) -> Draft:
    return replace(draft, body=None).with_headers(Content_Type="application/json")


def _nearly_named(member: Member) -> Change:
    """Without the member, but with others whose names are like its own."""
    *path, name = member.place

    def change(draft: Draft) -> Draft:
        draft = draft.with_member(member.place, ABSENT)
        for other, value in nearly_named(name, draft.mark).items():
            draft = draft.with_member((*path, other), value)
        return draft

    return change


def _wrapped_in(name: str) -> Change:
    return lambda draft: draft.with_value({name: draft.value})


def _selecting(optional: list[Member], chosen: tuple[Member, ...]) -> Change:
    # Only where one is chosen is it known which of them is refused for its text.
    text = "Façade" if len(chosen) == 1 else "Facade"

    def change(draft: Draft) -> Draft:
        for member in optional:
            draft = draft.with_member(member.place, f"{text} {draft.mark}" if member in chosen else ABSENT)
        return draft

    return change


def _foreign_members(operation: Operation) -> Iterator[Case]:
    """Members of the answer sent along: they are not among those that a caller may set."""
    why, companions = "a request that is copied onto the dataset as it stands", odd_companions(operation)
    change = with_members_of_the_answer(operation)
    yield Case("members-of-the-answer", "forms", why, change, may_create=True, companions=companions)
    yield Case("id-of-the-source-as-a-member", "forms", why, _with_source_id, may_create=True, companions=companions)


def _with_source_id(draft: Draft) -> Draft:
    """At the top, where it is not the place of anything else."""
    if "id" in draft.value:
        return draft
    id: Any = int(draft.dataset_id) if draft.dataset_id.isdecimal() else draft.dataset_id
    return draft.with_member(("id",), id).with_member(("dataset_id",), id)
