"""What a sender got wrong, as findings about its request: what a contract says of requests is said to whoever sends them."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Final

from clone_contracts.contract.clause import Schema
from clone_contracts.contract.operation import Operation
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, format_value, pointer

UNSPECIFIED: Final = "unspecified-request"
"""The kind of what a request holds that no section mentions: it breaks nothing, but nobody promises anything for it."""

_ALIKE: Final = 0.75
_UTF_8: Final = ("", "utf-8", "utf8")
_OTHER_SCHEMES: Final = ("authorization", "x-api-key", "api-key", "apikey")
"""Headers in which others expect a key."""


def media_type_mistake(operation: Operation, content_type: str | None) -> Finding | None:
    """That a body is sent as something other than JSON in UTF-8; None for mere parameters that no document mentions."""
    name, *parameters = (content_type or "").lower().replace('"', "").replace(" ", "").split(";")
    charset = next((text.partition("=")[2] for text in parameters if text.startswith("charset=")), "")
    if name == "application/json" and charset in _UTF_8:
        return None
    actual = format_value(content_type) if content_type else "no Content-Type"
    return Finding(f"{operation.prefix}.request.body", "Content-Type: application/json", actual)


def absent_key_mistake(clause: str, header: str, names: Iterable[str]) -> Finding:
    """That a header with a key is not there; the header that looks like a misspelt one is named."""
    near = nearest(header, names) or next((name for name in names if name.lower() in _OTHER_SCHEMES), "")
    return Finding(clause, f"the header {header}", f"no such header, but {near}" if near else "no such header")


def stray_mistake(operation: Operation, method: str, path: str) -> Finding | None:
    """That a request is nearly one to an operation, and is none; None where it is something else."""
    literals = [segment for segment in operation.path.split("/") if segment and "{" not in segment]
    segments = [segment for segment in path.partition("?")[0].split("/") if segment]
    missing = [literal for literal in literals if nearest(literal, segments) is None]
    if not segments or len(missing) > 1 or nearest(literals[-1], segments[-1:]) is None:
        return None
    expected = f"{operation.method} {operation.path}"
    return Finding(f"{operation.prefix}.{operation.success}.success", expected, f"{method} {path}")


def unknown_member_mistakes(value: Json, schema: Schema, root: str) -> Iterator[tuple[str, Finding]]:
    """The JSON pointers of members that a schema does not list, at any depth, each with what that is.

    One that is nearly the name of a listed member which is not there is misspelt. Any other is undocumented: nothing forbids
    it, and nothing happens to it that anyone promises. ``root`` is the clause of the whole body.
    """
    for path, name, siblings in _unlisted(value, schema, ()):
        place = pointer((*path, name))
        meant = nearest(name, siblings)
        clause = ".".join([root.removesuffix(".body"), *map(str, path), meant]) if meant else root
        if meant:
            yield place, Finding(clause, f"the member {meant}", f"the member {name}, which no section describes", place)
        else:
            where = _listed_at(name, schema, ())
            hint = f"; it is described at {pointer(where)}" if where else ""
            yield place, unspecified(root, f"the unknown member {format_value(name)}{hint}", place)


def unspecified(clause: str, what: str, place: str = "") -> Finding:
    """Something in a request that no section mentions."""
    return Finding(clause, "what the document describes", what, place, kind=UNSPECIFIED)


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that a name was most likely meant to be, None where it is not nearly one."""
    plain = _plain(name)
    ratios = {
        candidate: SequenceMatcher(None, plain, _plain(candidate)).ratio()
        for candidate in candidates
        if abs(len(_plain(candidate)) - len(plain)) <= 1
    }
    best = max(ratios, key=lambda candidate: ratios[candidate], default="")
    return best if ratios.get(best, 0) >= _ALIKE else None


def _plain(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")


def _unlisted(value: Json, schema: Schema, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, list[str]]]:
    """Members that are not listed: where they are, their names, and the listed ones that are missing beside them."""
    listed: Mapping[str, Schema] | None = schema.get("properties")
    if not isinstance(value, dict) or listed is None:
        return
    absent = [name for name in listed if name not in value]
    for name, member in value.items():
        if name in listed:
            yield from _unlisted(member, listed[name], (*path, name))
        else:
            yield path, name, absent


def _listed_at(name: str, schema: Schema, path: tuple[str, ...]) -> tuple[str, ...] | None:
    """The path of the first member of this name, at any depth."""
    for listed, member in schema.get("properties", {}).items():
        if listed == name:
            return (*path, listed)
        if found := _listed_at(name, member, (*path, listed)):
            return found
    return None
