"""A request as a curl command for bash."""

import shlex
from collections.abc import Iterator

from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Request


def as_curl(base_url: str, request: Request) -> str:
    """A command for bash that repeats the request; secrets appear as shell variables."""
    return " ".join(_curl_words(base_url, request))


def _curl_words(base_url: str, request: Request) -> Iterator[str]:
    yield "curl -sS -i"
    yield f"-X {request.method}"
    yield shlex.quote(base_url + request.path)
    for name, value in request.headers:
        # curl drops a header that ends in a colon; a semicolon sends it empty.
        if isinstance(value, Credential):
            yield f'-H "{name}: {value.shell}"' if value.shell else f"-H '{name};'"
        else:
            yield "-H " + shlex.quote(f"{name}: {value}")
    if request.body is not None:
        yield _curl_body(request.body)


def _curl_body(body: bytes) -> str:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if text.isprintable():
        return "--data-raw " + shlex.quote(text)
    escaped = "".join(chr(byte) if 32 <= byte < 127 and byte not in b"\\'%" else f"\\{byte:03o}" for byte in body)
    return f"--data-binary @<(printf -- '{escaped}')"
