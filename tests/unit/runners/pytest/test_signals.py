"""When a signal takes effect."""

import signal

import pytest

from clone_contracts.errors import TargetUnavailable
from clone_contracts.runners.pytest.signals import GracefulShutdown


def press(shutdown: GracefulShutdown, number: signal.Signals = signal.SIGINT) -> None:
    shutdown._interrupt(number, None)


def test_a_signal_between_requests_takes_effect_at_once() -> None:
    with pytest.raises(KeyboardInterrupt):
        press(GracefulShutdown())


def test_a_signal_during_a_request_takes_effect_after_the_answer() -> None:
    shutdown, answered = GracefulShutdown(), []

    def ask() -> None:
        with shutdown.deferring():
            press(shutdown)
            answered.append("yes")

    with pytest.raises(KeyboardInterrupt):
        ask()
    assert answered == ["yes"]


def test_a_signal_during_a_request_without_an_answer_is_not_lost() -> None:
    shutdown = GracefulShutdown()

    def ask() -> None:
        with shutdown.deferring():
            press(shutdown)
            raise TargetUnavailable("down")

    with pytest.raises(KeyboardInterrupt):
        ask()


def test_a_second_signal_during_a_request_takes_effect_at_once() -> None:
    shutdown = GracefulShutdown()

    def ask() -> None:
        with shutdown.deferring():
            press(shutdown)
            press(shutdown)
            raise AssertionError

    with pytest.raises(KeyboardInterrupt):
        ask()


def test_only_the_second_interrupt_cuts_the_removal_short() -> None:
    shutdown = GracefulShutdown()
    shutdown.begin_removal()
    press(shutdown, signal.SIGTERM)
    press(shutdown)
    press(shutdown, signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        press(shutdown)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_second_signal_other_than_an_interrupt_waits_for_the_answer_as_well(number: signal.Signals) -> None:
    shutdown, answered = GracefulShutdown(), []

    def ask() -> None:
        with shutdown.deferring():
            press(shutdown, number)
            press(shutdown, number)
            answered.append("yes")

    with pytest.raises(KeyboardInterrupt):
        ask()
    assert answered == ["yes"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_ending_already_is_not_interrupted_again(number: signal.Signals) -> None:
    """The record is being written, and pytest's own reports are being made."""
    shutdown = GracefulShutdown()
    with pytest.raises(KeyboardInterrupt):
        press(shutdown, number)
    press(shutdown, number)


def test_an_interrupt_after_the_one_that_ended_the_run_cuts_the_removal_short() -> None:
    shutdown = GracefulShutdown()
    with pytest.raises(KeyboardInterrupt):
        press(shutdown)
    shutdown.begin_removal()
    with pytest.raises(KeyboardInterrupt):
        press(shutdown)
    press(shutdown)


def test_signals_other_than_an_interrupt_never_cut_the_removal_short() -> None:
    shutdown = GracefulShutdown()
    with pytest.raises(KeyboardInterrupt):
        press(shutdown, signal.SIGTERM)
    shutdown.begin_removal()
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        press(shutdown, number)
