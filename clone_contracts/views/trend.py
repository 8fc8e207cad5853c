"""The runs into one report directory over time, as a page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clone_contracts.results.run_history import PastApi, PastRun

MOST_BARS: Final = 60
MOST_ROWS: Final = 20
HEIGHT: Final = 32
_WORDS: Final = {"violates": "violated", "incomplete": "incomplete", "conforms": "conformed"}


@dataclass(frozen=True, slots=True)
class Point:
    """An API in one run. ``share`` is that of the clauses that were seen, from 0 to 1, which held or are waived."""

    started: str
    seconds: float
    api: PastApi

    @property
    def share(self) -> float:
        counts = self.api["counts"]
        seen = sum(count for status, count in counts.items() if status != "unobserved")
        return (counts.get("held", 0) + counts.get("waived", 0)) / seen if seen else 0.0

    @property
    def height(self) -> float:
        """Of its bar; one that is not all is seen to be less, and none is still seen."""
        return max(2.0, round(HEIGHT * self.share, 1) if self.share == 1 else min(HEIGHT - 4.0, round(HEIGHT * self.share, 1)))


@dataclass(frozen=True, slots=True)
class Trend:
    """The runs of one API, by its key in the record, the latest last."""

    key: str
    points: Sequence[Point]

    @property
    def bars(self) -> Sequence[Point]:
        return self.points[-MOST_BARS:]

    @property
    def rows(self) -> Sequence[Point]:
        """The latest first."""
        return self.points[: -MOST_ROWS - 1 : -1]

    @property
    def words(self) -> str:
        """What the bars show, in words."""
        verdicts = [point.api["verdict"] for point in self.bars]
        told = [f"{verdicts.count(verdict)} {word}" for verdict, word in _WORDS.items() if verdict in verdicts]
        return f"the last {len(verdicts)} runs: {', '.join(told)}"


def trends(runs: Sequence[PastRun], keys: Sequence[str]) -> list[Trend]:
    """The trend of each API of a record that an earlier run has as well."""
    found = [
        Trend(key, [Point(run["started"], run["seconds"], run["apis"][key]) for run in runs if key in run["apis"]])
        for key in keys
    ]
    return [trend for trend in found if len(trend.points) > 1]


def trend_lines(runs: Sequence[PastRun], keys: Sequence[str]) -> list[str]:
    """The same in lines of plain text, without the runs themselves."""
    return [f"{trend.key}, {trend.words}" for trend in trends(runs, keys)]
