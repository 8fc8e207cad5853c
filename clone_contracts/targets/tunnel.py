"""Passes WebSocket connections through to a server, message by message."""

import asyncio
import ssl
from typing import Any, Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.http11 import Response
from websockets.typing import Subprotocol

from clone_contracts.targets.asgi import Receive, Scope, Send
from clone_contracts.targets.passing import RawHeaders, end_to_end, own_answer, target_of

MESSAGE_LIMIT: Final = 64 * 2**20
"""The most bytes of a message, since it is held as a whole."""

_OF_HANDSHAKES: Final = b"sec-websocket-"
_ABNORMAL: Final = 1006
"""What stands for a connection that ended without saying why; it must not be sent."""
_GOING_AWAY: Final = 1001


class _Connect(connect):
    """Follows no redirects, since the keys would go along."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class Tunnel:
    """Leads to the server at ``origin``."""

    def __init__(self, origin: str, context: ssl.SSLContext, proxy: str | None) -> None:
        self._origin = "ws" + origin.removeprefix("http")
        self._options: dict[str, Any] = {"ssl": context} if origin.startswith("https") else {}
        self._options |= {"proxy": proxy, "compression": None, "max_size": MESSAGE_LIMIT, "ping_interval": None}

    async def connect(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Connect to the server as the client asks for, and pass messages both ways until either side ends that."""
        await receive()
        try:
            server = await self._reached(scope)
        except InvalidStatus as refused:
            await _tell(send, _refusal(refused.response))
        except (OSError, InvalidHandshake) as error:
            await _tell(send, own_answer(502, f"no WebSocket at {self._origin} ({type(error).__name__})", "websocket.http"))
        else:
            await _converse(server, receive, send)

    async def _reached(self, scope: Scope) -> ClientConnection:
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in _passed(scope["headers"])]
        offered = [Subprotocol(name) for name in scope["subprotocols"]] or None
        return await _Connect(
            self._origin + target_of(scope),
            additional_headers=headers,
            subprotocols=offered,
            user_agent_header=None,
            **self._options,
        )


def _passed(headers: RawHeaders) -> RawHeaders:
    kept = end_to_end(headers)
    return [(name, value) for name, value in kept if name.lower() != b"host" and not name.lower().startswith(_OF_HANDSHAKES)]


def _refusal(response: Response) -> list[dict[str, Any]]:
    start = {"type": "websocket.http.response.start", "status": response.status_code, "headers": _raw(response)}
    return [start, {"type": "websocket.http.response.body", "body": bytes(response.body)}]


def _raw(response: Response) -> RawHeaders:
    return _passed([(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.raw_items()])


async def _tell(send: Send, messages: list[dict[str, Any]]) -> None:
    for message in messages:
        await send(message)


async def _converse(server: ClientConnection, receive: Receive, send: Send) -> None:
    headers = _raw(server.response) if server.response else []
    await send({"type": "websocket.accept", "subprotocol": server.subprotocol, "headers": headers})
    async with asyncio.TaskGroup() as group:
        group.create_task(_from_client(server, receive))
        await _from_server(server, send)


async def _from_client(server: ClientConnection, receive: Receive) -> None:
    while (message := await receive())["type"] == "websocket.receive":
        try:
            await server.send(message["text"] if message.get("text") is not None else message["bytes"])
        except ConnectionClosed:
            return
    code = message.get("code", _GOING_AWAY)
    await server.close(_GOING_AWAY if code in (1005, _ABNORMAL, None) else code, message.get("reason") or "")


async def _from_server(server: ClientConnection, send: Send) -> None:
    try:
        while True:
            content = await server.recv()
            kind = "text" if isinstance(content, str) else "bytes"
            await send({"type": "websocket.send", kind: content})
    except ConnectionClosed as closed:
        told = closed.rcvd
        await send(
            {"type": "websocket.close", "code": told.code if told else _GOING_AWAY, "reason": told.reason if told else ""}
        )
