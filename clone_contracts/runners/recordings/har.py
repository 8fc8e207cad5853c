"""HAR, as browsers, proxies such as mitmproxy, and schemathesis write it."""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from clone_contracts.runners.recordings.entry import (
    Entry,
    Headers,
    NotAnEntry,
    answer,
    exact,
    from_base64,
    header,
    pairs,
    sent_method,
    sent_url,
)

ENTRIES: Final = ("log", "entries")
"""Where the entries of a file are."""

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def as_entry(raw: object) -> Entry:
    """An entry of a HAR file. Raises NotAnEntry."""
    request = _object(raw, "request")
    if not request:
        raise NotAnEntry("an entry without a request")
    headers, response = pairs(request.get("headers")), _object(raw, "response")
    content = _object(response, "content")
    return Entry(
        sent_method(request.get("method")),
        sent_url(request.get("url")),
        headers,
        _sent(request, headers, content.get("encoding") == "base64"),
        _answer(response, content) if response else None,
    )


def _object(raw: object, member: str) -> Mapping[str, Any]:
    found = raw.get(member) if isinstance(raw, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _sent(request: Mapping[str, Any], headers: Headers, in_base64: bool) -> bytes | None:
    data = _object(request, "postData")
    text = data.get("text")
    if not text and isinstance(data.get("params"), list):
        text = urlencode(
            [(item.get("name", ""), item.get("value") or "") for item in data["params"] if isinstance(item, Mapping)]
        )
    if not text:
        _require_empty(request.get("bodySize"), headers)
        return None
    # Schemathesis writes requests in base64 where it does so with answers, and does not say it.
    is_encoded = data.get("encoding") == "base64" or (in_base64 and isinstance(text, str) and _BASE64.fullmatch(text))
    return from_base64(text) if is_encoded else exact(text)


def _require_empty(size: object, headers: Headers) -> None:
    """Raises NotAnEntry where a request without a text had a body all the same, as far as one can tell."""
    length = header(headers, "content-length")
    had_one = isinstance(size, int) and (size > 0 or (size < 0 and header(headers, "content-type") is not None))
    if had_one or length not in (None, "", "0"):
        raise NotAnEntry("an entry whose body was not recorded")


def _answer(response: Mapping[str, Any], content: Mapping[str, Any]) -> Any:
    headers = pairs(response.get("headers"))
    kind = content.get("mimeType")
    # Some tools have the media type here alone.
    if headers and header(headers, "content-type") is None and isinstance(kind, str) and "/" in kind and kind != "x-unknown":
        headers = (*headers, ("content-type", kind))
    return answer(response.get("status"), headers, _received(content, headers))


def _received(content: Mapping[str, Any], headers: Headers) -> bytes | None:
    """The body of an answer, None where it was not recorded as it was. An empty one is believed if the server says so."""
    text = content.get("text")
    if not text:
        return b"" if header(headers, "content-length") == "0" else None
    if str(content.get("comment", "")).startswith("Body truncated"):
        return None
    if content.get("encoding") == "base64":
        return from_base64(text)
    try:
        return exact(text)
    except NotAnEntry:
        return None
