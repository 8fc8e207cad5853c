"""Cassettes: of vcrpy, of VCR for Ruby, and of schemathesis, in YAML or JSON."""

from collections.abc import Mapping
from typing import Any, Final

from clone_contracts.runners.recordings.entry import (
    Entry,
    NotAnEntry,
    answer,
    exact,
    from_base64,
    pairs,
    sent_method,
    sent_url,
)

LISTS: Final = ("interactions", "http_interactions")
"""The members that hold the exchanges: vcrpy's, and that of the others."""


def as_entry(raw: object) -> Entry:
    """An interaction as an entry. Raises NotAnEntry."""
    request = raw.get("request") if isinstance(raw, Mapping) else None
    if not isinstance(raw, Mapping) or not isinstance(request, Mapping):
        raise NotAnEntry("an entry without a request")
    response = raw.get("response")
    return Entry(
        sent_method(request.get("method")),
        sent_url(request.get("uri") or request.get("url")),
        pairs(request.get("headers")),
        _body(request.get("body")),
        _answer(response) if isinstance(response, Mapping) else None,
        is_filtered=True,
    )


def _answer(response: Mapping[str, Any]) -> Any:
    status = response.get("status")
    code = status.get("code") if isinstance(status, Mapping) else status
    return answer(code, pairs(response.get("headers")), _received(response))


def _received(response: Mapping[str, Any]) -> bytes | None:
    """The body of an answer, None where it was not recorded as it was."""
    if "body" not in response or "truncated_from" in response:
        return None
    try:
        return _body(response["body"]) or b""
    except NotAnEntry:
        return None


def _body(body: object) -> bytes | None:
    """A body in any of the forms: text, bytes, or an object that holds either, or base64."""
    if isinstance(body, Mapping):
        if body.get("base64_string") is not None:
            return from_base64(body["base64_string"])
        body = body.get("string")
    return None if body is None else exact(body)
