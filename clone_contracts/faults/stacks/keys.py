"""Checks of keys that are not exact: by a part, by a pattern, in another form, in another place, or only at first."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from clone_contracts.faults.base import Fault, Incoming
from clone_contracts.faults.stacks.api import Key, Stack, with_key

_KIND: Final = "key"

Compare = Callable[[str, str], bool]
"""Whether a key that is sent passes for the right one, which comes second."""


def key_faults(stack: Stack, key: Key) -> Iterator[Fault]:
    """Those of one key."""
    for kind, compare in _COMPARISONS.items():
        yield _wrong(stack, key, kind, compare)
    for kind, read in _OTHER_FORMS.items():
        yield _wrong(stack, key, kind, lambda sent, right, read=read: right in read(sent))  # type: ignore[misc]
    for kind, find in _OTHER_PLACES.items():
        yield _absent(stack, key, kind, find)
    yield from _careless_faults(stack, key)


def _wrong(stack: Stack, key: Key, kind: str, compare: Compare) -> Fault:
    """Keys that pass for the right one."""

    def before(request: Incoming) -> Incoming | None:
        sent = request.headers.get(key.header, "")
        passes = sent not in ("", key.right, *key.others) and compare(sent, key.right)
        return with_key(request, key) if passes else None

    what = f"the key passes that is right {kind.replace('-', ' ')}"
    return stack.fault(_KIND, f"{key.header}-{kind}", f"{key.clauses}-wrong", what, before=before, also=_EITHER)


def _absent(stack: Stack, key: Key, kind: str, find: Callable[[Incoming, Key], Any]) -> Fault:
    """The key is taken from somewhere else."""

    def before(request: Incoming) -> Incoming | None:
        is_there = key.header not in request.headers and find(request, key) == key.right
        return with_key(request, key) if is_there else None

    what = f"without its header the key may be {kind.replace('-', ' ')}"
    return stack.fault(_KIND, f"{key.header}-{kind}", f"{key.clauses}-absent", what, before=before, also=_EITHER)


_EITHER: Final = {"401.": "where two keys are absent or wrong the clause of either may be named"}


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _like(sent: str, right: str) -> bool:
    """A key that holds wildcards of SQL."""
    return re.fullmatch(re.escape(sent).replace("%", ".*").replace("_", "."), right) is not None


_COMPARISONS: Final[Mapping[str, Compare]] = {
    "in-its-first-half": lambda sent, right: sent[: len(right) // 2] == right[: len(right) // 2],
    "in-its-second-half": lambda sent, right: sent[len(right) // 2 :] == right[len(right) // 2 :],
    "in-length": lambda sent, right: len(sent) == len(right),
    "but-for-one-character": lambda sent, right: (
        len(sent) == len(right) and sum(a != b for a, b in zip(sent, right, strict=True)) == 1
    ),
    "as-a-part": lambda sent, right: len(sent) > 2 and sent in right,
    "somewhere-inside": lambda sent, right: right in sent,
    "in-letters-and-digits": lambda sent, right: _letters(sent) == _letters(right),
    "in-any-order": lambda sent, right: sorted(sent) == sorted(right),
    "as-a-pattern-of-sql": _like,
    "where-sql-is-injected": lambda sent, _: re.search(r"'.*\bor\b", sent, re.IGNORECASE) is not None,
    "as-a-word-for-nothing": lambda sent, _: sent.lower() in ("null", "none", "undefined", "nil", "nan", "false", "0"),
}
_OTHER_FORMS: Final[Mapping[str, Callable[[str], list[str]]]] = {
    "without-bearer": lambda sent: [re.sub(r"(?i)^(bearer|token|basic|apikey)[ :=]+", "", sent)],
    "without-quotes": lambda sent: [sent.strip("\"'`<>")],
    "one-of-several": lambda sent: re.split(r"[,;\s]+", sent),
    "percent-decoded": lambda sent: [unquote(sent)],
}


def _in_query(request: Incoming, key: Key) -> Any:
    found = parse_qs(request.path.partition("?")[2])
    return next((values[0] for name, values in found.items() if _letters(name) == _letters(key.header)), None)


def _in_body(request: Incoming, key: Key) -> Any:
    members = request.sent.items() if isinstance(request.sent, dict) else ()
    return next((value for name, value in members if _letters(name) == _letters(key.header)), None)


def _in_authorization(request: Incoming, key: Key) -> Any:  # noqa: ARG001 - one of several places
    return request.headers.get("authorization", "").rpartition(" ")[2]


def _in_similar_header(request: Incoming, key: Key) -> Any:
    wanted = {_letters(key.header), f"x{_letters(key.header)}"}
    return next((value for name, value in request.headers.items() if _letters(name) in wanted), None)


_OTHER_PLACES: Final[Mapping[str, Callable[[Incoming, Key], Any]]] = {
    "in-the-query": _in_query,
    "in-the-body": _in_body,
    "in-authorization": _in_authorization,
    "in-a-similar-header": _in_similar_header,
}


def _careless_faults(stack: Stack, key: Key) -> Iterator[Fault]:
    """The key is not checked at all on some way through the server."""

    def gap(name: str, clause: str, what: str, lets_in: Callable[[Incoming, str | None], bool]) -> Fault:
        def before(request: Incoming) -> Incoming | None:
            sent = request.headers.get(key.header)
            if sent == key.right or sent in key.others or (clause == "absent") != (sent is None):
                return None
            return with_key(request, key) if lets_in(request, sent) else None

        return stack.fault(_KIND, f"{key.header}-{name}", f"{key.clauses}-{clause}", what, before=before, also=_EITHER)

    def seen(request: Incoming) -> bool:
        """Whether a request with the right key came for the same path before."""
        paths: set[str] = request.memory.setdefault("paths", set())
        return request.path.partition("?")[0] in paths

    def remembering(fault: Fault) -> Fault:
        inner = fault.before

        def before(request: Incoming) -> Any:
            if request.headers.get(key.header) == key.right:
                request.memory.setdefault("paths", set()).add(request.path.partition("?")[0])
            return inner(request) if inner else None

        return Fault(fault.name, fault.api, fault.clause, fault.what, before, also=fault.also)

    for clause in ("absent", "wrong"):
        what = f"the key may be {clause} once the right one came for the same dataset"
        yield remembering(gap(f"{clause}-once-right", clause, what, lambda request, _: seen(request)))
    what = "the key may be absent where there is a query"
    yield gap("absent-beside-a-query", "absent", what, lambda request, _: "?" in request.path)
    what = "any key will do where a page is asked for"
    yield gap("wrong-for-browsers", "wrong", what, lambda request, _: "text/html" in request.headers.get("accept", ""))
    known = {known for other in stack.keys for known in (other.right, *other.others)} - {key.right}
    if len(stack.keys) > 1:
        what = "any key that is known passes, whatever it is for"
        yield gap("known-for-something-else", "wrong", what, lambda _, sent: sent in known)
