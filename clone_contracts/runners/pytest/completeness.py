"""Whether everything that was selected ran to its end: a run must not conform by what it did not do."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

_NAMED: Final = 3
"""Tests that are named of those that broke."""


class Completeness:
    """What became of the selected tests. ``broken`` maps tests that ended for another reason than a finding to that reason."""

    def __init__(self) -> None:
        self._selected: dict[str, str | None] = {}
        self._finished: set[str] = set()
        self._completed: set[str] = set()
        self._broken: dict[str, tuple[str | None, str]] = {}
        self._faults: list[str] = []

    @property
    def is_broken(self) -> bool:
        """Whether the suite or a plugin broke."""
        return bool(self._broken or self._faults)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many tests of each API were selected, as far as is known."""
        return Counter(api for api in self._selected.values() if api is not None)

    def select(self, tests: Mapping[str, str | None]) -> None:
        """These tests are to run, each with its API; None where that is not known, as in the processes of a distributed run."""
        self._selected.update(tests)

    def finish(self, test: str, api: str | None) -> None:
        """A test ran to its end, whatever the result; only its report says which API it was about in a distributed run."""
        self._selected[test] = api
        self._finished.add(test)

    def complete(self, api: str) -> None:
        """A test about an API came to a result: it passed, or it found something."""
        self._completed.add(api)

    def break_off(self, test: str, api: str | None, reason: str) -> None:
        """A test ended for another reason than a finding; ``api`` is None where it is not known."""
        self._broken[test] = (api, reason)

    def fail(self, reason: str) -> None:
        """Something besides the tests broke."""
        self._faults.append(reason)

    def shortfalls(self, api: str) -> Iterable[str]:
        """What keeps a run from saying more of an API."""
        yield from self._faults
        broken = [f"{test} ({reason})" for test, (of, reason) in self._broken.items() if of in (api, None)]
        if broken:
            more = f" and {len(broken) - _NAMED} more" if len(broken) > _NAMED else ""
            yield f"tests broke, and not for a finding: {'; '.join(broken[:_NAMED])}{more}"
        ours = [test for test, of in self._selected.items() if of == api or (of is None and test not in self._finished)]
        missing = len([test for test in ours if test not in self._finished])
        if missing:
            yield f"{missing} of {len(ours)} selected tests did not run to their end"
        if ours and api not in self._completed:
            yield "none of the selected tests came to a result"
