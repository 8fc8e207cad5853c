"""What the behaviours of a stack need to know about the API that is built on it."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from clone_contracts.exchange.strict_json import Excessive, NotJson, parse
from clone_contracts.faults.base import Before, Fault, Incoming
from clone_contracts.faults.conditions import Condition, crossed
from clone_contracts.faults.shared import ApiFaults


@dataclass(frozen=True, slots=True)
class Key:
    """A header (in lower case) that holds a key, the right key, its clauses' common beginning, and other known keys."""

    header: str
    right: str
    clauses: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stack:
    """One API: its keys, its clauses for what all APIs have, and the conditions that a request with a body can meet.

    ``texts`` maps the texts of a request to the clauses of their types, ``echoes`` to those that they come back;
    ``hidden`` is the clause that is broken where members are found in places or under names that are not theirs.
    ``names`` are all names of members of a request. ``with_text`` gives a request another text, ``id_of`` and ``with_id`` are
    about the id in an answer's body. ``home`` is the id of a source. ``also`` is what ``hidden`` may break besides.
    """

    faults: ApiFaults
    keys: tuple[Key, ...]
    texts: Mapping[str, str]
    echoes: Mapping[str, str]
    hidden: str
    names: frozenset[str]
    with_text: Callable[[Any, str, Any], Any]
    id_of: Callable[[Any], Any]
    with_id: Callable[[Any, Any], Any]
    home: str
    conditions: Sequence[Condition]
    also: Mapping[str, str] = field(default_factory=dict)

    @property
    def success(self) -> str:
        """The clause that a valid request succeeds."""
        return f"{self.faults.success}.success"

    def fault(self, kind: str, name: str, clause: str, what: str, **parts: Any) -> Fault:
        """A fault of a stack; ``also`` maps beginnings of clause ids without the API's name."""
        also = {f"{self.faults.api}.{id}": why for id, why in parts.pop("also", {}).items()}
        return self.faults.fault(f"stack.{kind}.{name}", clause, what, **parts, also=also)

    def is_right(self, request: Incoming) -> bool:
        """Whether a request has the right keys and is for a dataset that exists."""
        return request.source is not None and all(request.headers.get(key.header) == key.right for key in self.keys)

    def crossed(self, faults: Iterator[Fault], *more: Condition) -> Iterator[Fault]:
        """Each fault always, and once more under one of the API's conditions or of ``more`` in turn."""
        return crossed(faults, (*self.conditions, *more))


def reading(decode: Callable[[bytes], Any]) -> Before:
    """Read a body that is not JSON by another grammar; what is none by that either stays as it is."""

    def before(request: Incoming) -> Incoming | None:
        if not request.body or strict(request.body) is not None:
            return None
        try:
            value = decode(request.body)
        except (ValueError, LookupError, RecursionError, SyntaxError, TypeError, AttributeError):
            return None
        return request.with_body(plain(value)) if isinstance(value, dict) else None

    return before


def taking(change: Callable[[Any], Any]) -> Before:
    """Read a JSON body as if it were another one; ``change`` returns the same value where there is nothing to change."""

    def before(request: Incoming) -> Incoming | None:
        document = strict(request.body)
        if document is None:
            return None
        value = change(document[0])
        return None if value == document[0] and type(value) is type(document[0]) else request.with_body(value)

    return before


def strict(body: bytes) -> tuple[Any] | None:
    """The JSON value of a body, None where it is no strict JSON."""
    try:
        return (parse(body).value,)
    except (NotJson, Excessive):
        return None


def plain(value: Any) -> Any:
    """What other grammars know, as JSON has it."""
    if isinstance(value, dict):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def with_key(request: Incoming, key: Key) -> Incoming:
    """The same request with the right key."""
    return replace(request, headers={**request.headers, key.header: key.right})


def to_dataset(request: Incoming, id: str) -> Incoming:
    """The same request for another dataset; a body that names the dataset goes along."""
    from_id = request.path.partition("?")[0].split("/")[-2]
    path = request.path.replace(f"/{from_id}/clone", f"/{id}/clone")
    return replace(request, path=path, ids={**request.ids, "dataset_id": id})
