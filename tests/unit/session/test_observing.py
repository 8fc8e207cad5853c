"""How far siblings are asked."""

import pytest

from clone_contracts.errors import NotObservable
from clone_contracts.session.observing import MOST_SIGHTS, Observing


def test_siblings_are_asked_so_often_and_then_no_more() -> None:
    observing = Observing()
    for _ in range(MOST_SIGHTS):
        observing.begin()
    with pytest.raises(NotObservable, match="were asked 12 times"):
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


@pytest.mark.parametrize(
    ("settle", "waits"), [(0.0, []), (0.2, [0.2]), (10.0, [0.5, 1.0, 2.0, 3.0, 3.0, 0.5]), (2.0, [0.5, 1.0, 0.5])]
)
def test_a_dataset_is_waited_for_as_long_as_it_was_said(settle: float, waits: list[float]) -> None:
    assert list(Observing(settle).waits()) == waits
