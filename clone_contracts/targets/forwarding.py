"""A reverse proxy: passes requests on to a server and its answers back, as they are and as they come."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import nullcontext
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from clone_contracts.targets.asgi import Receive, Scope, Send
from clone_contracts.targets.failure import reason
from clone_contracts.targets.passing import Passing, RawHeaders, Witness, end_to_end, own_answer
from clone_contracts.targets.proxy import naming, proxy_for
from clone_contracts.targets.target import trusted
from clone_contracts.targets.tunnel import MESSAGE_LIMIT, Tunnel

SECONDS_FOR_ANSWER: Final = 300.0
"""For each part of an answer; clients have limits of their own."""

_SECONDS_TO_CONNECT: Final = 10.0
_SECONDS_KEPT: Final = 2.0
"""For a connection that is not used. Servers close theirs later, so that no request meets one that is just being closed."""
_AT_ONCE: Final = 64
"""The most exchanges whose bodies are copied at the same time; others wait."""


class AsSent(HttpToolsProtocol):
    """Keeps what a request line asks for as it was sent; ASGI does not tell ``/a?`` from ``/a``."""

    def on_headers_complete(self) -> None:
        self.scope["state"]["target"] = self.url
        super().on_headers_complete()


SERVING: Final[Mapping[str, Any]] = {
    "http": AsSent,
    "ws": "websockets-sansio",
    "ws_max_size": MESSAGE_LIMIT,
    "ws_per_message_deflate": False,
    "ws_ping_interval": None,
    "lifespan": "on",
    "date_header": False,
    "server_header": False,
    "timeout_keep_alive": 75,
    "timeout_graceful_shutdown": 3,
}
"""How uvicorn has to serve a forwarder: nothing is added to what the server says."""


class _ClientGone(Exception):
    """The client has closed the connection."""


class Forwarder:
    """An ASGI application that forwards to the host of ``base_url``, and lets a witness see what it wants to."""

    def __init__(self, base_url: str, witness: Witness, seconds: float = SECONDS_FOR_ANSWER) -> None:
        """Raises ConfigurationError where the environment's variables for proxies or certificates cannot be used."""
        parts, self._proxy = urlsplit(base_url), proxy_for(base_url)
        self._origin, self._host = f"{parts.scheme}://{parts.netloc}", parts.netloc.encode()
        context, proxy = trusted(), self._proxy.url if self._proxy else None
        with naming(self._proxy.variable if self._proxy else ""):
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=_AT_ONCE, keepalive_expiry=_SECONDS_KEPT)
            self._transport = httpx.AsyncHTTPTransport(verify=context, trust_env=False, proxy=proxy, limits=limits)
        self._timeout = httpx.Timeout(seconds, connect=min(_SECONDS_TO_CONNECT, seconds), pool=None).as_dict()
        # To a proxy, a request that is not encrypted names the whole URL.
        self._before_target = self._origin if proxy and parts.scheme == "http" else ""
        self._tunnel = Tunnel(self._origin, context, proxy)
        self._witness = witness
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as ASGI says."""
        match scope["type"]:
            case "http":
                await self._pass(Passing.of(scope), receive, send)
            case "websocket":
                await self._tunnel.connect(scope, receive, send)
            case "lifespan":
                await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._transport.aclose()
        await send({"type": "lifespan.shutdown.complete"})

    async def _pass(self, passing: Passing, receive: Receive, send: Send) -> None:
        witness = self._witness if self._witness.wants(passing.method, passing.target) else None
        async with self._places if witness else nullcontext():
            await _Passage(self, passing, witness, receive, send).run()

    async def ask(self, passing: Passing, body: httpx.AsyncByteStream) -> httpx.Response:
        """Send a request; returns the answer as soon as it begins. Raises httpx.HTTPError where none comes."""
        target = self._before_target + passing.target
        request = httpx.Request(
            passing.method,
            self._origin,
            headers=self._headers(passing.headers),
            stream=body,
            extensions={"target": target.encode("latin-1"), "timeout": self._timeout},
        )
        return await self._transport.handle_async_request(request)

    def _headers(self, headers: RawHeaders) -> RawHeaders:
        """The headers for the server. How a body is framed belongs to the connection, and has to be said again."""
        kept = [(name, value) for name, value in end_to_end(headers) if name != b"host"]
        framing = [(name, b"chunked") for name, _ in headers if name == b"transfer-encoding"]
        return [(b"host", self._host), *kept, *framing[:1]]

    def failure(self, error: Exception) -> tuple[int, str, bool]:
        """Why a server gave no answer: a status and the words for it, and whether the request may have arrived."""
        failure = reason(error, self._proxy)
        return 504 if isinstance(error, httpx.TimeoutException) else 502, f"{self._origin} {failure.words}", failure.arrived


class _Stream(httpx.AsyncByteStream):
    """A body whose first part is there."""

    def __init__(self, first: bytes, others: AsyncIterator[bytes]) -> None:
        self._first, self._others = first, others

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._first
        async for chunk in self._others:
            yield chunk


class _Passage:
    """One exchange on its way. What a witness has not seen yet is not passed on: the last part of request and answer."""

    def __init__(self, forwarder: Forwarder, passing: Passing, witness: Witness | None, receive: Receive, send: Send) -> None:
        self._forwarder, self._passing, self._witness = forwarder, passing, witness
        self._receive, self._send = receive, send
        self._all_sent = asyncio.Event()
        self._held: list[dict[str, Any]] = []
        self._is_over = False

    async def run(self) -> None:
        """Pass on both sides; ends early if the client goes away."""
        try:
            async with asyncio.TaskGroup() as group:
                watching = group.create_task(self._watch())
                await self._forward()
                watching.cancel()
        except* _ClientGone:
            pass
        finally:
            if not self._is_over and self._witness is not None:
                self._witness.answered(self._passing)

    async def _watch(self) -> None:
        await self._all_sent.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if not self._is_over:
            raise _ClientGone

    async def _request_body(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise _ClientGone
            chunk, more = message.get("body", b""), message.get("more_body", False)
            if self._witness is not None:
                self._passing.sent.add(chunk)
            if not more:
                await self._see_request()
            if chunk:
                yield chunk

    async def _see_request(self) -> None:
        self._passing.sent.is_whole = True
        self._all_sent.set()
        if self._witness is not None:
            await asyncio.to_thread(self._witness.asked, self._passing)

    async def _forward(self) -> None:
        body = self._request_body()
        first = await anext(body, b"")  # A request without a body is whole before anything of it is sent.
        try:
            answer = await self._forwarder.ask(self._passing, _Stream(first, body))
        except httpx.HTTPError as error:
            await self._refuse(*self._forwarder.failure(error))
            return
        try:
            await self._pass_back(answer)
        except httpx.HTTPError:
            await self._release()  # The server broke off, and so does the proxy: its answer stays incomplete.
        finally:
            await answer.aclose()

    async def _pass_back(self, answer: httpx.Response) -> None:
        passing = self._passing
        passing.status, passing.answer_headers = answer.status_code, answer.headers.raw
        headers = end_to_end(answer.headers.raw)
        if answer.status_code == 304:  # It may have the length of what it does not send, which uvicorn would wait for.
            headers = [(name, value) for name, value in headers if name.lower() != b"content-length"]
        await self._put({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        async for chunk in answer.aiter_raw():
            if self._witness is not None:
                passing.answer.add(chunk)
            await self._put({"type": "http.response.body", "body": chunk, "more_body": True})
        passing.answer.is_whole = True
        await self._finish()

    async def _put(self, message: dict[str, Any]) -> None:
        """Send a message, or the one before it if this might be the last."""
        self._held.append(message)
        while len(self._held) > (self._witness is not None):
            await self._send(self._held.pop(0))

    async def _finish(self) -> None:
        await self._see_answer()
        await self._release()
        await self._send({"type": "http.response.body", "body": b""})

    async def _release(self) -> None:
        while self._held:
            await self._send(self._held.pop(0))

    async def _see_answer(self) -> None:
        self._is_over = True
        if self._witness is not None:
            await asyncio.to_thread(self._witness.answered, self._passing)

    async def _refuse(self, status: int, words: str, arrived: bool) -> None:
        self._passing.arrived = arrived
        await self._see_answer()
        for message in own_answer(status, words):
            await self._send(message)
