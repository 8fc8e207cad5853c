"""Why an exchange failed, and whether the request may have arrived."""

import socket
import ssl
from collections.abc import Iterator
from typing import Final

import httpx


class TransferError(Exception):
    """An answer came, but cannot be read; the message says why."""


class OutOfTime(TransferError):
    """An answer took longer than ``seconds``, in all or in one part of it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"did not answer within {seconds:g} seconds, which is what --answer-timeout allows")


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
    (socket.gaierror, "its host name is not known", False),
    (ConnectionRefusedError, "refuses connections", False),
    (ssl.SSLCertVerificationError, "presents a TLS certificate that cannot be trusted", False),
    (httpx.ConnectTimeout, "cannot be reached in time", False),
    (httpx.ProxyError, "cannot be reached through the proxy", False),
    (httpx.ConnectError, "cannot be reached", False),
    (httpx.LocalProtocolError, "was not asked, since the request cannot be sent", False),
    (httpx.TimeoutException, "did not answer in time", True),
    (ConnectionResetError, "reset the connection", True),
    (httpx.RemoteProtocolError, "cut its answer short, or does not speak HTTP", True),
    (httpx.ReadError, "cut its answer short", True),
    (httpx.WriteError, "did not take the whole request", True),
)
