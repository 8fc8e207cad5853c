"""How the runs into a directory went, as bars with words and a table beside them."""

from typing import Any

import pytest

from clone_contracts.results.run_history import past_run
from clone_contracts.views.html import page
from clone_contracts.views.markdown import summary
from clone_contracts.views.trend import HEIGHT, MOST_BARS, Point, trend_lines, trends
from tests.unit.records import clause, record_of, result


def run(minute: int = 0, *statuses: str) -> Any:
    clauses = [clause(f"bria.201.c{number}", status) for number, status in enumerate(statuses or ("held",))]
    verdict = "violates" if "violated" in statuses else "conforms"
    hours, minutes = divmod(minute, 60)
    return record_of({"bria": result(*clauses, verdict=verdict)}, started=f"2026-01-01T{hours:02}:{minutes:02}:00+00:00")


RUNS = [past_run(run(0, "violated", "held")), past_run(run(1))]


def test_a_trend_needs_two_runs() -> None:
    assert trends(RUNS[:1], ["bria"]) == trends(RUNS, ["datadog"]) == []
    (trend,) = trends(RUNS, ["bria"])
    assert [point.started[14:16] for point in trend.rows] == ["01", "00"]


@pytest.mark.parametrize(
    ("statuses", "share"),
    [
        (("held",), 1.0),
        (("held", "unobserved"), 1.0),
        (("held", "violated"), 0.5),
        (("untested",), 0.0),
        (("unobserved",), 0.0),
    ],
)
def test_a_bar_is_what_held_of_what_could_be_seen(statuses: tuple[str, ...], share: float) -> None:
    point = Point("", 1.0, past_run(run(0, *statuses))["apis"]["bria"])
    assert point.share == share
    assert (point.height == HEIGHT) is (share == 1.0)
    assert point.height > 0


def test_the_number_of_bars_is_bounded() -> None:
    (trend,) = trends([past_run(run(minute)) for minute in range(MOST_BARS + 5)], ["bria"])
    assert len(trend.bars) == MOST_BARS


def test_the_trend_in_words() -> None:
    assert trend_lines(RUNS, ["bria"]) == ["bria, the last 2 runs: 1 violated, 1 conformed"]
    assert "bria, the last 2 runs&#58; 1 violated, 1 conformed." in summary(run(1), None, RUNS)


def test_a_page_shows_it_to_eyes_and_ears() -> None:
    text = page(run(1), None, RUNS)
    assert 'role="img" aria-label="bria, the last 2 runs: 1 violated, 1 conformed"' in text
    assert text.count("<rect ") == 2
    assert "Runs so far" not in page(run(1))
