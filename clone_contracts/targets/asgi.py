"""A twin on a real port, so that anything that speaks HTTP can be tried against it."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import uvicorn

from clone_contracts.targets.target import Handler

_AT_ONCE: Final = 16
"""The most requests that a handler works on at the same time."""

_Scope: TypeAlias = MutableMapping[str, Any]
_Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]


def application(handler: Handler) -> Callable[[_Scope, _Receive, _Send], Awaitable[None]]:
    """An ASGI application around a twin. ASGI keeps header names as sent, api_token's underscore included.

    Each request has a thread, so that requests that come together are together in the twin as well.
    """
    threads = ThreadPoolExecutor(_AT_ONCE)

    async def answer(scope: _Scope, receive: _Receive, send: _Send) -> None:
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        path = scope["raw_path"].decode("ascii")
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(threads, handler.handle, scope["method"], path, headers, body)
        encoded = [(name.encode(), value.encode()) for name, value in response.headers]
        await send({"type": "http.response.start", "status": response.status, "headers": encoded})
        await send({"type": "http.response.body", "body": response.body})

    return answer


def serve(handler: Handler, listener: socket.socket) -> None:
    """Serve a twin on a socket that listens, until interrupted."""
    _server(handler, "127.0.0.1", 0).run(sockets=[listener])


@contextmanager
def serving(handler: Handler) -> Iterator[str]:
    """Serve a twin from a thread, on a free port of the loopback interface; the context manager yields the base URL."""
    # Named as TCP, the socket gets TCP_NODELAY from asyncio; otherwise every answer waits for an acknowledgement.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = _server(handler, "127.0.0.1", 0)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def _server(handler: Handler, host: str, port: int) -> uvicorn.Server:
    config = uvicorn.Config(application(handler), host=host, port=port, log_level="warning", lifespan="off", access_log=False)
    return uvicorn.Server(config)
