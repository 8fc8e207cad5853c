"""Faults that follow from a contract mechanically: for every clause of an answer's schema, each way to break it.

There is no list to keep: a member that is added to a contract has its faults at once.
"""

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import jsonschema_rs

from clone_contracts.contract.clause import Schema, conditional_id, presence_id
from clone_contracts.contract.document import Contract
from clone_contracts.contract.members import ELEMENT, Member, members
from clone_contracts.contract.operation import Operation
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import After, Fault, Outgoing

SAMPLES: Final[dict[str, Any]] = {
    "null": None,
    "boolean": True,
    "integer": 7,
    "number": 7.5,
    "string": "text",
    "array": [],
    "object": {},
}
"""One value of each JSON type."""

POSITIONS: Final = ("first", "middle", "last")
_ELEMENTS: Final = 3


def derived_faults(contract: Contract) -> Iterator[Fault]:
    """All faults of all answers whose body is documented."""
    judged = [operation for operation in contract.operations if operation.role == "judged"]
    for operation in judged:
        for status, schema in operation.responses.items():
            for fault in _of_answer(contract.api, operation, status, schema) if schema is not None else ():
                yield fault if len(judged) == 1 else _only(operation, fault)


def _only(operation: Operation, fault: Fault) -> Fault:
    """The same fault, but only in the answers of one operation."""
    after = fault.after

    def of_operation(answer: Outgoing) -> Response | None:
        path = answer.request.path.partition("?")[0]
        is_meant = answer.request.method == operation.method and operation.parameters_of(path) is not None
        return after(answer) if after is not None and is_meant else None

    return replace(fault, after=of_operation)


def _of_answer(api: str, operation: Operation, status: int, schema: Schema) -> Iterator[Fault]:
    prefix = f"{operation.prefix}.{status}"
    for member in members(schema):
        clause = f"{prefix}.{member.text.removesuffix('[]')}"
        for kind, change in _changes(member):
            for position in _positions(member, kind):
                name = f"{prefix}.{member.text}-{kind}" + (f"-{position}" if position else "")
                after = _altering(status, member.place, change, position or "last")
                broken = presence_id(clause) if kind == _MISSING else clause
                yield Fault(name, api, broken, f"{member.text} is {kind}", after=after)
    for conditional in schema.get("allOf", ()):
        yield from _of_conditional(api, operation, status, schema, conditional)


_MISSING: Final = "missing"
_REMOVE: Final = object()
Change = Callable[[Any], Any]
"""The old value to the new one; _REMOVE takes the member away."""


def _changes(member: Member) -> Iterator[tuple[str, Change]]:
    """Each way in which the value at a place can break its schema."""
    if member.required:
        yield _MISSING, _to(_REMOVE)
    allowed = member.schema["type"] if isinstance(member.schema["type"], list) else [member.schema["type"]]
    for name, sample in SAMPLES.items():
        if name not in allowed:
            yield name, _to(sample)
    if "integer" in allowed:
        yield "integer-as-7.0", _to(7.0)
    yield from _limit_changes(member.schema)
    yield from _form_changes(member.schema)


def _limit_changes(schema: Schema) -> Iterator[tuple[str, Change]]:
    if "minimum" in schema:
        yield "below-minimum", _to(schema["minimum"] - 1)
    if "maximum" in schema:
        yield "above-maximum", _to(schema["maximum"] + 1)
    if "minLength" in schema:
        yield "too-short", lambda value: value[: schema["minLength"] - 1]
    if "maxItems" in schema:
        yield "too-many", lambda value: [copy.deepcopy(value[0]) for _ in range(schema["maxItems"] + 1)] if value else value


def _form_changes(schema: Schema) -> Iterator[tuple[str, Change]]:
    if "enum" in schema:
        yield "outside-enum", _to("something else")
        yield "enum-in-other-case", _to(str(schema["enum"][0]).swapcase())
    if "pattern" in schema:
        yield "of-no-such-form", _to("no such form")
    if schema.get("format") == "date-time":
        for kind, text in _BAD_TIMES.items():
            yield kind, _to(text)


