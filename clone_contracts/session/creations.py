"""What a session creates: noted in the ledger before a request is sent and again as soon as its answer arrives."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from clone_contracts.errors import NotTested
from clone_contracts.evidence.recorder import Recorder
from clone_contracts.exchange.clock import Clock, real_clock
from clone_contracts.judge.judge import Creation
from clone_contracts.judge.times import CLOCK_SKEW
from clone_contracts.session.budget import CreationBudget

LONGEST_ID: Final = 4000
"""Characters; anything longer cannot be sent back in a path."""


class Creations:
    """The datasets that this process has to remove, kept apart from all others. ``sources`` are the configured ids."""

    def __init__(
        self,
        budget: CreationBudget,
        recorder: Recorder,
        sources: Iterable[str],
        now: Clock = real_clock,
    ) -> None:
        self.budget = budget
        self._oldest = now() - CLOCK_SKEW
        self._old: dict[str, datetime] = {}
        self._keeps_time = False
        self._recorder = recorder
        self._sources = {_spelling(source) for source in sources}
        self._ids: dict[str, None] = {}
        self._met: dict[str, str | None] = {}
        """The ids that were met, by spelling; None for one that came twice."""
        self._asked: set[int] = set()
        """The hashes of the names that were asked for: there may be many."""
        self.any_lost = False
        """Whether there may be datasets of which nobody knows whether they exist, or which they are."""

    @property
    def ids(self) -> list[str]:
        """The ids of the datasets that are to be removed, in the order of their creation."""
        return list(self._ids)

    def ask(self, requests: Sequence[tuple[str, bool]]) -> list[str]:
        """Note requests that may create datasets, and return their tickets. See ``CreationBudget.ask_together``."""
        self._asked.update(hash(name) for name, _ in requests)
        return self.budget.ask_together(requests)

    def nothing(self, ticket: str) -> None:
        """Note that the request created nothing."""
        self.budget.nothing(ticket)

    def lost(self, ticket: str, name: str) -> None:
        """Note that nobody knows whether the request created a dataset, or which one."""
        self.budget.lost(ticket)
        self._recorder.evidence.possible.append(name)
        self.any_lost = True

    def settle(self, ticket: str, name: str, answer: Creation) -> None:
        """Note what the request created by its answer. Only what is certainly new will be removed."""
        id = answer.id
        if 400 <= answer.status < 500:
            self.nothing(ticket)
        elif id is None or not self._can_be_new(id):
            self.lost(ticket, name)
        elif _spelling(id) in self._met:
            # An id that comes twice names nothing for certain, and what may be someone else's must not be removed.
            doubtful, self._met[_spelling(id)] = self._met[_spelling(id)], None
            if doubtful in self._ids:
                self._doubt(doubtful)
            self.lost(ticket, name)
        else:
            self._met[_spelling(id)] = id
            self._ids[id] = None
            self._recorder.evidence.created.append(id)
            self.budget.created(ticket, id)
            self._compare_times(id, answer.created_at)

    def knows(self, id: str) -> bool:
        """Whether an answer told of a dataset, or the configuration does."""
        return _spelling(id) in self._met or _spelling(id) in self._sources

    def asked_for(self, name: str) -> bool:
        """Whether a request asked for a dataset of exactly this name."""
        return hash(name) in self._asked

    def adopt(self, id: str, name: str) -> None:
        """Note a dataset that a request of this run made without telling of it."""
        self.budget.found(id, name)
        self._met[_spelling(id)] = id
        self._ids[id] = None
        self._recorder.evidence.created.append(id)

    def _compare_times(self, id: str, created_at: datetime | None) -> None:
        """Doubt what was created before the run, by a server that is known to keep the time; others show any."""
        if created_at is None:
            return
        if created_at >= self._oldest:
            self._keeps_time = True
        else:
            self._old[id] = created_at
        if not self._keeps_time:
            return
        for old, time in self._old.items():
            if old in self._ids:
                self._doubt(old)
                self._warn(f"dataset {old} is not removed: its created_at says {time:%Y-%m-%d}, which is before this run")
        self._old.clear()

    def _doubt(self, id: str) -> None:
        del self._ids[id]
        self.budget.doubted(id)

    def _warn(self, text: str) -> None:
        if text not in self._recorder.evidence.warnings:
            self._recorder.evidence.warnings.append(text)

    def removed(self, id: str) -> None:
        """Note that a dataset is gone. A ledger that cannot be written is a warning then, and no reason to stop."""
        self._recorder.evidence.removed.append(id)
        try:
            self.budget.removed(id)
        except NotTested as error:
            self._warn(str(error))
        self._recorder.notify()

    def keep_only(self, ids: Iterable[str]) -> None:
        """Note, after a removal, that only these are left."""
        self._ids = dict.fromkeys(ids)

    def _can_be_new(self, id: str) -> bool:
        """Whether an id may be that of a clone: not a configured dataset's in any spelling, and not a key."""
        if len(id) > LONGEST_ID:
            self._warn(f"a dataset is not removed: its id has {len(id)} characters, which cannot be sent back")
            return False
        return _spelling(id) not in self._sources and self._recorder.redactor(id) == id


def _spelling(id: str) -> str:
    """An id without what does not set it apart from others: case, hyphens, braces, blanks, the prefix of a UUID."""
    return "".join(char for char in id.casefold().removeprefix("urn:uuid:") if char.isalnum())
