"""When a signal takes effect."""

import signal

import pytest

from clone_contracts.errors import TargetUnavailable
from clone_contracts.runners.pytest.signals import GracefulShutdown


def press(shutdown: GracefulShutdown, number: signal.Signals = signal.SIGINT) -> None:
    shutdown._interrupt(number, None)


def test_between_requests_it_is_at_once() -> None:
    with pytest.raises(KeyboardInterrupt):
        press(GracefulShutdown())


def test_during_a_request_it_is_after_the_answer() -> None:
    shutdown, answered = GracefulShutdown(), []

    def ask() -> None:
        with shutdown.deferring():
            press(shutdown)
            answered.append("yes")

    with pytest.raises(KeyboardInterrupt):
        ask()
    assert answered == ["yes"]


def test_it_is_not_lost_where_no_answer_comes() -> None:
    shutdown = GracefulShutdown()

    def ask() -> None:
        with shutdown.deferring():
            press(shutdown)
            raise TargetUnavailable("down")

    with pytest.raises(KeyboardInterrupt):
        ask()


def test_a_second_one_during_a_request_does_not_wait() -> None:
    shutdown = GracefulShutdown()

    def ask() -> None:
        with shutdown.deferring():
            press(shutdown)
            press(shutdown)
            raise AssertionError

    with pytest.raises(KeyboardInterrupt):
        ask()


def test_the_removal_is_cut_short_by_the_second_key_only() -> None:
    shutdown = GracefulShutdown()
    shutdown.begin_removal()
    press(shutdown, signal.SIGTERM)
    press(shutdown)
    press(shutdown, signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        press(shutdown)
