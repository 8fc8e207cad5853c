"""Bodies that are no JSON object, and JSON that readers stumble over."""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from clone_contracts.cases.case import Case, Change, Draft, likeness, one_after_another, setting
from clone_contracts.cases.companions import ODD_NAMES, UNKNOWN, odd_companions, right_companions, with_some_right_headers
from clone_contracts.cases.notations import NOTATIONS
from clone_contracts.cases.shape import request_members
from clone_contracts.contract.operation import Operation
from clone_contracts.exchange.strict_json import Json

_Spoil = Callable[[str], str]
"""Spoils the text of a right body, which is an object with at least one member."""

_TEXTS: Final[Mapping[str, tuple[str, _Spoil]]] = {
    "followed-by-text": ("a decoder that reads one value and stops, as Go's does", lambda text: f"{text} x"),
    "twice": ("the same", lambda text: text + text),
    "followed-by-a-bracket": ("the same", lambda text: f"{text}}}"),
    "followed-by-nul": ("a text that ends at NUL", lambda text: f"{text}\0"),
    "after-text": ("a guard against script inclusion that is cut off", lambda text: f")]}}',\n{text}"),
    "after-an-assignment": ("JavaScript's eval", lambda text: f"body = {text}"),
    "cut": ("a parser that completes what is missing", lambda text: text[:-1]),
    "cut-in-a-text": ("a parser that completes what is missing", lambda text: text[: text.rindex('"')]),
    "with-a-comma-at-its-end": ("JSON5, a lenient parser", lambda text: f"{text[:-1]},}}"),
    "with-a-comma-after-it": ("a lenient parser", lambda text: f"{text},"),
    "with-two-commas": ("a lenient parser", lambda text: f"{{,{text[1:]}"),
    "without-colons": ("a lenient parser", lambda text: text.replace('": ', '" ')),
    "with-equals-signs": ("YAML, a Perl or Ruby literal", lambda text: text.replace('": ', '"=>')),
    "in-single-quotes": ("Python's literals, JSON5, YAML", lambda text: text.replace('"', "'")),
    "with-bare-names": ("JavaScript, JSON5, YAML", lambda text: _bare(text)),
    "with-a-comment": ("JSON5, Jackson with comments allowed", lambda text: f"/* a clone */ {text}"),
    "with-a-comment-at-its-end": ("JSON5, YAML", lambda text: f"{text} // a clone"),
    "with-a-hash-comment": ("YAML", lambda text: f"# a clone\n{text}"),
    "with-nan": ("Python, JavaScript libraries", lambda text: f'{{"unknown": NaN, {text[1:]}'),
    "with-infinity": ("Python, JavaScript libraries", lambda text: f'{{"unknown": -Infinity, {text[1:]}'),
    "with-a-hexadecimal-number": ("JSON5", lambda text: f'{{"unknown": 0x1F, {text[1:]}'),
    "with-a-leading-zero": ("a lenient parser", lambda text: f'{{"unknown": 007, {text[1:]}'),
    "with-a-leading-plus": ("JSON5", lambda text: f'{{"unknown": +7, {text[1:]}'),
    "with-a-bare-fraction": ("JSON5", lambda text: f'{{"unknown": .5, {text[1:]}'),
    "with-python-words": ("Python's literals", lambda text: f'{{"unknown": None, {text[1:]}'),
    "with-undefined": ("JavaScript", lambda text: f'{{"unknown": undefined, {text[1:]}'),
    "with-a-raw-line-break": ("a parser that takes control characters in texts", lambda text: _in_text(text, "a\nb")),
    "with-a-raw-tab": ("the same", lambda text: _in_text(text, "a\tb")),
    "with-an-unknown-escape": ("a parser that drops backslashes", lambda text: _in_text(text, "a\\x41")),
    "with-a-short-escape": ("a parser that takes what digits there are", lambda text: _in_text(text, "a\\u12")),
    "as-a-form": ("a framework that reads forms as well", lambda text: _form(text)),
    "as-xml": ("a framework that reads XML as well", lambda _: "<name>x</name>"),
    "as-yaml": ("a framework that reads YAML as well", lambda _: "name: x\n"),
    "as-words": ("no parser at all", lambda _: "clone it"),
    "as-a-web-token": ("no parser at all", lambda _: "eyJuYW1lIjoieCJ9"),
}
"""No JSON text, by what is wrong with it. A newer one adds a line here."""

