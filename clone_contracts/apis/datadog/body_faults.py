"""Faults of what Datadog's endpoint makes of bodies: what must be refused with 400 is taken, or gets another status."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from operator import eq
from typing import Any

from clone_contracts.contract.clause import presence_id
from clone_contracts.faults.base import Fault, Incoming, When
from clone_contracts.faults.shared import ApiFaults, accepting

MEMBERS: dict[str, Callable[[Any], Any]] = {
    "data": lambda sent: sent,
    "data.attributes": lambda sent: sent["data"],
    "data.attributes.name": lambda sent: sent["data"]["attributes"],
    "data.attributes.description": lambda sent: sent["data"]["attributes"],
    "data.id": lambda sent: sent["data"],
    "data.type": lambda sent: sent["data"],
}
"""The request's members, each with the way to the object that holds it."""


def body_faults(api: ApiFaults) -> Iterator[Fault]:
    """Bodies that must be refused with 400 are taken, or refused with another status."""
    for place in MEMBERS:
        for kind, matches in _KINDS.items():
            if kind == "absent" and place == "data.attributes.description":
                continue
            when = _wrong(place, matches)
            name, what = f"{place}-{kind}", f"{place} {kind}"
            clause = presence_id(f"request.{place}") if kind == "absent" else f"request.{place}"
            yield api.fault(f"{name}-taken", clause, f"{what} is taken", before=accepting(_made_whole, when))
            yield api.fault(f"{name}-422", clause, f"422 where {place} is {kind}", before=api.failing(when, 422))
        is_other: Callable[[Any], bool] = _is_text if place in ("data", "data.attributes") else _is_object
        before = accepting(_made_whole, _wrong(place, is_other))
        yield api.fault(f"{place}-other-taken", f"request.{place}", "text for an object", before=before)
    for word in ("dataset", "Datasets", ""):
        before = accepting(_made_whole, _wrong("data.type", partial(eq, word)))
        yield api.fault(f"type-{word or 'empty'}-taken", "request.data.type", "another type", before=before)
    for kind, when in _BODIES.items():
        before = accepting(_made_whole, when)
        yield api.fault(f"body-{kind}-taken", "request.body", f"a body {kind} is taken", before=before)
        yield api.fault(f"body-{kind}-415", "request.body", f"415 for a body {kind}", before=api.failing(when, 415))


def _made_whole(request: Incoming) -> Incoming:
    """What a lenient server makes of a body: whatever is missing or wrong is filled in."""
    data = {"attributes": {"name": "lenient"}, "id": request.ids["dataset_id"], "type": "datasets"}
    return request.with_body({"data": data})


def _wrong(place: str, matches: Callable[[Any], bool]) -> When:
    """Requests in which a member is missing (an ellipsis for ``matches``) or wrong."""
    member = place.rpartition(".")[2]

    def when(request: Incoming) -> bool:
        try:
            holder = MEMBERS[place](request.sent)
            # Where everything is missing, it is not this one member that the server objects to.
            one_of_several = bool(holder) or place not in ("data.id", "data.type")
            return isinstance(holder, dict) and one_of_several and matches(holder.get(member, ...))
        except (LookupError, TypeError):
            return False

    return when


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "absent": lambda v: v is ...,
    "null": lambda v: v is None,
    "number": lambda v: type(v) is int,
    "boolean": lambda v: isinstance(v, bool),
    "array": lambda v: isinstance(v, list),
    "falsy": lambda v: v in (False, 0, []),
}
"""Values that no member may have, by their kind."""
_BODIES: Mapping[str, When] = {
    "absent": lambda r: not r.body,
    "array": lambda r: isinstance(r.sent, list),
    "string": lambda r: isinstance(r.sent, str),
    "number": lambda r: type(r.sent) is int,
    "null": lambda r: r.body == b"null",
    "text": lambda r: r.body.startswith(b"clone"),
    "cut": lambda r: r.sent is None and r.body.endswith(b'"datasets"}'),
    "with-trailing-comma": lambda r: r.sent is None and r.body.endswith(b",}") and len(r.body) > 50,
    "in-latin-1": lambda r: b"caf\xe9" in r.body,
}
"""Bodies that are not JSON objects, by what they are instead."""
