"""Secrets in the requests of others: they are known by the names that they stand under, whatever their values."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl

from clone_contracts.exchange.credentials import SHORTEST_KEY
from clone_contracts.exchange.message import Response
from clone_contracts.exchange.strict_json import Json, read

HIDDEN: Final = "(hidden)"

_SECRET_NAME: Final = re.compile(
    r"authoriz|cookie|token|secret|passw|credential|session|signature|x-auth|(api|app|application|access)[-_]?key",
    re.IGNORECASE,
)
_STAND_IN: Final = re.compile(
    "a|access|an|api|app|application|auth|authorization|bearer|dummy|example|fake|filtered|foo|hidden|key|masked|my|none|not|null"
    "|omitted|placeholder|redacted|removed|replaced|sample|sanitized|scrubbed|secret|test|the|token|value|x+|your",
    re.IGNORECASE,
)
"""A word of what tools and people put in the place of a key."""
_SHORTEST: Final = 4
_SCHEMES: Final = frozenset({"basic", "bearer", "digest", "apikey", "key", "token"})
"""What stands before a key in a header."""


@lru_cache(maxsize=1_000)
def is_secret(name: str) -> bool:
    """Whether what stands under the name of a header, a parameter or a member shows in no report."""
    return _SECRET_NAME.search(name) is not None


def variable_for(name: str, keys: Mapping[str, str]) -> str | None:
    """The variable that stands for the value of a header, by ``keys`` or made of its name; None where that is no secret."""
    known = next((variable for header, variable in keys.items() if header.lower() == name.lower()), None)
    return known or (re.sub(r"\W", "_", name).upper() if is_secret(name) else None)


def secrets_in(
    keys: Mapping[str, str], headers: Iterable[tuple[str, str]], path: str = "", body: bytes | None = None
) -> Iterator[tuple[str, str]]:
    """The secrets of a request, each under the variable that stands for it: of its headers, its query and its body.

    ``keys`` maps headers to variables. What tools put in the place of a filtered key is none.
    """
    named = [*headers, *_pairs(path.partition("?")[2]), *(_in_body(body) if body else ())]
    for name, value in named:
        variable = variable_for(name, keys)
        if variable is not None:
            yield from ((variable, part) for part in _parts(name, value) if _is_telling(part))


def without_secrets(answer: Response) -> Response:
    """An answer whose headers may be kept."""
    headers = tuple((name, HIDDEN if is_secret(name) else value) for name, value in answer.headers)
    return replace(answer, headers=headers)


def _in_body(body: bytes) -> Iterable[tuple[str, str]]:
    """The texts in a body, of JSON or a form, with their names."""
    document = read(body)
    return _members(document.value) if document.error is None else _pairs(body.decode("utf-8", "replace"))


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, max_num_fields=1_000)
    except ValueError:
        return []


def _members(value: Json) -> Iterator[tuple[str, str]]:
    """The texts in a JSON value, at any depth, each with the name of the member that it is in."""
    waiting: list[tuple[str, Json]] = [("", value)]
    while waiting:
        name, one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.items()
        elif isinstance(one, list):
            waiting += [(name, item) for item in one]
        elif isinstance(one, str):
            yield name, one


def _parts(name: str, value: str) -> Iterator[str]:
    """A value without what is no secret in it: the scheme, the names of cookies."""
    if "cookie" in name.lower():
        yield from (part.partition("=")[2].strip() for part in value.split(";"))
    else:
        scheme, _, rest = value.strip().partition(" ")
        yield rest.strip() if scheme.lower() in _SCHEMES else value.strip()


def _is_telling(value: str) -> bool:
    """Whether a value is a secret: not a stand-in for one, and not so short that it is in any text."""
    if _is_stand_in(value):
        return False
    is_mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    return len(value) >= (_SHORTEST if is_mixed else SHORTEST_KEY)


def _is_stand_in(value: str) -> bool:
    return all(map(_STAND_IN.fullmatch, re.findall(r"[^\W_]+", value)))
