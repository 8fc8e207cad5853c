"""A server that keeps the bytes it receives and answers with the bytes it is given, and a client as plain."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO
from urllib.parse import urlsplit

from tests.unit.wire import chunks

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
PATIENCE = 120.0


class Origin:
    """Gives one ``answer`` to every request; ``told`` is called with each connection before that."""

    def __init__(self, answer: bytes = OK, told: Callable[[socket.socket], None] = lambda _: None) -> None:
        self.answer = answer
        self.told = told
        self.lines: list[bytes] = []
        self.headers: list[list[tuple[bytes, bytes]]] = []
        self.bodies: list[bytes] = []
        self.gone = threading.Event()
        self.url = ""

    def _converse(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            try:
                while line := stream.readline():
                    self._take(line, stream)
                    self.told(connection)
                    connection.sendall(self.answer)
            except OSError:
                pass
            self.gone.set()

    def _take(self, line: bytes, stream: IO[bytes]) -> None:
        headers = []
        while (header := stream.readline()).strip():
            name, _, value = header.partition(b":")
            headers.append((name, value.strip()))
        sizes = {name.lower(): value for name, value in headers}
        self.lines.append(line)
        self.headers.append(headers)
        is_chunked = sizes.get(b"transfer-encoding") == b"chunked"
        self.bodies.append(chunks(stream) if is_chunked else stream.read(int(sizes.get(b"content-length", b"0"))))


@contextmanager
def listening(origin: Origin) -> Iterator[str]:
    """Serve until the context ends; yields the base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=origin._converse, args=[connection], daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        origin.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            yield origin.url
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def connected(url: str) -> socket.socket:
    """A plain connection to a server."""
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=PATIENCE)


def spoken(url: str, request: bytes) -> bytes:
    """All that a server says to a request, after which it is to close the connection."""
    with connected(url) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))
