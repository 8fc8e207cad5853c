"""JSON Lines of our own: one exchange a line. The README shows one."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from clone_contracts.exchange.strict_json import read
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


def raw_lines(stream: BinaryIO) -> Iterator[object]:
    """The lines, without those that are blank."""
    return (line for line in stream if line.strip())


def as_entry(raw: object) -> Entry:
    """A line as an entry. Raises NotAnEntry."""
    document = read(raw.strip() if isinstance(raw, bytes) else b"")
    value = document.value
    if document.error is not None or not isinstance(value, dict):
        raise NotAnEntry("a line that is no JSON object")
    response = value.get("response")
    return Entry(
        sent_method(value.get("method")),
        sent_url(value.get("url")),
        pairs(value.get("headers")),
        _body(value),
        _answer(response) if isinstance(response, dict) else None,
    )


def _answer(response: Mapping[str, Any]) -> Any:
    return answer(response.get("status"), pairs(response.get("headers")), _body(response))


def _body(message: Mapping[str, Any]) -> bytes | None:
    if message.get("body_base64") is not None:
        return from_base64(message["body_base64"])
    return None if message.get("body") is None else exact(message["body"])
