"""The budget: how many datasets one run may create at one place, counted in the ledger by all its processes together."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from clone_contracts.errors import BudgetSpent
from clone_contracts.evidence.test_evidence import Totals
from clone_contracts.session.ledger import Entry, Event, Ledger, LedgerState, Location

_MOMENT: Final = 0.05


class CreationBudget:
    """What one run requests and creates at one location, within its budget (None: any number)."""

    def __init__(
        self, ledger: Ledger, run: str, location: Location, budget: int | None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._ledger = ledger
        self._run = run
        self._location = location
        self._budget = budget
        self._sleep = sleep
        self._read_to = 0
        self._settled: set[str] = set()
        """The tickets of requests that created a dataset, or may have,"""
        self._waiting: dict[str, None] = {}
        """and of those of which nobody knows it yet, in their order."""

    def ask(self, name: str, meant_to_create: bool) -> str:
        """The same as ``ask_together`` for a single request."""
        return self.ask_together([(name, meant_to_create)])[0]

    def ask_together(self, requests: Sequence[tuple[str, bool]]) -> list[str]:
        """Note requests that may create datasets, and return their tickets; all of them have a place in the budget, or none.

        Each comes with the name of its dataset, and whether it is meant to create it: the last place is kept for requests
        that must be refused, since a wrong server may accept one of them. Raises BudgetSpent where there is no place left, and
        NotTested where the ledger cannot be written to.
        """
        while True:
            asked = [self._entry(Event.ASKED, uuid.uuid4().hex, name=name) for name, _ in requests]
            self._ledger.note(*asked)
            tickets = [entry.ticket for entry in asked]
            if self._have_places({ticket: meant for ticket, (_, meant) in zip(tickets, requests, strict=True)}):
                return tickets
            self._ledger.note(*(self._entry(Event.NOTHING, ticket) for ticket in tickets))
            if not self._others_are_waiting():
                raise BudgetSpent(f"the budget of {self._budget} datasets is spent (--max-clones)")
            self._sleep(_MOMENT)

    def nothing(self, ticket: str) -> None:
        """Note that the request created no dataset."""
        self._note(Event.NOTHING, ticket)

    def lost(self, ticket: str) -> None:
        """Note that nobody knows whether the request created a dataset."""
        self._note(Event.LOST, ticket)

    def created(self, ticket: str, id: str) -> None:
        """Note that the request created the dataset with this id."""
        self._note(Event.CREATED, ticket, id)

    def found(self, id: str, name: str) -> None:
        """Note a dataset that a request made without telling of it: it is there, whatever the budget."""
        ticket = uuid.uuid4().hex
        self._note(Event.ASKED, ticket, name=name)
        self._note(Event.CREATED, ticket, id)

    def doubted(self, id: str) -> None:
        """Note that the id was given to a second dataset, so that nobody knows which of them it names."""
        self._note(Event.FORGOTTEN, "", id)

    def removed(self, id: str) -> None:
        """Note that the dataset is gone."""
        self._note(Event.REMOVED, "", id)

    @property
    def state(self) -> LedgerState:
        """What this run, in all its processes, created here and has not removed."""
        return LedgerState.of(self._entries())

    @property
    def totals(self) -> Totals:
        """How many datasets this run created and removed here, and the names of others that may exist."""
        entries = self._entries()
        events = Counter(entry.event for entry in entries)
        possible = LedgerState.of(entries).possible.values()
        return Totals(events[Event.CREATED], events[Event.REMOVED], tuple(entry.name or "" for entry in possible))

    def _entries(self) -> list[Entry]:
        return [entry for entry in self._ledger.entries(self._run) if entry.location == self._location]

    def _have_places(self, meant_to_create: Mapping[str, bool]) -> bool:
        """Whether all of these tickets have a place in the budget."""
        if self._budget is None:
            return True
        self._catch_up()
        return all(
            self._rank(ticket) <= self._budget - (meant and self._budget > 1) for ticket, meant in meant_to_create.items()
        )

    def _others_are_waiting(self) -> bool:
        self._catch_up()
        return bool(self._waiting)

    def _catch_up(self) -> None:
        """Take in what the ledger says since the last time."""
        entries, self._read_to = self._ledger.since(self._read_to)
        for entry in entries:
            if entry.run != self._run or entry.location != self._location:
                continue
            if entry.event is Event.ASKED:
                self._waiting[entry.ticket] = None
            elif entry.event in (Event.NOTHING, Event.CREATED, Event.LOST):
                self._waiting.pop(entry.ticket, None)
                if entry.event is not Event.NOTHING:
                    self._settled.add(entry.ticket)

    def _rank(self, ticket: str) -> int:
        """The ticket's place in the budget. Of two requests at the same time, the one that was noted later must wait."""
        return len(self._settled) + list(self._waiting).index(ticket) + 1

    def _note(self, event: Event, ticket: str, id: str | None = None, name: str | None = None) -> None:
        self._ledger.note(self._entry(event, ticket, id, name))

    def _entry(self, event: Event, ticket: str, id: str | None = None, name: str | None = None) -> Entry:
        return Entry(self._run, self._location, event, ticket, id, name)
