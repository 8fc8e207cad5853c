"""The budget: counted in the ledger, so that all processes of a run share it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clone_contracts.errors import BudgetSpent
from clone_contracts.session import ledger
from clone_contracts.session.budget import CreationBudget
from clone_contracts.session.ledger import Event, Ledger
from tests.unit.session.support import LOCATION, budget_of


def test_removed_datasets_still_count_against_the_budget() -> None:
    ours = budget_of(Ledger(), budget=1)
    ours.created(ours.ask("a", meant_to_create=True), "5001")
    ours.removed("5001")
    with pytest.raises(BudgetSpent):
        ours.ask("b", meant_to_create=True)


def test_datasets_of_other_runs_do_not_count_against_the_budget() -> None:
    shared = Ledger()
    earlier = budget_of(shared, budget=1, run="run-0")
    earlier.created(earlier.ask("a", meant_to_create=True), "5001")
    budget_of(shared, budget=1).ask("b", meant_to_create=True)


@pytest.mark.parametrize("budget", [1, 2, 7])
def test_processes_that_share_a_budget_keep_within_it(tmp_path: Path, budget: int) -> None:
    """Each process has its own view of the file; threads stand in for processes here."""

    def work(number: int) -> int:
        ours = budget_of(Ledger(tmp_path), budget)
        made = 0
        for turn in range(6):
            try:
                ticket = ours.ask(f"{number}-{turn}", meant_to_create=False)
            except BudgetSpent:
                break
            if turn % 2:
                ours.nothing(ticket)
            else:
                ours.created(ticket, f"{number}-{turn}")
                made += 1
        return made

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == budget


def test_pending_requests_of_others_do_not_exhaust_the_budget() -> None:
    """The other request turns out to create nothing while ours waits."""
    shared = Ledger()
    other = budget_of(shared, budget=1)
    ticket = other.ask("theirs", meant_to_create=False)
    ours = CreationBudget(shared, "run-1", LOCATION, 1, sleep=lambda _: other.nothing(ticket))
    assert ours.ask("ours", meant_to_create=False)
    assert [entry.event for entry in shared.entries()][-1] is Event.ASKED


def test_several_requests_at_once_all_have_a_place_or_none_whoever_else_asks(tmp_path: Path) -> None:
    """Seven places for four processes that ask for three at once: two get theirs, and one place is left."""

    def work(number: int) -> int:
        ours = budget_of(Ledger(tmp_path), 7)
        made = 0
        while True:
            try:
                tickets = ours.ask_together([(f"{number}", False)] * 3)
            except BudgetSpent:
                return made
            for ticket in tickets:
                made += 1
                ours.created(ticket, f"{number}-{made}")

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 6
    assert budget_of(Ledger(tmp_path), 7).ask("one more", meant_to_create=False)


def test_each_line_of_the_ledger_is_read_once_for_the_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a run would take a time that grows with the square of its requests."""
    read, ours = Counter[str](), budget_of(Ledger(tmp_path), budget=50)
    entry = ledger._entry
    monkeypatch.setattr(ledger, "_entry", lambda line: (read.update([str(line)]), entry(line))[1])
    for number in range(20):
        ours.created(ours.ask(f"{number}", meant_to_create=True), f"{number}")
    assert set(read.values()) == {1}


def test_a_line_that_is_being_written_is_read_once_it_is_whole(tmp_path: Path) -> None:
    shared = Ledger(tmp_path)
    budget_of(shared, budget=9).ask("a", meant_to_create=True)
    path = tmp_path / ledger.FILE_NAME
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:40])
    entries, position = shared.since(0)
    assert len(entries) == 1
    path.write_bytes(whole + whole)
    assert shared.since(position) == (entries, 2 * len(whole))
