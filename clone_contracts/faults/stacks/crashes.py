"""Requests on which some stack fails, in place of refusing or answering them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from clone_contracts.exchange.strict_json import read
from clone_contracts.faults.base import Fault, Incoming, When
from clone_contracts.faults.stacks.api import Stack, strict
from clone_contracts.faults.stacks.spoiling import COLUMNS

_KIND: Final = "crash"
_CLAUSE: Final = "500.no-server-error"
_DEEP: Final = 500


def crash_faults(stack: Stack) -> Iterator[Fault]:
    """Those on requests to datasets that exist."""
    yield from failing(stack, {**_BODIES, **_TEXTS, **_HEADERS})


def path_crash_faults(stack: Stack) -> Iterator[Fault]:
    """Those on odd paths."""
    yield from failing(stack, _PATHS)


def failing(stack: Stack, kinds: Mapping[str, When]) -> Iterator[Fault]:
    """A failure on each kind of request."""
    for kind, when in kinds.items():
        what = f"500 where there is {kind.replace('-', ' ')}"
        yield stack.fault(_KIND, kind, _CLAUSE, what, before=stack.faults.failing(when))


def named(matches: Any) -> When:
    """A name, sent or of the source where none is sent, or a description for which something holds."""
    return lambda request: any(matches(request.text(member)) for member in ("name", "description"))


def _raw(pattern: bytes) -> When:
    return lambda request: re.search(pattern, request.body) is not None


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level:
        depth += 1
        holders = [item for item in level if isinstance(item, dict | list)]
        level = [inner for item in holders for inner in (item.values() if isinstance(item, dict) else item)]
    return depth


def _brackets(body: bytes) -> int:
    return max(body.count(b"["), body.count(b"{"))


def _unreadable(request: Incoming) -> bool:
    return bool(request.body) and strict(request.body) is None


def _no_utf_8(request: Incoming) -> bool:
    try:
        request.body.decode()
    except UnicodeDecodeError:
        return True
    return False


_BODIES: Final[Mapping[str, When]] = {
    "half-a-surrogate-pair": _raw(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"),
    "nul-in-the-body": _raw(rb"\\u0000|\0"),
    "an-integer-of-more-than-64-bits": _raw(rb"[:\[,]\s*-?\d{20,}"),
    "an-integer-of-more-than-4300-digits": _raw(rb"\d{4301}"),
    "a-number-beyond-doubles": _raw(rb"[:\[,]\s*-?\d[\d.]*[eE]\+?\d{3,}"),
    "deep-nesting": lambda request: _brackets(request.body) > _DEEP,
    "a-member-twice": lambda request: "twice" in str(_error(request)),
    "a-member-without-name": _raw(rb'""\s*:'),
    "a-prototype": _raw(rb'"(__proto__|constructor|prototype)"'),
    "a-byte-order-mark": _raw(rb"^\xef\xbb\xbf"),
    "a-list-as-a-text": lambda request: any(isinstance(value, list) for value in request.attributes.values()),
    "null-as-a-description": lambda request: request.attributes.get("description", ...) is None,
}


def _error(request: Incoming) -> Any:
    return read(request.body).error


def _is_cut(request: Incoming) -> bool:
    return request.body.count(b"{") > request.body.count(b"}")


_TEXTS: Final[Mapping[str, When]] = {
    "a-text-that-latin-1-has-not": named(lambda text: any(ord(c) > 255 for c in text)),
    "a-text-beyond-255-bytes": named(lambda text: COLUMNS["in-255-bytes"](text) != text),
    "a-text-beyond-10000-characters": named(lambda text: len(text) > 10_000),
    "a-text-beyond-65535-bytes": named(lambda text: COLUMNS["in-65535-bytes"](text) != text),
    "a-format-in-a-text": named(lambda text: re.search(r"%[sdfrx]", text)),
    "braces-in-a-text": named(lambda text: re.search(r"\{\w*\}", text)),
    "a-direction-mark-in-a-text": named(lambda text: re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)),
}


def _header(name: str, pattern: str) -> When:
    return lambda request: re.search(pattern, request.headers.get(name, "")) is not None


_HEADERS: Final[Mapping[str, When]] = {
    "a-charset": _header("content-type", "charset"),
    "a-charset-that-nobody-knows": _header("content-type", r"charset=\"?(?!utf-?8|us-ascii|iso-8859|latin)"),
    "a-type-without-a-body": lambda request: not request.body and "content-type" in request.headers,
    "a-body-without-a-type": lambda request: bool(request.body) and "content-type" not in request.headers,
    "an-expectation": lambda request: "expect" in request.headers,
    "a-very-long-key": lambda request: any(len(value) > 1000 for value in request.headers.values()),
    "a-quote-in-a-key": lambda request: any("'" in value for name, value in request.headers.items() if _is_key(name)),
}


def _is_key(name: str) -> bool:
    return "key" in name or "token" in name


_PATHS: Final[Mapping[str, When]] = {
    "bad-utf-8-in-an-id": lambda request: any("\ufffd" in id for id in request.ids.values()),
    "nul-in-an-id": lambda request: any("\0" in id for id in request.ids.values()),
    "a-slash-in-an-id": lambda request: any("/" in id for id in request.ids.values()),
    "a-very-long-id": lambda request: any(len(id) > 200 for id in request.ids.values()),
    "an-id-of-another-script": lambda request: any(not id.isascii() for id in request.ids.values()),
}
