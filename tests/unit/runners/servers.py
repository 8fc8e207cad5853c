"""Servers for live runs, and a way to wait for what happens to them."""

import math
import threading
import time
from collections.abc import Callable, Mapping

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.exchange.message import Response
from clone_contracts.targets.target import Handler

LONGEST = 900.0
"""Seconds after which nothing will happen any more, on any machine."""
SOURCES = {101, 102, 103, 104, 105, 900}


class Watched:
    """Bria's twin, slowed down and observed.

    ``answered`` counts the requests to clone that it has answered, ``looked`` those to look at a dataset.
    It answers ``most`` of them, and the next one not before ``go_on`` is set, so that a test can do something in between
    however busy the machine is.
    """

    def __init__(self, seconds: float = 0.0, most: float = math.inf) -> None:
        self.twin = BriaTwin()
        self.seconds = seconds
        self.most = most
        self.go_on = threading.Event()
        self.times: list[float] = []
        self.answered = 0
        self.looked = 0

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.times.append(time.monotonic())
        if path.partition("?")[0].endswith("/clone") and self.answered >= self.most:
            self.go_on.wait(LONGEST)
        response = self.twin.handle(method, path, headers, body)
        time.sleep(self.seconds)
        self.answered += path.partition("?")[0].endswith("/clone")
        self.looked += method == "GET"
        return response

    @property
    def left(self) -> set[int]:
        return set(self.twin.datasets) - SOURCES


class Changing:
    """A server that changes the bodies of some of its answers."""

    def __init__(self, inner: Handler, which: Callable[[Response], bool], change: Callable[[bytes], bytes]) -> None:
        self.inner = inner
        self.which = which
        self.change = change

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        response = self.inner.handle(method, path, headers, body)
        return Response(response.status, response.headers, self.change(response.body)) if self.which(response) else response


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait for what a test has brought about. That it never happens is a fault; how long it takes is not."""
    deadline = time.monotonic() + LONGEST
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)
