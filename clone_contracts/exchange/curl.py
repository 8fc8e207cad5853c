"""A request as a curl command for bash."""

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final

from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Request

_NO_VARIABLES: Final[Mapping[str, str]] = MappingProxyType({})


def as_curl(base_url: str, request: Request, variables: Mapping[str, str] = _NO_VARIABLES, head: bool = True) -> str:
    """A command for bash that repeats the request; secrets appear as shell variables.

    ``variables`` maps the base URL, segments of the path, or strings in the body, to the names of variables to take them
    from. ``head`` says whether the answer's status and headers are shown as well.
    """
    return " ".join(_curl_words(base_url, request, variables, head))


def _curl_words(base_url: str, request: Request, variables: Mapping[str, str], head: bool) -> Iterator[str]:
    yield "curl -sS -i" if head else "curl -sS"
    yield f"-X {request.method}"
    yield _word([base_url, *re.split("(/)", request.path)], variables)
    for name, value in request.headers:
        # curl drops a header that ends in a colon; a semicolon sends it empty.
        if isinstance(value, Credential):
            yield f'-H "{name}: {value.shell}"' if value.shell else f"-H '{name};'"
        else:
            yield "-H " + shlex.quote(f"{name}: {value}")
    yield from (f"-H '{name}:'" for name in _added_by_curl(request))
    if request.body is not None:
        yield _curl_body(request.body, variables)


def _added_by_curl(request: Request) -> Iterator[str]:
    """The headers that the request does not have, and that curl sends unless it is told not to."""
    named = {name.lower() for name, _ in request.headers}
    for name in ("Accept", "Content-Type") if request.body is not None else ("Accept",):
        if name.lower() not in named:
            yield name


def _curl_body(body: bytes, variables: Mapping[str, str]) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if text.isprintable():
        strings = "|".join(map(re.escape, variables))
        return "--data-raw " + _word(re.split(f'(?<=")({strings})(?=")', text) if variables else [text], variables)
    escaped = "".join(chr(byte) if 32 <= byte < 127 and byte not in b"\\'%" else f"\\{byte:03o}" for byte in body)
    return f"--data-binary @<(printf -- '{escaped}')"


def _word(pieces: Iterable[str], variables: Mapping[str, str]) -> str:
    """One word for bash, in which variables stand for the pieces that they hold."""
    parts = [
        "".join(f'"${variables[piece]}"' for piece in group) if is_held else shlex.quote("".join(group))
        for is_held, group in groupby(filter(None, pieces), variables.__contains__)
    ]
    return "".join(parts) or shlex.quote("")
