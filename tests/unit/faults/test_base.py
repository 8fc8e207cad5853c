"""Faulty twins whose fault lies in what comes at the same moment."""

import json
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from clone_contracts.apis.bria.twin import TOKEN, BriaTwin
from clone_contracts.apis.catalogue import all_faults
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import FaultyTwin, Outgoing
from clone_contracts.faults.gathering import Gathering
from clone_contracts.targets.asgi import serving
from clone_contracts.targets.target import Target
from tests.unit.support import answer, bria, broken, client


def named(server: FaultyTwin, name: str) -> Response:
    body = json.dumps({"name": name}).encode()
    return server.handle("POST", "/tailored-gen/datasets/102/clone", {"api_token": TOKEN}, body)


def counting(answers: Sequence[Outgoing]) -> Sequence[Response]:
    """Every answer says how many requests came at the same moment."""
    return [answer(200, len(answers)) for _ in answers]


@pytest.mark.parametrize("count", [2, 4, 8])
def test_requests_that_are_announced_wait_for_each_other(count: int) -> None:
    server = FaultyTwin(BriaTwin(), together=counting)
    server.expect(count)
    with ThreadPoolExecutor(count) as pool:
        bodies = [response.body for response in pool.map(lambda number: named(server, str(number)), range(count))]
    assert bodies == [str(count).encode()] * count


def test_a_request_that_is_not_announced_does_not_wait() -> None:
    server = FaultyTwin(BriaTwin(), together=counting)
    assert [named(server, name).status for name in "ab"] == [201, 201]


def test_requests_that_come_one_after_the_other_though_announced_are_answered_all_the_same() -> None:
    gathering = Gathering[int, int](lambda numbers: [number * 10 for number in numbers], hold=0.0, patience=0.1)
    gathering.expect(2)
    assert [gathering.join(number) for number in (1, 2)] == [10, 20]


def test_announced_requests_meet_however_busy_the_machine_is() -> None:
    server = FaultyTwin(BriaTwin(), together=counting)
    server.expect(2)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(named, server, "a")
        time.sleep(1)  # As long as a busy machine may take to begin with the next one.
        assert [named(server, "b").body, first.result().body] == [b"2", b"2"]


def test_requests_that_nobody_announces_wait_for_others_for_a_moment_if_they_are_held() -> None:
    server = FaultyTwin(BriaTwin(), together=counting, hold=0.5)
    with ThreadPoolExecutor(2) as pool:
        assert [response.body for response in pool.map(lambda name: named(server, name), "ab")] == [b"2", b"2"]
    assert named(server, "c").status == 201


def test_requests_that_come_together_over_a_network_are_together_in_the_server() -> None:
    server = FaultyTwin(BriaTwin(), together=counting)
    with serving(server) as url:
        server.expect(4)
        sender = client("bria", server)
        target = Target.live("bria", url)
        outcomes = dict(target.send_together([sender.plain_request("102") for _ in range(4)]))
        target.close()
    assert [outcome.body for outcome in outcomes.values() if isinstance(outcome, Response)] == [b"4"] * 4


def test_each_request_gets_the_answer_to_itself() -> None:
    gathering = Gathering[int, int](lambda numbers: [number * 10 for number in numbers], hold=0.0)
    gathering.expect(3)
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(gathering.join, range(3))) == [0, 10, 20]


def test_a_fault_at_the_same_moment_does_not_depend_on_what_came_first() -> None:
    seen: list[list[str]] = []

    def look(answers: Sequence[Outgoing]) -> Sequence[None]:
        seen.append([each.request.text("name") for each in answers])
        return [None] * len(answers)

    for names in ("ab", "ba"):
        server = FaultyTwin(BriaTwin(), together=look)
        server.expect(2)
        first = threading.Thread(target=named, args=[server, names[0]])
        first.start()
        named(server, names[1])
        first.join()
    assert seen == [["a", "b"]] * 2


@pytest.mark.parametrize("fault", [name for name in all_faults() if name.startswith("bria.at-once")])
def test_a_server_with_a_fault_at_the_same_moment_is_right_about_one_request_after_another(fault: str) -> None:
    found = all_faults()[fault]
    user = bria(FaultyTwin(BriaTwin(), together=found.together))
    replies = [user.clone("102", name=name) for name in "abcd"]
    replies.append(user.clone(replies[0]))
    assert [(reply.status, broken(reply.verdict)) for reply in replies] == [(201, [])] * 5
