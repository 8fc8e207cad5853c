"""Bounds the time of one whole exchange."""

import contextlib
import math
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from clone_contracts.targets.failure import OutOfTime


class Deadline:
    """Ends an exchange that takes more than ``seconds`` in all (None: never).

    An HTTP client's own timeouts are for each read only. While it runs, ``trace`` must be given to the client as httpx's
    extension of that name, so that it learns of the client's connections.
    """

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds
        self._ends = math.inf
        self._socket: socket.socket | None = None
        self.passed = False

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Let the time run within a block; ``passed`` says afterwards whether it ran out."""
        self.passed = False
        if self._seconds is None:
            yield
            return
        self._ends = time.monotonic() + self._seconds
        timer = threading.Timer(self._seconds, self._pass)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Keep the connection in use: the latest one that was made."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            self._socket = info["return_value"].get_extra_info("socket")

    def watching(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks while there is time. Raises OutOfTime where there is none left."""
        for chunk in chunks:
            if time.monotonic() > self._ends:
                raise OutOfTime(self._seconds or 0)
            yield chunk

    def _pass(self) -> None:
        self.passed = True
        if self._socket is not None:
            # As a plain socket: TLS would tear down its session while another thread is reading from it.
            with contextlib.suppress(OSError):  # It may be closed already.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
