"""One exchange as it was recorded, whatever the format."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from clone_contracts.exchange.message import Response
from clone_contracts.exchange.strict_json import Document, Excessive
from clone_contracts.targets.decoding import unpacked
from clone_contracts.targets.failure import TransferError

LARGEST_BODY: Final = 10 * 2**20
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A recorded request, with its answer if one came. ``body`` is None where there was none.

    ``is_filtered`` says that the format's tools take headers with keys out, so that an absent one may have been sent.
    """

    method: str
    url: str
    headers: Headers
    body: bytes | None
    response: Response | None
    is_filtered: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """Something in a file that is no exchange which can be judged. After one that ``ends`` the file nothing could be read."""

    reason: str
    ends: bool = False


class NotAnEntry(ValueError):
    """What is recorded is no exchange that can be judged; the message says why."""


@dataclass(frozen=True)
class Partial(Response):
    """An answer whose body was not recorded, or not as it was: it is judged by its status and media type."""

    @cached_property
    def document(self) -> Document:
        return Document(None, error=Excessive("not recorded"))


def pairs(recorded: object) -> Headers:
    """Headers as pairs: of HAR's objects with name and value, of pairs, or of an object with values or lists of them.

    HTTP/2's pseudo-headers are left out. Raises NotAnEntry.
    """
    found = [(name, value) for name, value in _pairs(recorded) if not name.startswith(":")]
    return tuple(found)


def _pairs(recorded: object) -> Iterator[tuple[str, str]]:
    if isinstance(recorded, Mapping):
        for name, values in recorded.items():
            yield from ((_text(name), _text(value)) for value in (values if isinstance(values, list | tuple) else [values]))
    elif isinstance(recorded, list):
        for item in recorded:
            pair = [item.get("name"), item.get("value")] if isinstance(item, Mapping) else item
            if not isinstance(pair, list | tuple) or len(pair) != len(("name", "value")):
                raise NotAnEntry("an entry whose headers cannot be read")
            yield _text(pair[0]), _text(pair[1])
    elif recorded is not None:
        raise NotAnEntry("an entry whose headers cannot be read")


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, str | int) or value is None:
        return "" if value is None else str(value)
    raise NotAnEntry("an entry whose headers cannot be read")


def header(headers: Headers, wanted: str) -> str | None:
    """The first value of a header, None where there is none."""
    return next((value for name, value in headers if name.lower() == wanted), None)


def exact(body: object) -> bytes:
    """The bytes of a recorded text. Raises NotAnEntry where these are not the bytes that were sent."""
    if isinstance(body, bytes):
        return body
    if not isinstance(body, str):
        raise NotAnEntry("an entry whose body is no text")
    # The replacement character is what tools put in the place of bytes that are no text.
    if "\ufffd" in body:
        raise NotAnEntry("an entry whose body was not recorded as it was sent")
    try:
        return body.encode()
    except UnicodeEncodeError:
        raise NotAnEntry("an entry whose body was not recorded as it was sent") from None


def from_base64(text: object) -> bytes:
    """What a text in base64 holds, wrapped into lines or not. Raises NotAnEntry."""
    try:
        return base64.b64decode("".join(str(text).split()), validate=True)
    except (binascii.Error, ValueError):
        raise NotAnEntry("an entry whose body is no base64") from None


def sent_method(recorded: object) -> str:
    """A method in capitals. Raises NotAnEntry."""
    if not isinstance(recorded, str) or not recorded.isascii() or not recorded.isalpha():
        raise NotAnEntry("an entry without a request")
    return recorded.upper()


def sent_url(recorded: object) -> str:
    """A URL as text. Raises NotAnEntry."""
    if not isinstance(recorded, str):
        raise NotAnEntry("an entry without a request")
    return recorded


def answer(status: object, headers: Headers, body: bytes | None) -> Response | None:
    """An answer; None where there was none, which is recorded as a status of 0. ``body`` is None where it was not recorded.

    Raises NotAnEntry where the status is no number.
    """
    number = _number(status)
    lowered = tuple((name.lower(), value) for name, value in headers)
    if number is None:
        return None
    content = None if body is None else _decoded(body, header(lowered, "content-encoding") or "")
    return Partial(number, lowered) if content is None else Response(number, lowered, content)


def _number(status: object) -> int | None:
    try:
        number = int(status) if isinstance(status, str | int) else -1
    except ValueError:
        number = -1
    if not 0 <= number <= 999:
        raise NotAnEntry("an entry whose answer has no status")
    return number or None


def _decoded(body: bytes, encoding: str) -> bytes | None:
    """The content of a body. Many tools unpack it and keep the header, so that it may be the content already."""
    content = bytearray()
    try:
        for piece in unpacked([body], encoding):
            content += piece
            if len(content) > LARGEST_BODY:
                return None
    except TransferError:
        return body if _is_text(body) else None
    return bytes(content)


def _is_text(body: bytes) -> bool:
    try:
        return body.decode("utf-8").replace("\n", "").replace("\r", "").replace("\t", "").isprintable()
    except UnicodeDecodeError:
        return False
