"""Unpacks the body of an answer in small steps, so that a small one cannot become a huge one in memory at once."""

import itertools
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from clone_contracts.targets.failure import TransferError

_STEP: Final = 2**16
_MOST_ENCODINGS: Final = 2
_GZIP: Final = zlib.MAX_WBITS | 16
_ZLIB_HEADER: Final = 2


def unpacked(chunks: Iterable[bytes], content_encoding: str) -> Iterator[bytes]:
    """The content of a body, at most 64 KiB at a time however far it expands. Raises TransferError where it cannot be read."""
    encodings = [name for part in content_encoding.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if len(encodings) > _MOST_ENCODINGS or not set(encodings) <= {"gzip", "x-gzip", "deflate"}:
        raise TransferError("a Content-Encoding that was not asked for")
    for encoding in reversed(encodings):
        chunks = _deflated(chunks) if encoding == "deflate" else _inflated(chunks, _GZIP)
    return iter(chunks)


def _deflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What HTTP calls deflate has zlib's header, and comes without it from many servers."""
    source, head = iter(chunks), b""
    while len(head) < _ZLIB_HEADER and (chunk := next(source, None)) is not None:
        head += chunk
    has_header = len(head) >= _ZLIB_HEADER and head[0] & 15 == zlib.DEFLATED and int.from_bytes(head[:2], "big") % 31 == 0
    yield from _inflated(itertools.chain([head], source), zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)


def _inflated(chunks: Iterable[bytes], wbits: int) -> Iterator[bytes]:
    """Unpack; a gzip body may have several members, and what follows them is not part of it."""
    decoder, members = zlib.decompressobj(wbits), 0
    begun = False
    for chunk in chunks:
        rest, begun = chunk, begun or bool(chunk)
        while rest:
            if decoder.eof:
                decoder, members = zlib.decompressobj(wbits), members + 1
            try:
                piece = decoder.decompress(rest, _STEP)
            except zlib.error:
                if members:
                    return
                raise TransferError("a body that does not fit its Content-Encoding") from None
            rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
            yield piece
            if decoder.eof and wbits != _GZIP:
                return
    if begun and not decoder.eof and not members:
        raise TransferError("cut its answer short")
