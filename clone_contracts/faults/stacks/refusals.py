"""Right requests that some stack refuses, or reads otherwise: for their form, their order, or what their texts look like."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from clone_contracts.faults.base import Before, Fault, Incoming, When
from clone_contracts.faults.stacks.api import Stack
from clone_contracts.faults.stacks.spoiling import COLUMNS

_KIND: Final = "refusal"
_WHICH: Final = "which clause demands it depends on what else is special about the request"
_ALSO: Final = dict.fromkeys(("request.", "clone."), _WHICH)


def refusal_faults(stack: Stack) -> Iterator[Fault]:
    """Those of requests with a body."""
    also = {**_ALSO, stack.success: _WHICH}
    for kind, (status, when) in {**_FORMS, **_ORDERS}.items():
        before = stack.faults.failing(_valid(stack, when), status)
        yield stack.fault(_KIND, kind, stack.success, f"{status} for {kind.replace('-', ' ')}", before=before, also=also)
    for number, (kind, matches) in enumerate(_REFUSED.items()):
        member = list(stack.texts)[number % len(stack.texts)]
        before = stack.faults.failing(_valid(stack, _named(member, matches)), 400)
        what = f"a {member} is refused that is {kind.replace('-', ' ')}"
        clause = f"{stack.texts[member]}.ordinary" if kind in _SPECIAL else stack.success
        yield stack.fault(_KIND, f"{member}-{kind}", clause, what, before=before, also=also)
    raw = stack.faults.failing(_valid(stack, lambda request: not request.body.isascii()), 400)
    clause, what = f"{stack.texts['name']}.ordinary", "characters are refused that are not escaped"
    yield stack.fault(_KIND, "raw-characters", clause, what, before=raw, also=also)


def raw_faults(stack: Stack) -> Iterator[Fault]:
    """Characters that are sent as they are, and not escaped, or escaped where they need not be, are misread."""
    for kind, misread in _MISREAD.items():
        what = f"{kind.replace('-', ' ')} are misread"
        yield stack.fault(_KIND, kind, stack.echoes["name"], what, before=_misreading(stack, misread))


def _misreading(stack: Stack, misread: Callable[[bytes, str], str]) -> Before:
    def before(request: Incoming) -> Incoming | None:
        name = request.text("name")
        spoiled = misread(request.body, name)
        return request.with_body(stack.with_text(request.sent, "name", spoiled)) if spoiled != name else None

    return before


_MISREAD: Final[Mapping[str, Callable[[bytes, str], str]]] = {
    "raw-characters-as-latin-1": lambda body, name: name if body.isascii() else name.encode().decode("latin-1"),
    "escaped-pairs": lambda body, name: re.sub("[\U00010000-\U0010ffff]", "\ufffd" * 2, name) if b"\\u" in body else name,
    "escaped-slashes": lambda body, name: name.replace("/", "\\/") if b"\\/" in body else name,
}
"""What becomes of a name, given the body that holds it."""


def _valid(stack: Stack, when: When) -> When:
    """With the right keys, to a dataset that exists."""
    return lambda request: stack.is_right(request) and when(request)


def _named(member: str, matches: Callable[[str], Any]) -> When:
    return lambda request: bool(request.text(member)) and bool(matches(request.text(member)))


def _accept(pattern: str) -> When:
    return lambda request: re.fullmatch(pattern, request.headers.get("accept", "nothing")) is not None


_FORMS: Final[Mapping[str, tuple[int, When]]] = {
    "a-charset": (415, lambda r: "charset" in r.headers.get("content-type", "")),
    "a-type-without-a-blank": (415, lambda r: ";charset" in r.headers.get("content-type", "")),
    "a-type-with-capitals": (415, lambda r: r.headers.get("content-type", "").lower() != r.headers.get("content-type", "")),
    "an-accept-of-anything": (406, _accept(r"\*/\*")),
    "several-accepts": (406, _accept(".*,.*")),
    "no-accept": (406, lambda r: "accept" not in r.headers),
    "an-expectation": (417, lambda r: "expect" in r.headers),
    "chunks": (400, lambda r: "transfer-encoding" in r.headers),
    "a-body-that-begins-with-a-blank": (400, lambda r: r.body[:1].isspace()),
    "a-body-in-lines": (400, lambda r: b"\n" in r.body.strip()),
}
"""Forms of a request that mean the same."""


def _is_before(one: bytes, other: bytes) -> When:
    return lambda request: 0 <= request.body.find(b'"%s"' % one) < request.body.find(b'"%s"' % other)


_ORDERS: Final[Mapping[str, tuple[int, When]]] = {
    "a-description-before-the-name": (400, _is_before(b"description", b"name")),
}
_REFUSED: Final[Mapping[str, Callable[[str], Any]]] = {
    "of-more-than-255-bytes": lambda text: COLUMNS["in-255-bytes"](text) != text,
    "outside-the-first-plane": lambda text: any(ord(c) > 0xFFFF for c in text),
    "right-to-left": lambda text: re.search("[\u0590-\u08ff]", text),
    "with-a-combining-character": lambda text: re.search("[\u0300-\u036f]", text),
    "of-100-characters": lambda text: len(text) == 100,
    "like-markup": lambda text: re.search("<[a-zA-Z/!]", text),
    "of-digits": lambda text: re.fullmatch(r"\d+", text, re.ASCII),
    "with-two-blanks": lambda text: "  " in text.strip() and text.isprintable(),
}
"""Texts that an ordinary one may be like."""
_SPECIAL: Final = frozenset(
    {"of-more-than-255-bytes", "outside-the-first-plane", "right-to-left", "with-a-combining-character", "of-100-characters"}
)
"""Those that are long or not in ASCII: the contract has a clause for these alone."""


def bodiless_faults(stack: Stack) -> Iterator[Fault]:
    """Refusals of requests without a body, where the body is optional."""
    for kind, (status, when) in {
        "a-type-with-an-empty-body": (400, lambda r: "content-type" in r.headers),
        "a-charset-with-an-empty-body": (415, lambda r: "charset" in r.headers.get("content-type", "")),
        "an-empty-body-for-anything": (406, lambda r: r.headers.get("accept") == "*/*"),
        "an-empty-body-without-an-accept": (406, lambda r: "accept" not in r.headers),
    }.items():
        valid = _valid(stack, lambda r, when=when: not r.body and when(r))  # type: ignore[misc]
        before = stack.faults.failing(valid, status)
        yield stack.fault(_KIND, kind, "request.body.absent", f"{status} for {kind.replace('-', ' ')}", before=before)


def ignored_faults(stack: Stack) -> Iterator[Fault]:
    """A body that is taken for none, since it is not looked for."""
    clause = stack.echoes["name"] if stack.faults.body_is_optional else stack.success
    for kind, when in _IGNORED.items():
        what = f"{kind.replace('-', ' ')} is ignored"
        yield stack.fault(_KIND, f"{kind}-ignored", clause, what, before=_ignoring(when), also=_ALSO)


def _ignoring(when: When) -> Before:
    return lambda request: replace(request, body=b"", sent=None) if request.text("name") and when(request) else None


_IGNORED: Final[Mapping[str, When]] = {
    "a-body-with-a-charset": lambda request: "charset" in request.headers.get("content-type", ""),
    "a-body-after-an-expectation": lambda request: "expect" in request.headers,
}
