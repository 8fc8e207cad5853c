"""Requests that go to a target at the same moment."""

import threading
from collections.abc import Mapping

import pytest

from clone_contracts.errors import TargetUnavailable
from clone_contracts.exchange.message import Response
from clone_contracts.targets.asgi import serving
from clone_contracts.targets.target import Target
from tests.unit.support import Script, answer, bria_request
from tests.unit.wire import Turn, Wire, listening, wire_format

SECONDS = 0.5
LATE = "bria: did not answer within 0.5 seconds, which is what --answer-timeout allows"


class Meeting:
    """A server that answers nobody before all are there."""

    def __init__(self, count: int) -> None:
        self.all_there = threading.Barrier(count)

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        del method, path, headers
        self.all_there.wait(10)
        return answer(200, body)


def outcomes(target: Target, count: int) -> list[Response | TargetUnavailable]:
    """What came, in the order of the requests; each sends its own number."""
    came = dict(target.send_together([bria_request(str(number).encode()) for number in range(count)], "a test"))
    return [came[number] for number in range(count)]


def bodies(came: list[Response | TargetUnavailable]) -> list[bytes | str]:
    return [outcome.body if isinstance(outcome, Response) else str(outcome) for outcome in came]


def test_requests_to_a_server_in_memory_are_in_it_at_the_same_time() -> None:
    target = Target.embedded("bria", "https://bria.example", Meeting(8))
    assert bodies(outcomes(target, 8)) == [str(number).encode() for number in range(8)]
    target.close()


def test_requests_to_a_live_server_are_in_it_at_the_same_time() -> None:
    with serving(Meeting(8)) as url:
        target = Target.live("bria", url)
        assert bodies(outcomes(target, 8)) == [str(number).encode() for number in range(8)]
        target.close()


def test_a_server_in_memory_is_told_how_many_come() -> None:
    told: list[int] = []

    class Told(Script):
        def expect(self, count: int) -> None:
            told.append(count)

    target = Target.embedded("bria", "https://bria.example", Told(answer(200)))
    outcomes(target, 3)
    target.close()
    assert told == [3]


def drip(turn: Turn) -> None:
    """Send a header now and then, for long: each read gets something in time."""
    turn.send(b"HTTP/1.1 200 OK\r\n")
    for _ in range(100):
        if turn.over.wait(SECONDS / 10):
            break
        turn.send(b"x-more: 1\r\n")
    turn.close()


def test_one_that_is_reset_and_one_that_never_ends_do_not_disturb_the_others() -> None:
    taken = threading.Lock()
    troubles = [drip, Turn.reset]

    def trouble(turn: Turn) -> None:
        with taken:
            mine = troubles.pop() if troubles else None
        if mine is not None:
            mine(turn)
        turn.send(wire_format(turn.right))

    with listening(Wire(trouble, handler=Script(answer(200, b"fine")))) as url:
        target = Target.live("bria", url, SECONDS)
        came = bodies(outcomes(target, 4))
        alone = target.send(bria_request(b"{}")).body
        target.close()
    assert came.count(b"fine") == 2
    assert LATE in came
    assert [said for said in came if str(said).startswith(("bria: reset", "bria: cut"))]
    assert alone == b"fine"


def test_a_request_alone_is_bounded_after_others_that_were_together() -> None:
    """Its connection was made before theirs."""
    healthy = 4
    with listening(Wire(drip, healthy, Script(answer(200, b"fine")))) as url:
        target = Target.live("bria", url, SECONDS)
        assert target.send(bria_request(b"{}")).body == b"fine"
        assert bodies(outcomes(target, 3)) == [b"fine"] * 3
        with pytest.raises(TargetUnavailable, match=f"^{LATE}$"):
            target.send(bria_request(b"{}"))
        target.close()
