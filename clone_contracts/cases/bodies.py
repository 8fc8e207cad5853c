"""Bodies that are no JSON object, and JSON that readers stumble over."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from clone_contracts.cases.case import Case, Change, Draft, Group, found, one_after_another, setting
from clone_contracts.cases.shape import request_members, texts
from clone_contracts.contract.members import Member
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
    "as-a-form": ("a framework that reads forms as well", lambda _: "name=x&data=x"),
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
    "after-a-byte-order-mark": ("a decoder that skips it", lambda text: b"\xef\xbb\xbf" + text.encode()),
    "in-latin-1": ("a decoder that replaces or guesses", lambda text: _in_text(text, "caf\u00e9").encode("latin-1")),
    "in-overlong-utf-8": ("an old decoder", lambda text: _in_text(text, "a@b").encode().replace(b"a@b", b"a\xc0\xafb")),
    "in-surrogates": ("CESU-8 of Java and MySQL", lambda text: _in_text(text, "a@").encode().replace(b"@", b"\xed\xa0\x80")),
}

_FOREIGN: Final[Mapping[str, tuple[str, str]]] = {
    "form": ("application/x-www-form-urlencoded", "name=x&description=x&data=x"),
    "multipart": (
        "multipart/form-data; boundary=b",
        '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--\r\n',
    ),
    "xml": ("application/xml", "<dataset><name>x</name></dataset>"),
    "yaml": ("application/yaml", "name: x\n"),
    "text": ("text/plain", "x"),
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


def body_cases() -> Iterator[Case]:
    """Bodies that are not a JSON object."""
    for kind, (why, spoil) in _TEXTS.items():
        yield Case(f"body-{kind}", "bodies", why, _spoilt(_encoded(spoil)))
    for kind, (why, encode) in _BYTES.items():
        yield Case(f"body-{kind}", "bodies", why, _spoilt(encode))
    for kind, (media_type, text) in _FOREIGN.items():
        yield Case(f"body-{kind}-by-its-type", "bodies", "a reader for each media type", _of_type(media_type, text))
    for kind, (why, make) in _VALUES.items():
        yield Case(f"body-{kind}", "bodies", why, _made(make))


def _spoilt(encode: Callable[[str], bytes]) -> Change:
    return lambda draft: replace(draft, body=encode(json.dumps(draft.value)))


def _of_type(media_type: str, text: str) -> Change:
    return lambda draft: draft.with_text(text).with_headers(Content_Type=media_type)


def _encoded(spoil: _Spoil) -> Callable[[str], bytes]:
    return lambda text: spoil(text).encode()


def _made(make: Callable[[Any], Any]) -> Change:
    return lambda draft: draft.with_value(make(draft.value))


def _with_raw_member(member: str) -> Change:
    return lambda draft: draft.with_text(f"{{{member}, {json.dumps(draft.value)[1:]}")


def _bare(text: str) -> str:
    """Names without quotation marks."""
    return re.sub(r'"(\w+)":', r"\1:", text)


def _in_text(text: str, raw: str) -> str:
    """A raw text among those of the body: before the end of its last one."""
    at = text.rindex('"')
    return f"{text[:at]}{raw}{text[at:]}"


_VALUES_OF_UNKNOWN: Final[Mapping[str, Any]] = {
    "object": {"public": False},
    "null": None,
    "more_than_64_bits": 2**64,
    "many": list(range(2000)),
    "half_a_pair": "\ud83d",
}
"""What a newer version, or a careless client, may send along."""
_NAMES_OF_UNKNOWN: Final = ("__proto__", "constructor", "", "a\0b", "$where", "a.b", "\u202eeman")
"""Names that mean something elsewhere."""


def odd_body_cases(operation: Operation) -> Iterator[Case]:
    """JSON that a server may take or refuse, but not fail over."""
    yield _odd("unknown-members", "members of a newer version", lambda it: it.with_value({**it.value, **_VALUES_OF_UNKNOWN}))
    names: dict[str, Json] = {name: {"x": 1} for name in _NAMES_OF_UNKNOWN}
    yield _odd("members-with-odd-names", "names that mean something elsewhere", lambda it: it.with_value({**it.value, **names}))
    inside = [setting((*member.place, "unknown"), {"x": 1}) for member in request_members(operation) if member.is_object]
    if inside:
        yield _odd("unknown-members-inside", "members of a newer version", one_after_another(inside))
    raw = {
        "number-beyond-doubles": ("a number that becomes infinite", '"unknown": 1e999'),
        "nesting-of-400": ("a parser that recurses", f'"unknown": {"[" * 400}{"]" * 400}'),
        "nesting-of-2000": ("a parser that recurses", f'"unknown": {"[" * 2000}{"]" * 2000}'),
        "integer-of-5000-digits": ("a conversion that refuses or takes seconds", f'"unknown": {"7" * 5000}'),
        "unknown-twice": ("the first, the last or neither", '"unknown": 1, "unknown": 2'),
    }
    for kind, (why, text) in raw.items():
        yield _odd(kind, why, _with_raw_member(text))
    yield _odd("member-twice", "the first, the last or neither", _doubled)
    if not any(member.required for member in request_members(operation)):
        # Where a body is needed, this is none.
        yield _odd("blank", "white space that is no body, or no JSON", lambda it: replace(it, body=b" \r\n"))
    yield _odd("indented", "a parser of lines", lambda it: it.with_text(json.dumps(it.value, indent="\t")), "right")
    yield _odd("members-in-other-order", "a parser of positions", _in_other_order(operation), "right")
    yield _odd("escaped-slashes", "a parser that knows some escapes only", _with_slash(texts(operation)), "right")
    if texts(operation):
        yield _odd("escaped-at-will", "a parser that knows some escapes only", _escaped(texts(operation)), "right")


def in_some_notation(draft: Draft) -> Draft:
    """The same body in another notation at each turn: as it is, escaped, in lines, its members in another order."""
    kinds: tuple[Change, ...] = (
        lambda it: it,
        lambda it: it.with_value(it.value, escaped=True),
        lambda it: it.with_text("\r\n" + json.dumps(it.value, indent="\t", ensure_ascii=False) + "\n"),
        lambda it: it.with_value(_reversed(it.value)),
    )
    return kinds[draft.turn % len(kinds)](draft) if draft.body else draft


def _odd(name: str, why: str, change: Change, group: Group = "odd-bodies") -> Case:
    return Case(f"body-{name}", group, why, change, may_create=True)


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _doubled(draft: Draft) -> Draft:
    """Its first member twice, with the same value."""
    text = json.dumps(draft.value)
    name, value = next(iter(draft.value.items()))
    return draft.with_text(f"{{{json.dumps(name)}: {json.dumps(value)}, {text[1:]}")


def _reversed(value: Any) -> Any:
    return {name: _reversed(member) for name, member in reversed(value.items())} if isinstance(value, dict) else value


def _in_other_order(operation: Operation) -> Change:
    def change(draft: Draft) -> Draft:
        for member in texts(operation):
            if found(draft.value, member.place) is None:
                draft = draft.with_member(member.place, draft.mark)
        return draft.with_value(_reversed(draft.value))

    return change


def _with_slash(listed: list[Member]) -> Change:
    def change(draft: Draft) -> Draft:
        for member in listed[:1]:
            draft = draft.with_member(member.place, f"a/b {draft.mark}")
        return draft.with_text(json.dumps(draft.value).replace("/", "\\/"))

    return change


def _escaped(listed: list[Member]) -> Change:
    """The same value, each letter of a text in an escape, those beyond 16 bits in two."""

    def escape(text: str) -> str:
        units = text.encode("utf-16-be")
        return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))

    def text_of(value: Any) -> str:
        if isinstance(value, dict):
            return "{" + ",".join(f"{text_of(name)}:{text_of(member)}" for name, member in value.items()) + "}"
        return f'"{escape(value)}"' if isinstance(value, str) else json.dumps(value)

    def change(draft: Draft) -> Draft:
        named = draft.with_member(listed[0].place, f"🧱 {draft.mark}")
        return named.with_text(text_of(named.value))

    return change
