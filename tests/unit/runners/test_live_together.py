"""Requests of a live run that are in the server at the same moment: counted, judged and removed like any others."""

import itertools
import signal
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from clone_contracts.apis.catalogue import all_faults
from clone_contracts.exchange.message import Response
from clone_contracts.runners.assembly import faulty_twin
from clone_contracts.views.escape import escape_text
from tests.unit.runners.servers import Watched, wait_until
from tests.unit.runs import QUICK, Finished, Process, live

TOGETHER = "tests/contract/bria/test_8_together.py"
FIRST = (*QUICK, "-k", "test_clones_that_are_made_at_once")
SIZE = 4


class Meeting(Watched):
    """A twin that answers none of the clones that are requested at once before all of them are there, and it may go on.

    They are the first that are asked of a clone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.there = 0
        self.numbers = itertools.count()
        self.all_there = threading.Barrier(SIZE)
        self.may_go_on = threading.Event()

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        path_of_clone = any(f"/{id}/clone" in path for id in self.left)
        if path_of_clone and next(self.numbers) < SIZE:
            self.all_there.wait(30)
            self.there = SIZE
            self.may_go_on.wait(30)
        return super().handle(method, path, headers, body)


def while_all_are_there(server: Meeting, act: Callable[[Process], object]) -> Callable[[Process], None]:
    """Do something to the run while its requests are in the server, and let them go on afterwards."""

    def during(process: Process) -> None:
        wait_until(lambda: server.there == SIZE)
        act(process)
        server.may_go_on.set()

    return during


def events(run: Finished, *kinds: str) -> list[str]:
    return [line["ticket"] for line in run.ledger if line["event"] in kinds]


def names_of(run: Finished, *tickets: str) -> list[str]:
    """What the clones were to be called, as a terminal shows it."""
    return [escape_text(line["name"]) for line in run.ledger if line["event"] == "asked" and line["ticket"] in tickets]


def test_a_right_server_conforms_whose_clones_are_requested_at_once(tmp_path: Path) -> None:
    server = Meeting()
    run = live(tmp_path, server, *QUICK, tests=TOGETHER, during=while_all_are_there(server, lambda _: None))
    assert run.code == 0, run.text
    assert server.left == set()
    result = run.record["apis"]["bria"]
    assert result["clones_created"] == result["clones_removed"] == server.twin.created
    assert result["requests"] == len(server.times)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_requests_are_in_the_server_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    server = Meeting()
    run = live(
        tmp_path, server, *FIRST, tests=TOGETHER, during=while_all_are_there(server, lambda run: run.send_signal(number))
    )
    assert run.code == 6, run.text
    assert "Traceback" not in run.text
    assert server.left == set()
    assert server.twin.created == server.twin.removed == len(events(run, "created"))
    assert run.record["apis"]["bria"]["clones_removed"] == server.twin.created


def test_a_second_interrupt_does_not_wait_for_the_answers_and_what_they_may_have_made_is_named(tmp_path: Path) -> None:
    server = Meeting()

    def press_twice(process: Process) -> None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        process.wait(60)

    run = live(tmp_path, server, *FIRST, tests=TOGETHER, during=while_all_are_there(server, press_twice))
    assert run.code == 6, run.text
    assert len(events(run, "lost")) == SIZE
    assert "possibly created" in run.text
    names = names_of(run, *events(run, "lost"))
    assert len(names) == SIZE
    assert [name for name in names if name not in run.text] == []


def test_a_run_that_is_killed_has_everything_that_it_requested_at_once_in_its_ledger(tmp_path: Path) -> None:
    server = Meeting()
    run = live(tmp_path, server, *FIRST, tests=TOGETHER, during=while_all_are_there(server, lambda run: run.kill()))
    assert run.code == -signal.SIGKILL
    assert len(set(events(run, "asked")) - set(events(run, "created", "lost", "nothing"))) == SIZE


def test_nothing_is_requested_at_once_where_the_budget_is_not_enough_for_all(tmp_path: Path) -> None:
    server = Meeting()
    run = live(tmp_path, server, *FIRST, "--max-clones=5", tests=TOGETHER)
    assert run.code == 6
    assert "the budget of 5 datasets is spent (--max-clones)" in run.text
    assert (server.there, server.left) == (0, set())
    assert server.twin.created < 5


@pytest.mark.parametrize("fault", ["bria.at-once-id-shared", "bria.at-once-500"])
def test_a_served_twin_with_a_fault_at_the_same_moment_is_found(tmp_path: Path, fault: str) -> None:
    run = live(tmp_path, faulty_twin(all_faults()[fault], hold=1.0), *FIRST, tests=TOGETHER)
    assert run.code == 1, run.text
    assert run.clauses("bria")[all_faults()[fault].clause]["status"] == "violated"
