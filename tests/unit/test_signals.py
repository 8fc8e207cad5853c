"""When a signal takes effect."""

import signal
from pathlib import Path

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.errors import TargetUnavailable
from clone_contracts.runners.pytest.run import Run
from clone_contracts.runners.pytest.signals import GracefulShutdown
from tests.unit.support import a_run, bria


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return a_run(tmp_path, bria(BriaTwin()))


def press(interruption: GracefulShutdown, number: signal.Signals = signal.SIGINT) -> None:
    interruption._interrupt(number, None)


def test_between_requests_it_is_at_once(run: Run) -> None:
    with pytest.raises(KeyboardInterrupt):
        press(GracefulShutdown(run))


def test_during_a_request_it_is_after_the_answer(run: Run) -> None:
    interruption, answered = GracefulShutdown(run), []

    def ask() -> None:
        with interruption.deferring():
            press(interruption)
            answered.append("yes")

    with pytest.raises(KeyboardInterrupt):
        ask()
    assert answered == ["yes"]


def test_it_is_not_lost_where_no_answer_comes(run: Run) -> None:
    interruption = GracefulShutdown(run)

    def ask() -> None:
        with interruption.deferring():
            press(interruption)
            raise TargetUnavailable("down")

    with pytest.raises(KeyboardInterrupt):
        ask()


def test_a_second_one_during_a_request_does_not_wait(run: Run) -> None:
    interruption = GracefulShutdown(run)

    def ask() -> None:
        with interruption.deferring():
            press(interruption)
            press(interruption)
            raise AssertionError

    with pytest.raises(KeyboardInterrupt):
        ask()


def test_the_removal_is_cut_short_by_the_second_key_only(run: Run) -> None:
    interruption = GracefulShutdown(run)
    run.closing = True
    press(interruption, signal.SIGTERM)
    press(interruption)
    press(interruption, signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        press(interruption)
