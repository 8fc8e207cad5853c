"""How far siblings are asked."""

import pytest

from clone_contracts.errors import NotObservable
from clone_contracts.session.observing import MOST_SIGHTS, MOST_SIGHTS_FOR_WRITING, Observing


def test_siblings_are_asked_so_often_and_then_no_more() -> None:
    observing = Observing()
    for _ in range(MOST_SIGHTS):
        observing.begin()
    with pytest.raises(NotObservable, match="were asked 36 times"):
        observing.begin()


def test_looks_at_what_is_waited_for_are_not_counted() -> None:
    observing = Observing()
    for _ in range(MOST_SIGHTS):
        observing.begin()
        with observing.waiting():
            observing.begin()
    assert observing.asked == MOST_SIGHTS


def test_nothing_is_asked_where_there_is_a_reason() -> None:
    with pytest.raises(NotObservable, match="not wanted"):
        Observing(reason="not wanted").begin()


def test_siblings_that_may_write_are_asked_a_few_times_more() -> None:
    observing = Observing(most=1, may_write=True)
    for _ in range(1 + MOST_SIGHTS_FOR_WRITING):
        observing.begin()
    with pytest.raises(NotObservable, match="were asked 9 times"):
        observing.begin()


@pytest.mark.parametrize(
    ("observing", "reason"),
    [(Observing(), "without --observe=write"), (Observing(reason="not wanted", may_write=True), "not wanted")],
)
def test_nothing_is_written_unless_it_was_asked_for(observing: Observing, reason: str) -> None:
    with pytest.raises(NotObservable, match=reason):
        observing.require_writing()


@pytest.mark.parametrize(
    ("settle", "waits"), [(0.0, []), (0.2, [0.2]), (10.0, [0.5, 1.0, 2.0, 3.0, 3.0, 0.5]), (2.0, [0.5, 1.0, 0.5])]
)
def test_a_dataset_is_waited_for_as_long_as_it_was_said(settle: float, waits: list[float]) -> None:
    assert list(Observing(settle).waits()) == waits