def _to(value: Any) -> Change:
    return lambda _: value if value is _REMOVE else copy.copy(value)


_BAD_TIMES: Final = {
    "time-without-offset": "2024-01-15T10:30:00",
    "time-with-space": "2024-01-15 10:30:00Z",
    "time-without-seconds": "2024-01-15T10:30Z",
    "time-of-no-day": "2023-02-29T10:30:00Z",
    "time-as-date": "2024-01-15",
    "time-as-seconds": "1705314600",
}


def _positions(member: Member, kind: str) -> Sequence[str]:
    """A fault below an array is tried in the last element, and the simplest kinds in the first and the middle one as well."""
    if ELEMENT not in member.place:
        return ("",)
    return POSITIONS if kind in ("null", "boolean") else ("last",)


def _altering(status: int, path: tuple[str, ...], change: Change, position: str) -> After:
    def after(answer: Outgoing) -> Response | None:
        if answer.response.status != status:
            return None
        body = answer.json
        _stretch(body, path)
        if not _alter(body, path, change, position):
            return None
        _keep_consistent(body, path)
        text = json.dumps(body)
        return answer.with_json(body) if text != answer.response.body.decode() else None

    return after


def _stretch(body: Any, path: tuple[str, ...]) -> None:
    """Give a list of errors as many elements as there are positions; images come in sufficient number."""
    if path[0] == "errors" and ELEMENT in path and isinstance(body.get("errors"), list) and body["errors"]:
        body["errors"] = [copy.deepcopy(body["errors"][0]) for _ in range(_ELEMENTS)]


def _alter(holder: Any, path: tuple[str, ...], change: Change, position: str) -> bool:
    """Change the value at a path; False where there is no such place in this answer."""
    name, *rest = path
    if name == ELEMENT:
        if not isinstance(holder, list) or not holder:
            return False
        key: Any = {"first": 0, "middle": len(holder) // 2, "last": len(holder) - 1}[position]
    elif isinstance(holder, dict) and name in holder:
        key = name
    else:
        return False
    if rest:
        return _alter(holder[key], tuple(rest), change, position)
    value = change(holder[key])
    if value is _REMOVE:
        del holder[key]
    else:
        holder[key] = value
    return True


def _keep_consistent(body: Any, path: tuple[str, ...]) -> None:
    """A change of the list of images must not break what is promised about their number and ids."""
    images = body.get("images") if isinstance(body, dict) else None
    if path == ("images",) and isinstance(images, list) and images:
        for number, image in enumerate(images):
            image["id"] = number + 1
        body["images_count"] = len(images)


def _of_conditional(api: str, operation: Operation, status: int, schema: Schema, conditional: Schema) -> Iterator[Fault]:
    """Give a member a value that the document allows, but not in this case."""
    clause = conditional_id(conditional, f"{operation.prefix}.{status}")
    condition = jsonschema_rs.Draft202012Validator(conditional["if"])
    for member, then in conditional["then"]["properties"].items():
        demanded = jsonschema_rs.Draft202012Validator(then)
        base = schema["properties"][member]
        for value in _allowed_values(base):
            if demanded.is_valid(value):
                continue

            def after(answer: Outgoing, member: str = member, value: Any = value) -> Response | None:
                if answer.response.status != status or not condition.is_valid(answer.json):
                    return None
                return answer.with_json({**answer.json, member: value})

            name = f"{clause}-{json.dumps(value)}".replace('"', "")
            also = _also(operation, member)
            yield Fault(name, api, clause, f"{member} is {json.dumps(value)}", after=after, also=also)


def _allowed_values(schema: Schema) -> list[Any]:
    if "enum" in schema:
        return list(schema["enum"])
    return [SAMPLES[name] for name in schema["type"]]


def _also(operation: Operation, member: str) -> dict[str, str]:
    copied = f"{operation.prefix}.clone.copies-{member.replace('_', '-')}"
    return (
        {copied: "a clone that shows another value than its source is not a copy of it"} if copied in operation.clauses else {}
    )
