"""Members of a request that are none of its own reach the clone: those of the answer's name, and those of the query."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import After, Before, Fault, Incoming, Outgoing
from clone_contracts.faults.stacks.api import Stack

_KIND: Final = "member"


@dataclass(frozen=True, slots=True)
class Assigned:
    """A member that is taken from a request: the clause that breaks, what else may, and where an answer has it."""

    clause: str
    also: Mapping[str, str]
    assign: Callable[[Any, Any], None]
    """Puts a value into an answer's body."""


def member_faults(stack: Stack, members: Mapping[str, Assigned]) -> Iterator[Fault]:
    """Each member by itself, taken from the request wherever the API has attributes."""
    for name, assigned in members.items():
        after = _assigning(stack, name, assigned.assign)
        what = f"a {name} that is sent becomes the clone's"
        yield stack.fault(_KIND, name, assigned.clause, what, after=after, also=assigned.also)


def _assigning(stack: Stack, name: str, assign: Callable[[Any, Any], None]) -> After:
    def after(answer: Outgoing) -> Response | None:
        if answer.response.status != stack.faults.success or name not in answer.request.attributes:
            return None
        body = answer.json
        assign(body, answer.request.attributes[name])
        return None if body == answer.json else answer.with_json(body)

    return after


def query_faults(stack: Stack, clause: str) -> Iterator[Fault]:
    """Texts of the query take the place of those of the body."""
    for member in stack.texts if len(stack.echoes) > 1 else ("name",):
        broken = clause if member == "name" else stack.echoes[member]
        what = f"a {member} in the query counts"
        also = dict.fromkeys(stack.echoes.values(), "which of them breaks depends on whether a text is sent as well")
        yield stack.fault(_KIND, f"{member}-in-the-query", broken, what, before=_from_query(stack, member), also=also)


def _from_query(stack: Stack, member: str) -> Before:
    def before(request: Incoming) -> Incoming | None:
        query = dict(parse_qsl(request.path.partition("?")[2]))
        if member not in query or query[member] == request.attributes.get(member):
            return None
        return request.with_body(stack.with_text(request.sent, member, query[member]))

    return before