_BYTES: Final[Mapping[str, tuple[str, Callable[[str], bytes]]]] = {
    "in-utf-16": ("a decoder that guesses, as Python's does", lambda text: text.encode("utf-16")),
    "in-utf-16-without-mark": ("a decoder that guesses", lambda text: text.encode("utf-16-le")),
    "in-utf-32": ("a decoder that guesses", lambda text: text.encode("utf-32")),
    "in-latin-1": ("a decoder that replaces or guesses", lambda text: _in_text(text, "caf\u00e9").encode("latin-1")),
    "in-overlong-utf-8": ("an old decoder", lambda text: _in_text(text, "a@b").encode().replace(b"a@b", b"a\xc0\xafb")),
    "in-surrogates": ("CESU-8 of Java and MySQL", lambda text: _in_text(text, "a@").encode().replace(b"@", b"\xed\xa0\x80")),
}

_FOREIGN: Final[Mapping[str, tuple[str, _Spoil]]] = {
    "form": ("application/x-www-form-urlencoded", lambda text: _form(text)),
    "multipart": ("multipart/form-data; boundary=b", lambda text: _multipart(text)),
    "xml": ("application/xml", lambda _: "<dataset><name>x</name></dataset>"),
    "yaml": ("application/yaml", lambda _: "name: x\n"),
    "text": ("text/plain", lambda _: "x"),
}
"""Bodies in other formats that say so."""

_VALUES: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {
    "null": ("null as no body", lambda _: None),
    "true": ("a truth value as an empty body", lambda _: True),
    "false": ("a value that counts as none", lambda _: False),
    "zero": ("a value that counts as none", lambda _: 0),
    "number": ("no check of the type", lambda _: 7),
    "fraction": ("no check of the type", lambda _: 7.5),
    "empty-text": ("a value that counts as none", lambda _: ""),
    "text": ("no check of the type", lambda _: "name"),
    "encoded-twice": ("a client or server that encodes and decodes twice", json.dumps),
    "empty-list": ("PHP, for which it is an empty object", lambda _: []),
    "list-of-it": ("a parser that takes a list of one for the one", lambda value: [value]),
    "list-of-two": ("the first of several", lambda value: [value, value]),
    "list-of-pairs": ("Python's dict, JavaScript's Object.fromEntries", lambda value: [list(pair) for pair in value.items()]),
}


_ALIKE: Final = (
    ("followed-by-text", "twice", "followed-by-a-bracket"),
    ("after-text", "after-an-assignment"),
    ("cut", "cut-in-a-text"),
    ("with-a-comma-at-its-end", "with-a-comma-after-it", "with-two-commas"),
    ("without-colons", "with-equals-signs"),
    ("with-a-comment", "with-a-comment-at-its-end", "with-a-hash-comment"),
    ("with-nan", "with-infinity"),
    ("with-a-hexadecimal-number", "with-a-leading-zero", "with-a-leading-plus", "with-a-bare-fraction"),
    ("with-python-words", "with-undefined"),
    ("with-a-raw-line-break", "with-a-raw-tab"),
    ("with-an-unknown-escape", "with-a-short-escape"),
    ("as-words", "as-xml", "as-a-web-token"),
    ("in-utf-16", "in-utf-16-without-mark", "in-utf-32"),
    ("xml-by-its-type", "yaml-by-its-type", "text-by-its-type"),
    ("zero", "false", "empty-text", "empty-list"),
    ("number", "fraction", "true"),
)
"""Kinds that the same software takes."""


def body_cases(operation: Operation) -> Iterator[Case]:
    """Bodies that are not a JSON object."""
    if any(member.required for member in request_members(operation)):
        why = "a parser that is started by the header, and takes nothing for something"
        yield _case("absent-but-its-type", why, lambda it: replace(it, body=None).with_headers(Content_Type="application/json"))
        yield _case("blank", "white space that is taken for something", _blank)
    for kind, (why, spoil) in _TEXTS.items():
        yield _case(kind, why, _spoilt(_encoded(spoil)))
    for kind, (why, encode) in _BYTES.items():
        yield _case(kind, why, _spoilt(encode))
    for kind, (media_type, spoil) in _FOREIGN.items():
        yield _case(f"{kind}-by-its-type", "a reader for each media type", _of_type(media_type, spoil))
    for kind, (why, make) in _VALUES.items():
        yield _case(kind, why, _made(make))


def _blank(draft: Draft) -> Draft:
    return replace(draft, body=b" \r\n")


def _case(kind: str, why: str, change: Change) -> Case:
    return Case(f"body-{kind}", "bodies", why, change, alike=f"body-{likeness(kind, _ALIKE)}")


def _spoilt(encode: Callable[[str], bytes]) -> Change:
    return lambda draft: replace(draft, body=encode(json.dumps(draft.value)))


def _of_type(media_type: str, spoil: _Spoil) -> Change:
    return lambda draft: _spoilt(_encoded(spoil))(draft).with_headers(Content_Type=media_type)


