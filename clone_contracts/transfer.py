"""The transfer of one answer: within a time, unpacked in small steps, and why it failed where it did."""

import contextlib
import itertools
import math
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import httpx

_STEP: Final = 2**16
_MOST_ENCODINGS: Final = 2
_GZIP: Final = zlib.MAX_WBITS | 16
_ZLIB_HEADER: Final = 2


class TransferError(Exception):
    """An answer that came, and of which nothing can be read; the message says why."""


class OutOfTime(TransferError):
    """An answer that took too long in all, though each part of it came in time."""


class Deadline:
    """Ends an exchange that takes more than ``seconds`` in all (None: never).

    An HTTP client's own timeouts are for each read only.

    While it runs, ``trace`` must be told of the client's connections, as httpx's extension of that name does.
    """

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._ends = math.inf
        self._socket: socket.socket | None = None
        self.passed = False

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        self.passed = False
        if self._seconds is None:
            yield
            return
        self._ends = time.monotonic() + self._seconds
        timer = threading.Timer(self._seconds, self._pass)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Keep the connection in use: the latest one that was made."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")

    def watching(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks while there is time. Raises OutOfTime."""
        for chunk in chunks:
            if time.monotonic() > self._ends:
                raise OutOfTime
            yield chunk

    def _pass(self) -> None:
        self.passed = True
        if self._socket is not None:
            # As a plain socket: TLS would take its session down under the hands of the thread that reads.
            with contextlib.suppress(OSError):  # It may be closed already.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def unpacked(chunks: Iterable[bytes], content_encoding: str) -> Iterator[bytes]:
    """The content of a body, at most 64 KiB at a time however far it unpacks. Raises TransferError."""
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
    """Unpack; a gzip body may have several members, and what follows them is no part of it."""
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
                raise TransferError("a body that its Content-Encoding does not fit") from None
            rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
            yield piece
            if decoder.eof and wbits != _GZIP:
                return
    if begun and not decoder.eof and not members:
        raise TransferError("cut its answer short")


def reason(error: Exception) -> tuple[str, bool]:
    """What went wrong, and whether the request may have arrived."""
    causes = list(_chain(error))
    for kind, words, arrived in _REASONS:
        if any(isinstance(cause, kind) for cause in causes):
            return f"{words} ({type(error).__name__})" if isinstance(error, httpx.HTTPError) else words, arrived
    return str(error) if isinstance(error, TransferError) else f"did not answer ({type(error).__name__})", True


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    met: set[int] = set()
    while error is not None and id(error) not in met:  # An exception that is raised again may lead back to itself.
        met.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


_REASONS: Final[tuple[tuple[type[BaseException], str, bool], ...]] = (
    # From the particular to the general: an HTTP client's exceptions are caused by those of the operating system.
    (OutOfTime, "did not answer in time", True),
    (socket.gaierror, "its host name is not known", False),
    (ConnectionRefusedError, "refuses connections", False),
    (ssl.SSLCertVerificationError, "shows a TLS certificate that is not to be trusted", False),
    (httpx.ConnectTimeout, "cannot be reached in time", False),
    (httpx.ProxyError, "cannot be reached through the proxy", False),
    (httpx.ConnectError, "cannot be reached", False),
    (httpx.LocalProtocolError, "was not asked, for the request cannot be sent", False),
    (httpx.TimeoutException, "did not answer in time", True),
    (ConnectionResetError, "reset the connection", True),
    (httpx.RemoteProtocolError, "cut its answer short, or speaks no HTTP", True),
    (httpx.ReadError, "cut its answer short", True),
    (httpx.WriteError, "did not take the whole request", True),
)
