"""A server that speaks Bria's API over a raw socket, so that it can also misbehave below HTTP."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, NoReturn

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.exchange.message import Response
from clone_contracts.targets.target import Handler


@dataclass(frozen=True)
class Turn:
    """One answer that is due: its connection, the right answer, and an event that is set when the server has to stop."""

    connection: socket.socket
    right: Response
    over: threading.Event

    def send(self, content: bytes) -> None:
        self.connection.sendall(content)

    def close(self) -> NoReturn:
        """End the connection."""
        raise ConnectionAbortedError

    def reset(self) -> NoReturn:
        """End the connection so that the other side gets a reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close()


Trouble = Callable[[Turn], None]
"""What is done instead of writing an answer."""


class Wire:
    """Answers the first ``healthy`` requests to clone as ``handler`` does, and makes trouble for the others."""

    def __init__(self, trouble: Trouble, healthy: int = 0, handler: Handler | None = None) -> None:
        self.trouble = trouble
        self.healthy = healthy
        self.handler = handler or BriaTwin()
        self.asked = 0
        self.over = threading.Event()

    def serve(self, listener: socket.socket) -> None:
        while not self.over.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._converse, args=[connection], daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as stream:
                while line := stream.readline():
                    method, path, _ = line.decode("latin-1").split(" ", 2)
                    headers: dict[str, str] = {}
                    while (header := stream.readline()).strip():
                        name, _, value = header.decode("latin-1").partition(":")
                        headers[name.strip().lower()] = value.strip()
                    chunked = headers.get("transfer-encoding") == "chunked"
                    body = chunks(stream) if chunked else stream.read(int(headers.get("content-length", "0")))
                    self._answer(connection, self.handler.handle(method, path, headers, body), path)
        except (OSError, ValueError):
            pass  # The other side went away, or the trouble has closed the connection.

    def _answer(self, connection: socket.socket, response: Response, path: str) -> None:
        if path.partition("?")[0].endswith("/clone"):
            self.asked += 1
            if self.asked > self.healthy:
                self.trouble(Turn(connection, response, self.over))
                return
        connection.sendall(wire_format(response))


def chunks(stream: IO[bytes]) -> bytes:
    """A body that comes in chunks."""
    body = b""
    while size := int(stream.readline(), 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return body


def wire_format(response: Response, length: int | None = None) -> bytes:
    """The bytes of an answer; ``length`` falsifies the length of its body."""
    lines = [f"HTTP/1.1 {response.status} Told"]
    lines += [f"{name}: {value}" for name, value in response.headers]
    lines += [f"content-length: {len(response.body) if length is None else length}", "", ""]
    return "\r\n".join(lines).encode("latin-1") + response.body


@contextmanager
def listening(wire: Wire) -> Iterator[str]:
    """Serve until the context ends; yields the base URL."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=wire.serve, args=[listener], daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            wire.over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)
