"""Parsers that take as JSON what is none: other grammars, other encodings, forms, and what precedes or follows the JSON."""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import yaml

from clone_contracts.faults.base import Before, Fault
from clone_contracts.faults.stacks import tokens
from clone_contracts.faults.stacks.api import Stack, reading
from clone_contracts.faults.stacks.tokens import lenient

_KIND: Final = "decoder"
_LONGEST_YAML: Final = 10_000


def decoder_faults(stack: Stack) -> Iterator[Fault]:
    """All of them. Each breaks the promise that a body which is no JSON object is refused."""
    for name, decode in _DECODERS.items():
        yield stack.fault(_KIND, name, "request.body", f"takes a body as {name} has it", before=reading(decode))
    what = "a body that looks like a form is a form, whatever it says it is"
    yield stack.fault(_KIND, "form", "request.body", what, before=reading(_form))
    what = "a body that says it is a form is a form"
    yield stack.fault(_KIND, "form-by-type", "request.body", what, before=_typed("x-www-form-urlencoded", reading(_form)))
    yield stack.fault(_KIND, "multipart", "request.body", "takes the parts of a multipart body", before=reading(_multipart))
    if stack.faults.body_is_optional:
        yield stack.fault(_KIND, "unreadable-as-none", "request.body", "what is no JSON is no body", before=_unreadable_as_none)


def _typed(media_type: str, before: Before) -> Before:
    """Only where Content-Type says so."""
    return lambda request: before(request) if media_type in request.headers.get("content-type", "") else None


_unreadable_as_none: Final = reading(lambda _: {})


def _first_value(body: bytes) -> Any:
    return json.JSONDecoder().raw_decode(body.decode().lstrip())[0]


def _in_encoding(encoding: str, errors: str = "strict") -> Callable[[bytes], Any]:
    return lambda body: json.loads(body.decode(encoding, errors))


def _hexadecimal_escapes(body: bytes) -> Any:
    r"""\x41 is a character, \' a quote, and any other character that is escaped stands for itself."""
    text = re.sub(r"\\x([0-9a-fA-F]{2})", r"\\u00\1", body.decode())
    return json.loads(re.sub(r"\\([^\"\\/bfnrtu])", r"\1", text))


def _yaml(body: bytes) -> Any:
    try:
        return yaml.safe_load(body.decode()) if len(body) < _LONGEST_YAML else None
    except yaml.YAMLError:
        return None


def _nested(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """What PHP and Rails make of ``a[b][c]=d``."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        holder, *path = root, *re.findall(r"[^\[\].]+", name)
        for part in path[:-1]:
            holder = holder.setdefault(part, {})
        if path:
            holder[path[-1]] = value
    return root


def _form(body: bytes) -> Any:
    return _nested(parse_qsl(body.decode(), strict_parsing=True))


def _multipart(body: bytes) -> Any:
    parts = re.findall(r'name="([^"]+)"\r?\n\r?\n(.*?)\r?\n--', body.decode(), re.DOTALL)
    return _nested(parts) if parts else None


_DECODERS: Final[Mapping[str, Callable[[bytes], Any]]] = {
    "the-first-value-only": _first_value,
    "a-text-up-to-nul": lambda body: json.loads(body.partition(b"\0")[0]),
    "python": json.loads,
    "raw-control-characters": lambda body: json.loads(body, strict=False),
    "utf-16-and-32": lambda body: json.loads(body.decode(json.detect_encoding(body))),
    "latin-1": _in_encoding("latin-1"),
    "replacement-characters": _in_encoding("utf-8", "replace"),
    "encoded-surrogates": _in_encoding("utf-8", "surrogatepass"),
    "json5": lenient(
        tokens.comments, tokens.single_quotes, tokens.literals, tokens.numbers, tokens.unquoted_names, tokens.commas
    ),
    "single-quotes": lenient(tokens.single_quotes),
    "numbers-in-any-form": lenient(tokens.numbers),
    "commas-too-many": lenient(tokens.commas),
    "escapes-of-any-character": _hexadecimal_escapes,
    "python-literals": lambda body: ast.literal_eval(body.decode()),
    "yaml": _yaml,
}
"""Each grammar or encoding by its name. What they read as JSON has is read by everyone, and is left alone."""
