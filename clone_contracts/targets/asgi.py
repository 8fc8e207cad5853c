"""A server in memory on a real port, so that anything that speaks HTTP can be tried against it."""

import asyncio
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Final, TypeAlias

import uvicorn

from clone_contracts.exchange.message import Request, Response
from clone_contracts.targets.target import Handler

_AT_ONCE: Final = 16
"""The most requests that a handler works on at the same time."""
_WITHOUT_BODY: Final = (204, 304)

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer, and how it gets to the client: after ``delay`` seconds, and only its first half if it ``is_cut``."""

    response: Response
    delay: float = 0.0
    is_cut: bool = False


Answering: TypeAlias = Callable[[Request], Delivery]
"""Answers a request. Header names are in lower case; one that is sent twice is there twice."""

Announce: TypeAlias = Callable[[], object]
"""Tells others that there is a server."""


def answering(handler: Handler) -> Answering:
    """A server in memory that knows one value of each header."""

    def answer(request: Request) -> Delivery:
        headers = {name: str(value) for name, value in request.headers}
        return Delivery(handler.handle(request.method, request.path, headers, request.body or b""))

    return answer


def application(answer: Answering, together: bool = True) -> Application:
    """An ASGI application. ASGI keeps header names as they are spelt, api_token's underscore included.

    With ``together`` each request has a thread, so that those that come together are together in the server as well; without,
    they come one after the other, which takes less.
    """
    threads = ThreadPoolExecutor(_AT_ONCE) if together else None

    async def respond(scope: Scope, receive: Receive, send: Send) -> None:
        request = await _read(scope, receive)
        if threads is None:
            delivery = answer(request)
        else:
            delivery = await asyncio.get_running_loop().run_in_executor(threads, answer, request)
        if delivery.delay:
            await asyncio.sleep(delivery.delay)
        await _write(delivery, send)

    return respond


async def _read(scope: Scope, receive: Receive) -> Request:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"])
    query = scope["query_string"].decode("latin-1")
    path = scope["raw_path"].decode("ascii").partition("?")[0]
    return Request(scope["method"], f"{path}?{query}" if query else path, headers, body)


async def _write(delivery: Delivery, send: Send) -> None:
    response = delivery.response
    headers = [(name.encode(), value.encode()) for name, value in response.headers]
    if response.status not in _WITHOUT_BODY and not any(name.lower() == b"content-length" for name, _ in headers):
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    if delivery.is_cut:
        # The server closes a connection on which less has come than was said.
        await send({"type": "http.response.body", "body": response.body[: len(response.body) // 2], "more_body": True})
    else:
        await send({"type": "http.response.body", "body": response.body})


class Server(uvicorn.Server):
    """A server that ends in order when it is interrupted, and leaves it to its caller what that means."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 - uvicorn's own signature
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def serve(
    answer: Answering, listeners: Sequence[socket.socket], together: bool = True, announce: Announce = lambda: None
) -> None:
    """Serve on sockets that listen, until interrupted; see ``application``.

    What is announced can be interrupted from then on, and ends in order.
    """
    serve_application(application(answer, together), listeners, announce)


def serve_application(
    app: Application, listeners: Sequence[socket.socket], announce: Announce = lambda: None, **options: Any
) -> None:
    """Serve an application, with options of uvicorn's own, on sockets that listen, until interrupted, as ``serve`` does."""
    server = _server(app, **options)
    with server.capture_signals():
        announce()
        server.run(sockets=list(listeners))


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens on a port, 0 for any. Raises OSError where that is not possible."""
    # Named as TCP, the socket gets TCP_NODELAY from asyncio; otherwise every answer waits for an acknowledgement.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(1024)
    return listener


@contextmanager
def serving(handler: Handler) -> Iterator[str]:
    """Serve a twin from a thread, on a free port of the loopback interface; the context manager yields the base URL."""
    with served(application(answering(handler))) as base_url:
        yield base_url


@contextmanager
def served(app: Application, **options: Any) -> Iterator[str]:
    """Serve an application from a thread, with options of uvicorn's own, on a free port of the loopback interface.

    Yields the base URL.
    """
    with listening("127.0.0.1", 0) as listener:
        server = _server(app, **options)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def _server(app: Application, **options: Any) -> Server:
    plain = {"lifespan": "off", "ws": "none", "http": "httptools"}
    return Server(uvicorn.Config(app, log_level="critical", access_log=False, **(plain | options)))