def _encoded(spoil: _Spoil) -> Callable[[str], bytes]:
    return lambda text: spoil(text).encode()


def _made(make: Callable[[Any], Any]) -> Change:
    return lambda draft: draft.with_value(make(draft.value))


def _form(text: str) -> str:
    """A form with names in brackets, as PHP and Rails read them."""
    return urlencode(list(_pairs(json.loads(text))))


def _multipart(text: str) -> str:
    parts = (
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in _pairs(json.loads(text))
    )
    return "".join(parts) + "--b--\r\n"


def _pairs(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The texts of an object by their paths."""
    for name, member in value.items():
        place = f"{path}[{name}]" if path else name
        if isinstance(member, dict):
            yield from _pairs(member, place)
        else:
            yield place, str(member)


def _with_raw_member(member: str) -> Change:
    return lambda draft: draft.with_text(f"{{{member}, {json.dumps(draft.value)[1:]}")


def _bare(text: str) -> str:
    """Names without quotation marks."""
    return re.sub(r'"(\w+)":', r"\1:", text)


def _in_text(text: str, raw: str) -> str:
    """A raw text among those of the body: before the end of its last one."""
    at = text.rindex('"')
    return f"{text[:at]}{raw}{text[at:]}"


_ODD_ALIKE: Final = (("beyond-all-bounds", "number-beyond-doubles", "integer-of-5000-digits", "nesting-of-400"),)


def odd_body_cases(operation: Operation) -> Iterator[Case]:
    """JSON in other notations, and JSON that a server may take or refuse, but not fail over."""
    right, odd = right_companions(operation), odd_companions(operation)
    notated = replace(right, form=(with_some_right_headers,))
    for kind, (why, notation) in NOTATIONS.items():
        yield Case(f"body-{kind}", "right", why, notation, may_create=True, companions=notated)
    companions = replace(odd, form=(with_some_right_headers,))
    for kind, (why, change) in _odd_bodies(operation).items():
        alike = f"body-{likeness(kind, _ODD_ALIKE)}"
        yield Case(f"body-{kind}", "odd-bodies", why, change, may_create=True, companions=companions, alike=alike)


def _odd_bodies(operation: Operation) -> Mapping[str, tuple[str, Change]]:
    names: dict[str, Json] = {name: {"x": 1} for name in ODD_NAMES}
    inside = [setting((*member.place, "unknown"), {"x": 1}) for member in request_members(operation) if member.is_object]
    kinds: dict[str, tuple[str, Change]] = {
        "unknown-members": ("members of a newer version", lambda it: it.with_value({**it.value, **UNKNOWN, "many": _MANY})),
        "members-with-odd-names": ("names that mean something elsewhere", lambda it: it.with_value({**it.value, **names})),
        "unknown-members-inside": ("members of a newer version", one_after_another(inside)),
        "beyond-all-bounds": ("all of what follows at once", _with_raw_member(", ".join((_HUGE, _DIGITS, _DEEP)))),
        "number-beyond-doubles": ("a number that becomes infinite", _with_raw_member(_HUGE)),
        "nesting-of-400": ("a parser that recurses", _with_raw_member(_DEEP)),
        "nesting-of-2000": ("a parser that recurses", _with_raw_member(f'"unknown": {"[" * 2000}{"]" * 2000}')),
        "integer-of-5000-digits": ("a conversion that refuses or takes seconds", _with_raw_member(_DIGITS)),
        "unknown-twice": ("the first, the last or neither", _with_raw_member('"unknown": 1, "unknown": 2')),
        "member-twice": ("the first, the last or neither", _doubled),
        "after-a-byte-order-mark": ("a decoder that may skip it, or one that does not expect it", _marked),
    }
    if not inside:
        del kinds["unknown-members-inside"]
    if not any(member.required for member in request_members(operation)):
        # Where a body is needed, this is none.
        kinds["blank"] = ("white space that is no body, or no JSON", _blank)
    return kinds


_HUGE: Final = '"huge": 1e999'
_DIGITS: Final = f'"digits": {"7" * 5000}'
_DEEP: Final = f'"deep": {"[" * 400}{"]" * 400}'
_MANY: Final[Json] = list(range(2000))


def _marked(draft: Draft) -> Draft:
    """After a byte order mark, which no sender may add and each reader may ignore (RFC 8259, section 8.1)."""
    return replace(draft, body=BOM_UTF8 + json.dumps(draft.value).encode())


def _doubled(draft: Draft) -> Draft:
    """Its first member twice, with the same value."""
    text = json.dumps(draft.value)
    name, value = next(iter(draft.value.items()))
    return draft.with_text(f"{{{json.dumps(name)}: {json.dumps(value)}, {text[1:]}")
