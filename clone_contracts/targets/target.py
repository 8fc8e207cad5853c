"""Where requests go. A target knows HTTP, and how to tell an unwell server from a wrong one, but no clause."""

import contextlib
import math
import os
import queue
import ssl
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, Self, runtime_checkable
from urllib.parse import urljoin

import httpx
import respx

from clone_contracts import __version__
from clone_contracts.errors import Cause, TargetUnavailable
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Request, Response
from clone_contracts.targets.deadline import Deadline
from clone_contracts.targets.decoding import unpacked
from clone_contracts.targets.failure import OutOfTime, TransferError, reason
from clone_contracts.targets.proxy import Proxy, naming, proxy_for

BODY_LIMIT: Final = 10 * 2**20
"""The most bytes of an answer that are read, after content decoding."""
SECONDS_FOR_ANSWER: Final = 12.0
"""For one whole exchange, from connecting to the last byte."""
UNWELL: Final = {502: "bad gateway", 503: "service unavailable", 504: "gateway timeout"}
"""Statuses of a server that is not in breach, but does not work."""

_SECONDS_TO_CONNECT: Final = 3.0
_ONE_EACH: Final = httpx.Limits(max_keepalive_connections=0)
_PROXY_AUTHENTICATION: Final = 407
_ENCODINGS: Final = "gzip, deflate"
"""Only those that can be unpacked in small steps."""


class Handler(Protocol):
    """A server in memory: request in, response out. ``path`` is as it is sent; ``headers`` have lower-case names."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response: ...


@runtime_checkable
class Expectant(Protocol):
    """A server in memory that is told how many requests come together: there none takes long enough to meet another."""

    def expect(self, count: int) -> None: ...


@dataclass(frozen=True, slots=True)
class ForcedError:
    """How an embedded target is brought to a status that no ordinary request leads to: another dataset, keys by header."""

    dataset_id: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)


class Target:
    """One API behind one base URL. Close it after use."""

    def __init__(
        self,
        name: str,
        base_url: str,
        transport: httpx.BaseTransport,
        seconds: float | None = None,
        proxy: Proxy | None = None,
        apart: httpx.BaseTransport | None = None,
        handler: Handler | None = None,
    ) -> None:
        """``seconds`` bounds one whole exchange (None: it is not bounded); ``proxy`` is what ``transport`` goes through.

        It has no client around it, which would follow redirects, keys and all, and keep cookies that let later requests in.
        ``apart`` makes a connection for each request, where ``transport`` keeps one; ``handler`` is the server if in memory.
        """
        self.name = name
        self.base_url = base_url
        self.proxy = proxy
        self._transport = transport
        self._apart = apart or transport
        self._handler = handler
        self._seconds = seconds
        self._deadline = Deadline(seconds)
        self._timeout = httpx.Timeout(seconds, connect=min(_SECONDS_TO_CONNECT, seconds or math.inf)).as_dict()

    @classmethod
    def embedded(cls, name: str, base_url: str, handler: Handler) -> Self:
        """A twin, mounted on a respx router under an ordinary transport."""
        router = respx.Router(base_url=base_url, assert_all_called=False)
        router.route().mock(side_effect=lambda request: _answer(handler, request))

        def answer(request: httpx.Request) -> httpx.Response:
            try:
                return router.handler(request)
            finally:
                router.reset()  # It keeps all requests and answers.

        return cls(name, base_url, httpx.MockTransport(answer), handler=handler)

    @classmethod
    def live(cls, name: str, base_url: str, seconds: float = SECONDS_FOR_ANSWER) -> Self:
        """A base URL; ``seconds`` bounds one whole exchange.

        Raises ConfigurationError where the environment has variables for proxies or certificates that cannot be used.
        """
        proxy, context = proxy_for(base_url), trusted()
        with naming(proxy.variable if proxy else ""):
            transport, apart = (_connecting(context, proxy, limits) for limits in (httpx.Limits(), _ONE_EACH))
        return cls(name, base_url, transport, seconds, proxy, apart)

    def close(self) -> None:
        """Release the connections."""
        self._transport.close()
        self._apart.close()

    def send(self, request: Request, label: str = "", apart: bool = False) -> Response:
        """Send one request and return the answer as it came. ``label`` links the server's logs to ours.

        ``apart`` is for a request beside others, from a thread of its own. Raises TargetUnavailable where no whole HTTP answer
        comes, or one that only a broken or foreign server gives.
        """
        # A deadline knows one connection.
        transport, deadline = (self._apart, Deadline(self._seconds)) if apart else (self._transport, self._deadline)
        try:
            response = self._exchange(transport, deadline, request, label)
        except (httpx.HTTPError, UnicodeError, TransferError) as error:
            # Not chained and not quoted: the client's own exception holds the request with its keys.
            late = self._seconds and _is_late(deadline, error)
            failure = reason(OutOfTime(self._seconds or 0) if late else error, self.proxy)
            variable = self.proxy.variable if self.proxy else ""
            raise TargetUnavailable(f"{self.name}: {failure.words}", failure.arrived, failure.cause, variable) from None
        except KeyboardInterrupt:
            # Without the frames that hold the keys; pytest may be asked to show every frame.
            raise KeyboardInterrupt from None
        self._require_answer_of_api(response, self.base_url + request.path)
        return response

    def _require_answer_of_api(self, response: Response, url: str) -> None:
        if response.status in UNWELL:
            raise TargetUnavailable(f"{self.name}: {UNWELL[response.status]} ({response.status})")
        if response.status < 200 or 300 <= response.status < 400:
            message = f"{self.name}: a redirect ({response.status}), which is not followed"
            arrived = response.status not in (307, 308)
            raise TargetUnavailable(message, arrived, Cause.REDIRECT, _joined(url, response.header("location")))
        if self.proxy is not None and response.status == _PROXY_AUTHENTICATION:
            message = f"{self.name}: the proxy {self.proxy.place} asks for credentials ({response.status})"
            raise TargetUnavailable(message, False, Cause.PROXY, self.proxy.variable)

    def send_together(self, requests: Sequence[Request], label: str = "") -> Iterator[tuple[int, Response | TargetUnavailable]]:
        """Send requests at the same moment. Yields the answers, or why there is none, as they come, each with its place."""
        if isinstance(self._handler, Expectant):
            self._handler.expect(len(requests))
        came: queue.SimpleQueue[tuple[int, Response | Exception]] = queue.SimpleQueue()

        def send(place: int) -> None:
            try:
                came.put((place, self.send(requests[place], label, apart=True)))
            except Exception as error:  # noqa: BLE001 - it is raised below, where it can be seen
                came.put((place, error))

        for place in range(len(requests)):
            # As daemons: a second Ctrl-C does not wait for them.
            threading.Thread(target=send, args=[place], daemon=True).start()
        for _ in requests:
            place, outcome = came.get()
            if isinstance(outcome, Exception) and not isinstance(outcome, TargetUnavailable):
                raise outcome
            yield place, outcome

    def _exchange(self, transport: httpx.BaseTransport, deadline: Deadline, request: Request, label: str) -> Response:
        asked = self._as_sent(request, label, deadline)
        with deadline.running(), contextlib.closing(transport.handle_request(asked)) as answer:
            body = bytearray()
            for chunk in unpacked(deadline.watching(answer.iter_raw()), answer.headers.get("content-encoding", "")):
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise TransferError(f"an answer of more than {BODY_LIMIT // 2**20} MiB")
            received = tuple((name.lower(), value) for name, value in answer.headers.multi_items())
            return Response(answer.status_code, received, bytes(body))

    def _as_sent(self, request: Request, label: str, deadline: Deadline) -> httpx.Request:
        headers = [(name, value.value if isinstance(value, Credential) else value) for name, value in request.headers]
        content, headers = _framed(request.body, headers)
        agent = f"clone-contracts/{__version__} ({label})".encode("ascii", "replace").decode()
        usual = {"user-agent": agent, "connection": "keep-alive", "accept-encoding": _ENCODINGS}
        named = {name.lower() for name, _ in headers}
        return httpx.Request(
            request.method,
            self.base_url + request.path,
            # Nothing else is added: what a request is to have no header for is asked without one.
            headers=[*_encoded(item for item in usual.items() if item[0] not in named), *_encoded(headers)],
            content=content,
            extensions={"trace": deadline.trace, "timeout": self._timeout},
        )


def _encoded(headers: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    """As curl sends them: httpx would take ASCII alone."""
    return [(name.encode(), value.encode()) for name, value in headers]


def _connecting(context: ssl.SSLContext, proxy: Proxy | None, limits: httpx.Limits) -> httpx.HTTPTransport:
    # What the environment says has been read, so that an error can name the one variable.
    return httpx.HTTPTransport(verify=context, trust_env=False, proxy=proxy.url if proxy else None, limits=limits)


def _is_late(deadline: Deadline, error: Exception) -> bool:
    """Whether an exchange failed because its time was over, and not because no connection could be made."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return False
    return deadline.passed or isinstance(error, httpx.TimeoutException)


