"""WebSocket connections pass through the proxy, unseen."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.http11 import Request, Response
from websockets.sync.client import ClientConnection, connect
from websockets.sync.server import ServerConnection, serve
from websockets.typing import Subprotocol

from clone_contracts.targets.asgi import served
from clone_contracts.targets.forwarding import SERVING, Forwarder
from clone_contracts.targets.passing import OWN_HEADER
from tests.unit.targets.origin import PATIENCE, Origin, listening, spoken
from tests.unit.targets.test_forwarding import Seen

B = Subprotocol("b")


class Echo:
    """A server that says how it was asked, echoes, closes on ``bye``, refuses ``/no`` and sends ``/away`` elsewhere."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.code: int | None = None

    def talk(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        connection.send(f"{connection.request.path} {connection.request.headers.get('api_token')}")
        with suppress(ConnectionClosed):
            for message in connection:
                if message == "bye":
                    connection.close(4001, "as you like")
                else:
                    connection.send(message)
        self.code = connection.close_code
        self.ended.set()

    def refuse(self, connection: ServerConnection, request: Request) -> Response | None:
        refusal = connection.respond({"/no": 403, "/away": 302}.get(request.path, 500), "not you\n")
        refusal.headers["Location"] = "/elsewhere"
        return refusal if request.path in ("/no", "/away") else None

    @contextmanager
    def listening(self) -> Iterator[str]:
        with serve(self.talk, "127.0.0.1", 0, subprotocols=[B], process_request=self.refuse) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
            finally:
                server.shutdown()
                thread.join(PATIENCE)


@contextmanager
def tunnelled(url: str) -> Iterator[str]:
    witness = Seen()
    with served(Forwarder(url, witness), **SERVING) as proxy:
        yield f"ws{proxy.removeprefix('http')}"
    assert witness.passed == []


def opened(url: str, **options: Any) -> ClientConnection:
    client: ClientConnection = connect(url, subprotocols=[Subprotocol("a"), B], proxy=None, open_timeout=PATIENCE, **options)
    return client


def test_a_conversation_passes_both_ways() -> None:
    keys = {"api_token": "secret"}
    with Echo().listening() as url, tunnelled(url) as proxy, opened(f"{proxy}/a%2F;?q=%41", additional_headers=keys) as client:
        assert (client.recv(), client.subprotocol) == ("/a%2F;?q=%41 secret", "b")
        for message in ("text é", b"\0bytes", "x" * 100_000):
            client.send(message)
            assert client.recv() == message


def test_the_servers_end_of_a_conversation_arrives() -> None:
    with Echo().listening() as url, tunnelled(url) as proxy, opened(proxy) as client:
        client.recv()
        client.send("bye")
        with pytest.raises(ConnectionClosed) as closed:
            client.recv()
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4001, "as you like")


def test_the_clients_end_of_a_conversation_arrives() -> None:
    echo = Echo()
    with echo.listening() as url, tunnelled(url) as proxy, opened(proxy) as client:
        client.recv()
        client.close(4002, "enough")
        assert echo.ended.wait(PATIENCE)
    assert echo.code == 4002


@pytest.mark.parametrize(("path", "status"), [("/no", 403), ("/away", 302)])
def test_a_refusal_is_the_servers(path: str, status: int) -> None:
    shaken = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: b\r\n"
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    request = b"GET %s HTTP/1.1\r\nHost: x\r\n%s%s\r\n" % (path.encode(), shaken, key)
    with Echo().listening() as url, tunnelled(url) as proxy:
        came = spoken(proxy, request)
    assert came.startswith(b"HTTP/1.1 %d " % status)
    assert came.count(b"HTTP/1.1") == 1
    assert came.endswith(b"\r\n\r\nnot you\n")


def test_a_server_without_websockets_answers_as_it_does() -> None:
    with listening(Origin()) as url, tunnelled(url) as proxy, pytest.raises(InvalidStatus) as refused:
        opened(proxy)
    assert refused.value.response.status_code == 200


def test_a_server_that_is_down_is_the_proxys_own_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with tunnelled(f"http://127.0.0.1:{port}") as proxy, pytest.raises(InvalidStatus) as refused:
        opened(proxy)
    assert refused.value.response.status_code == 502
    assert OWN_HEADER.decode() in refused.value.response.headers
