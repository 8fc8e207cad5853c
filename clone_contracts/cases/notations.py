"""Other notations of the same JSON: any server must read them alike."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from clone_contracts.cases.case import Change, Draft
from clone_contracts.exchange.strict_json import Json, as_json


def _reversed(value: Any) -> Any:
    return {name: _reversed(member) for name, member in reversed(value.items())} if isinstance(value, dict) else value


def _escaped(value: Json) -> str:
    """Every letter of a text in an escape, those beyond 16 bits in two."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_escaped(name)}:{_escaped(member)}" for name, member in value.items()) + "}"
    if not isinstance(value, str):
        return json.dumps(value)
    units = value.encode("utf-16-be", "surrogatepass")
    return '"' + "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2)) + '"'


def _with_escaped_slashes(draft: Draft) -> Draft:
    return replace(draft, body=as_json(draft.value).replace(b"/", b"\\/"))


NOTATIONS: Final[Mapping[str, tuple[str, Change]]] = {
    "escaped": (
        "a decoder of the bytes, and of escapes, that differ",
        lambda it: it.with_value(it.value, escaped=True),
    ),
    "indented": ("a parser of lines", lambda it: it.with_value(it.value, lines=True)),
    "members-in-other-order": ("a parser of positions", lambda it: it.with_value(_reversed(it.value))),
    "escaped-slashes": ("a parser that knows some escapes only", _with_escaped_slashes),
    "escaped-at-will": ("a parser that knows some escapes only", lambda it: it.with_text(_escaped(it.value))),
}


def in_some_notation(draft: Draft) -> Draft:
    """The same body in another notation at each turn, the ordinary one among them."""
    changes = [change for _, change in NOTATIONS.values()]
    at = draft.turn % (len(changes) + 1)
    return changes[at](draft) if draft.body and at < len(changes) else draft
