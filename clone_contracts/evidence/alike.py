"""Of very many findings that are alike a few are enough; the others are only counted."""

from collections import Counter
from typing import Final

from clone_contracts.judge.finding import Finding, Sort

FINDINGS_OF_TEST: Final = 50
"""The most findings of one clause and sort that one test keeps."""
UNDOCUMENTED_OF_RUN: Final = 50
"""The most of what is undocumented that a run keeps, as long as no waiver covers it."""


class Alike:
    """The findings of one test, clause and kind that are kept, by their places."""

    def __init__(self) -> None:
        self._first: list[tuple[int, Finding]] = []
        self._by_sort: dict[object, list[int]] = {}

    def place(self, finding: Finding, sort: Sort, next_place: int) -> tuple[int, bool]:
        """The place of a finding and True, or the place of one of its sort and False. ``sort`` is asked once there are many."""
        if len(self._first) < FINDINGS_OF_TEST:
            self._first.append((next_place, finding))
            return next_place, True
        if not self._by_sort:
            for place, each in self._first:
                self._by_sort.setdefault(sort(each), []).append(place)
        alike = self._by_sort.setdefault(sort(finding), [])
        if len(alike) >= FINDINGS_OF_TEST:
            return alike[-1], False
        alike.append(next_place)
        return next_place, True


class Room:
    """What a run may still keep of what is undocumented, by kind: to describe all of it would take long."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._unwaived: Counter[str] = Counter()

    def takes(self, finding: Finding, sort: Sort) -> bool:
        """Whether there is room for another one. ``sort`` is asked once there are many: what is waived takes no room."""
        self._seen[finding.kind] += 1
        if self._seen[finding.kind] <= UNDOCUMENTED_OF_RUN or sort(finding) is not None:
            return True
        self._unwaived[finding.kind] += 1
        return self._unwaived[finding.kind] <= UNDOCUMENTED_OF_RUN
