"""How fast a run sends requests, and how long it keeps trying a target that gives no proper answer."""

import pytest

from clone_contracts.session.limits import CircuitBreaker, Limits, RateLimiter


class Clock:
    """A clock that moves only when it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_a_rate_limit_spaces_requests_evenly() -> None:
    clock = Clock()
    pace = RateLimiter(Limits(interval=0.5, sleep=clock.sleep), clock)
    sent = []
    for busy in (0.0, 0.1, 0.0, 2.0, 0.0):
        clock.now += busy
        pace.keep()
        sent.append(clock.now - 100)
    assert sent == pytest.approx([0.0, 0.5, 1.0, 3.0, 3.5])


def test_without_a_rate_limit_requests_do_not_wait() -> None:
    naps: list[float] = []
    pace = RateLimiter(Limits(sleep=naps.append))
    for _ in range(3):
        pace.keep()
    assert naps == []


class TestPatience:
    """Three failures in a row, or twenty seconds of them."""

    def failures_until_spent(self, seconds: float) -> int:
        clock = Clock()
        breaker = CircuitBreaker(clock)
        for number in range(1, 10):
            breaker.asking()
            clock.now += seconds
            if breaker.failed():
                return number
        raise AssertionError

    @pytest.mark.parametrize(("seconds", "failures"), [(0.0, 3), (9.9, 3), (10.0, 2), (12.0, 2), (20.0, 1)])
    def test_patience_with_a_failing_target_runs_out(self, seconds: float, failures: int) -> None:
        assert self.failures_until_spent(seconds) == failures

    def test_a_proper_answer_renews_the_patience_with_a_target(self) -> None:
        breaker = CircuitBreaker()
        for _ in range(5):
            breaker.asking()
            assert not breaker.failed()
            assert not breaker.failed()
            breaker.answered()

    @pytest.mark.parametrize(("answers", "failures"), [(1, 12), (2, 12), (3, None)])
    def test_patience_with_a_target_that_fails_on_much_of_what_it_is_asked_runs_out(
        self, answers: int, failures: int | None
    ) -> None:
        breaker = CircuitBreaker()
        for number in range(1, 31):
            breaker.asking()
            if breaker.failed():
                assert (number, breaker.failures) == (failures, f"{failures} requests")
                return
            for _ in range(answers):
                breaker.answered()
        assert failures is None

    def test_patience_runs_out_in_the_end_even_with_answers_in_between(self) -> None:
        clock = Clock()
        breaker = CircuitBreaker(clock)
        failures = 0
        while failures < 20:
            failures += 1
            breaker.asking()
            clock.now += 12
            if breaker.failed():
                break
            breaker.answered()
        assert failures == 4
