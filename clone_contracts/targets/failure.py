"""Why an exchange failed, and whether the request may have arrived."""

import socket
import ssl
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

import httpx

from clone_contracts.errors import Cause
from clone_contracts.targets.proxy import Proxy

_UNKNOWN_ISSUER: Final = (18, 19, 20, 21)
"""OpenSSL's codes for certificates that nobody known has issued; others have expired, or are another host's."""


class TransferError(Exception):
    """An answer came, but cannot be read; the message says why."""


class OutOfTime(TransferError):
    """An answer took longer than ``seconds``, in all or in one part of it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"did not answer within {seconds:g} seconds, which is what --answer-timeout allows")


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, whether the request may have arrived, and what may be set wrongly, if that is known."""

    words: str
    arrived: bool
    cause: Cause | None = None


def reason(error: Exception, proxy: Proxy | None = None) -> Failure:
    """Why an exchange failed, that went through a proxy or none."""
    chain = list(_chain(error))
    for fits, words, arrived, cause in _REASONS:
        if any(map(fits, chain)):
            told = f"{words} ({type(error).__name__})" if isinstance(error, httpx.HTTPError) else words
            if proxy is None or not _is_of_proxy(error, chain):
                return Failure(told, arrived, cause)
            return Failure(f"the proxy {proxy.place} {told}", arrived, Cause.PROXY)
    return Failure(str(error) if isinstance(error, TransferError) else f"did not answer ({type(error).__name__})", True)


def _is_of_proxy(error: Exception, chain: Collection[BaseException]) -> bool:
    """Whether a proxy failed: connections are made to it alone, though TLS is spoken with what is behind it."""
    connects = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError)
    return connects and not any(isinstance(cause, ssl.SSLError) for cause in chain)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    met: set[int] = set()
    while error is not None and id(error) not in met:  # An exception that is raised again may lead back to itself.
        met.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _a(kind: type[BaseException], **wanted: Collection[object]) -> Callable[[BaseException], bool]:
    """Whether an exception is of a kind, with one of the wanted values for each of these attributes."""
    return lambda error: (
        isinstance(error, kind) and all(getattr(error, name, None) in values for name, values in wanted.items())
    )


_UNTRUSTED: Final = "presents a TLS certificate that cannot be trusted"
_REASONS: Final[tuple[tuple[Callable[[BaseException], bool], str, bool, Cause | None], ...]] = (
    # From the particular to the general: an HTTP client's exceptions are caused by those of the operating system.
    (_a(socket.gaierror), "its host name is not known", False, None),
    (_a(ConnectionRefusedError), "refuses connections", False, None),
    (_a(ssl.SSLCertVerificationError, verify_code=_UNKNOWN_ISSUER), _UNTRUSTED, False, Cause.UNTRUSTED),
    (_a(ssl.SSLCertVerificationError), _UNTRUSTED, False, None),
    (_a(ssl.SSLError, reason=("WRONG_VERSION_NUMBER",)), "does not speak TLS there", False, Cause.NO_TLS),
    (_a(httpx.ConnectTimeout), "cannot be reached in time", False, None),
    (_a(httpx.ProxyError), "does not let the request through", False, None),
    (_a(httpx.ConnectError), "cannot be reached", False, None),
    (_a(httpx.LocalProtocolError), "was not asked, since the request cannot be sent", False, None),
    (_a(httpx.TimeoutException), "did not answer in time", True, None),
    (_a(ConnectionResetError), "reset the connection", True, Cause.NO_HTTP),
    (_a(httpx.RemoteProtocolError), "cut its answer short, or does not speak HTTP", True, Cause.NO_HTTP),
    (_a(httpx.ReadError), "cut its answer short", True, None),
    (_a(httpx.WriteError), "did not take the whole request", True, None),
)