def _framed(body: bytes | None, headers: list[tuple[str, str]]) -> tuple[bytes | Iterator[bytes] | None, list[tuple[str, str]]]:
    """A body to be sent in one piece, or in chunks where a header asks for that; the client writes that header itself."""
    others = [(name, value) for name, value in headers if name.lower() != "transfer-encoding"]
    return (body if len(others) == len(headers) or body is None else iter((body[:1], body[1:]))), others


class _Body(httpx.SyncByteStream):
    """A body that is read like one from the network; httpx treats bytes as read already."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        yield self._content


def trusted() -> ssl.SSLContext:
    """Whose certificates are trusted. Raises ConfigurationError where a variable that says so cannot be used."""
    with naming("SSLKEYLOGFILE"):
        context = httpx.create_ssl_context(trust_env=False)
    file, directory = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if not file and not directory:
        return context
    with naming("SSL_CERT_FILE" if file else "SSL_CERT_DIR"):
        if not file and not Path(directory or "").is_dir():
            raise NotADirectoryError
        return httpx.create_ssl_context()


def _joined(url: str, location: str | None) -> str:
    """Where a redirect leads, without its query; "" where it does not say."""
    try:
        return urljoin(url, location or "").partition("?")[0] if location else ""
    except ValueError:
        return ""


def _answer(handler: Handler, request: httpx.Request) -> httpx.Response:
    headers = {name.lower(): value for name, value in request.headers.items()}
    response = handler.handle(request.method, request.url.raw_path.decode("ascii"), headers, request.read())
    return httpx.Response(response.status, headers=list(response.headers), stream=_Body(response.body))
