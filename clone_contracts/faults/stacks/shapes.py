"""Servers that look for an object where it is not: under other names, in lists, in texts, in envelopes; and that coerce."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from clone_contracts.faults.base import Before, Fault, Incoming
from clone_contracts.faults.stacks.api import Stack, strict, taking

_KIND: Final = "shape"


def shape_faults(stack: Stack) -> Iterator[Fault]:
    """All of them."""
    yield from _name_faults(stack)
    yield from _wrapping_faults(stack)
    yield from _coercion_faults(stack)


def _name_faults(stack: Stack) -> Iterator[Fault]:
    """Names of members that are nearly right are taken for right."""
    for kind, fold in _FOLDS.items():
        what = f"names of members are compared {kind}"
        before = taking(lambda sent, fold=fold: _renamed(sent, stack.names, fold))  # type: ignore[misc]
        yield stack.fault(_KIND, f"names-{kind}", stack.hidden, what, before=before, also=stack.also)


def _renamed(value: Any, names: frozenset[str], fold: Callable[[str], str]) -> Any:
    if not isinstance(value, dict):
        return value
    folded = {fold(name): name for name in names}
    renamed: dict[Any, Any] = {}
    for name, member in value.items():
        right = name if name in names else folded.get(fold(name), name)
        renamed.setdefault(right, _renamed(member, names, fold))
    return renamed


_FOLDS: Final[Mapping[str, Callable[[str], str]]] = {
    "as-go-does": str.casefold,
    "trimmed": str.strip,
    "without-separators": lambda name: name.replace("_", "").replace("-", "").replace(" ", ""),
}


def _wrapping_faults(stack: Stack) -> Iterator[Fault]:
    """Objects are found inside of something else."""
    body = "request.body"
    one = taking(lambda sent: sent[0] if isinstance(sent, list) and len(sent) == 1 and isinstance(sent[0], dict) else sent)
    yield stack.fault(_KIND, "a-list-of-one", body, "a list of one object is that object", before=one)
    last = taking(lambda sent: sent[-1] if isinstance(sent, list) and sent and isinstance(sent[-1], dict) else sent)
    yield stack.fault(_KIND, "the-last-of-a-list", body, "the last object of a list counts", before=last)
    yield stack.fault(_KIND, "encoded-twice", body, "JSON in a JSON text is decoded again", before=taking(_decoded_again))
    for kind, change in _ENVELOPES.items():
        before = taking(lambda sent, change=change: change(sent, stack.names))  # type: ignore[misc]
        yield stack.fault(_KIND, kind, stack.hidden, f"members are found in {kind}", before=before, also=stack.also)
    if stack.faults.body_is_optional:
        falsy = taking(lambda sent: sent or {})
        yield stack.fault(_KIND, "falsy-as-empty", body, "a body that counts as false is an empty object", before=falsy)
        unnamed = taking(lambda sent: {"name": sent} if isinstance(sent, str) and sent else sent)
        yield stack.fault(_KIND, "text-as-name", body, "a text is the name", before=unnamed)


def _decoded_again(sent: Any) -> Any:
    found = strict(sent.encode(errors="surrogatepass")) if isinstance(sent, str) else None
    return found[0] if found and isinstance(found[0], dict) else sent


def _from_envelope(sent: Any, names: frozenset[str]) -> Any:
    """A single unknown member that holds the object."""
    if isinstance(sent, dict) and len(sent) == 1 and not names & sent.keys():
        (inner,) = sent.values()
        return inner if isinstance(inner, dict) else sent
    return sent


def _from_prototype(sent: Any, names: frozenset[str]) -> Any:
    if not isinstance(sent, dict):
        return sent
    inherited = sent.get("__proto__")
    merged = {**inherited, **sent} if isinstance(inherited, dict) else sent
    return {name: _from_prototype(value, names) for name, value in merged.items() if name != "__proto__"}


_ENVELOPES: Final[Mapping[str, Callable[[Any, frozenset[str]], Any]]] = {
    "an-envelope": _from_envelope,
    "a-prototype": _from_prototype,
}


def _coercion_faults(stack: Stack) -> Iterator[Fault]:
    """Values of other types are made into texts, or left out."""
    for step, (member, clause) in enumerate(stack.texts.items(), 1):
        # The more important text has all of them, the other one every second.
        for kind, coerce in list(_COERCIONS.items())[::step]:
            before = _coercing(stack, member, coerce)
            what = f"{kind.replace('-', ' ')} for a {member}"
            yield stack.fault(_KIND, f"{member}-{kind}", clause, f"takes {what}", before=before)


def _coercing(stack: Stack, member: str, coerce: Callable[[Any], Any]) -> Before:
    def before(request: Incoming) -> Incoming | None:
        value = request.attributes.get(member, "")
        if isinstance(value, str):
            return None
        text = coerce(value)
        return None if text is None else request.with_body(stack.with_text(request.sent, member, text))

    return before


def _number(value: Any) -> str | None:
    return json.dumps(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _in_javascript(value: Any) -> str:
    if isinstance(value, dict):
        return "[object Object]"
    return ",".join(map(_in_javascript, value)) if isinstance(value, list) else str(value)


_COERCIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "numbers": _number,
    "booleans": lambda value: str(value).lower() if isinstance(value, bool) else None,
    "null-as-text": lambda value: "null" if value is None else None,
    "a-list-of-one": lambda value: (
        value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else None
    ),
    "a-list-as-joined": lambda value: ", ".join(map(str, value)) if isinstance(value, list) and len(value) > 1 else None,
    "an-object-as-json": lambda value: json.dumps(value) if isinstance(value, dict) else None,
    "anything-as-javascript-does": _in_javascript,
}
