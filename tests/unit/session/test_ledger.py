"""The ledger: what is created, lost and removed, the budget, and how it survives."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clone_contracts.errors import BudgetSpent, ConfigurationError, NotTested
from clone_contracts.session.budget import CreationBudget
from clone_contracts.session.ledger import Event, Ledger, Location

LOCATION = Location("bria", "https://bria.example")


def budget_of(ledger: Ledger, budget: int | None = None, run: str = "run-1", location: Location = LOCATION) -> CreationBudget:
    return CreationBudget(ledger, run, location, budget, sleep=lambda _: None)


def lines(directory: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (directory / "ledger.jsonl").read_text().splitlines()]


class TestWhatIsLeft:
    """Follows from the lines alone, so that another process can tell."""

    def test_a_dataset_is_there_until_it_is_removed(self, tmp_path: Path) -> None:
        ours = budget_of(Ledger(tmp_path))
        ours.created(ours.ask("a", meant_to_create=True), "5001")
        (left,) = Ledger(tmp_path).left()
        assert (left.run, left.location, list(left.state.created)) == ("run-1", LOCATION, ["5001"])
        ours.removed("5001")
        assert Ledger(tmp_path).left() == []

    def test_what_was_asked_for_may_be_there_until_it_is_known_that_nothing_came_of_it(self, tmp_path: Path) -> None:
        """The line is written before the request is sent."""
        ours = budget_of(Ledger(tmp_path))
        ticket = ours.ask("a name", meant_to_create=True)
        (left,) = Ledger(tmp_path).left()
        assert [entry.name for entry in left.state.possible.values()] == ["a name"]
        ours.nothing(ticket)
        assert Ledger(tmp_path).left() == []

    def test_what_was_lost_stays_possible(self, tmp_path: Path) -> None:
        ours = budget_of(Ledger(tmp_path))
        ours.lost(ours.ask("a name", meant_to_create=True))
        (left,) = Ledger(tmp_path).left()
        assert [entry.name for entry in left.state.possible.values()] == ["a name"]

    def test_runs_and_places_are_kept_apart(self, tmp_path: Path) -> None:
        ledger = Ledger(tmp_path)
        other = Location("datadog", "https://datadog.example", {"project_id": "p"})
        for run, location in (("run-1", LOCATION), ("run-1", other), ("run-2", LOCATION)):
            one = budget_of(ledger, run=run, location=location)
            one.created(one.ask("a", meant_to_create=True), "1")
        budget_of(ledger, run="run-2").removed("1")
        assert [(left.run, left.location) for left in ledger.left()] == [("run-1", LOCATION), ("run-1", other)]

    def test_lines_are_added_and_never_changed(self, tmp_path: Path) -> None:
        ours = budget_of(Ledger(tmp_path))
        ours.created(ours.ask("a", meant_to_create=True), "5001")
        before = (tmp_path / "ledger.jsonl").read_bytes()
        ours.removed("5001")
        assert (tmp_path / "ledger.jsonl").read_bytes().startswith(before)
        assert [line["event"] for line in lines(tmp_path)] == ["asked", "created", "removed"]

    def test_a_line_that_was_cut_off_loses_no_other(self, tmp_path: Path) -> None:
        ours = budget_of(Ledger(tmp_path))
        ours.created(ours.ask("a", meant_to_create=True), "5001")
        with (tmp_path / "ledger.jsonl").open("a") as file:
            file.write('{"at": "2026')
        ledger = Ledger(tmp_path)
        ledger.claim()
        ledger.begin()
        more = budget_of(ledger, run="run-2")
        more.created(more.ask("b", meant_to_create=True), "5002")
        ledger.release()
        assert [list(left.state.created) for left in ledger.left()] == [["5001"], ["5002"]]
        assert ledger.unreadable == [3]


class TestTheFile:
    """One run at a time works with a directory."""

    def test_a_second_one_is_told_to_go_elsewhere(self, tmp_path: Path) -> None:
        first, second = Ledger(tmp_path), Ledger(tmp_path)
        first.claim()
        with pytest.raises(ConfigurationError, match=r"another live run or cleanup is at work with .*--report-dir"):
            second.claim()
        first.release()
        second.claim()
        second.release()

    def test_a_directory_that_cannot_be_made_is_said(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(ConfigurationError, match=r"^--report-dir .*/file/reports cannot be written to: Not a directory$"):
            Ledger(tmp_path / "file" / "reports").claim()

    def test_it_starts_anew_where_nothing_is_left(self, tmp_path: Path) -> None:
        ledger = Ledger(tmp_path)
        ours = budget_of(ledger)
        ours.created(ours.ask("a", meant_to_create=True), "5001")
        ledger.begin()
        assert len(lines(tmp_path)) == 2
        ours.removed("5001")
        ledger.begin()
        assert not (tmp_path / "ledger.jsonl").exists()

    def test_where_it_cannot_be_written_nothing_is_asked_for(self, tmp_path: Path) -> None:
        (tmp_path / "ledger.jsonl").mkdir()
        with pytest.raises(NotTested, match=r"^the ledger .* cannot be written to: Is a directory$"):
            budget_of(Ledger(tmp_path)).ask("a", meant_to_create=True)

    def test_in_memory_it_does_the_same_for_one_process(self) -> None:
        ours = budget_of(Ledger())
        ours.created(ours.ask("a", meant_to_create=True), "5001")
        assert list(ours.state.created) == ["5001"]


class TestTheBudget:
    """Counted in the ledger, so that all processes of a run share it."""

    def test_what_was_removed_counts_on(self) -> None:
        ours = budget_of(Ledger(), budget=1)
        ours.created(ours.ask("a", meant_to_create=True), "5001")
        ours.removed("5001")
        with pytest.raises(BudgetSpent):
            ours.ask("b", meant_to_create=True)

    def test_other_runs_do_not_count(self) -> None:
        ledger = Ledger()
        earlier = budget_of(ledger, budget=1, run="run-0")
        earlier.created(earlier.ask("a", meant_to_create=True), "5001")
        budget_of(ledger, budget=1).ask("b", meant_to_create=True)

    @pytest.mark.parametrize("budget", [1, 2, 7])
    def test_many_processes_together_keep_it(self, tmp_path: Path, budget: int) -> None:
        """Each has its own view of the file; threads stand in for them here."""

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

    def test_none_is_refused_because_others_are_only_waiting(self) -> None:
        """The other's request turns out to create nothing while we wait."""
        ledger = Ledger()
        other = budget_of(ledger, budget=1)
        ticket = other.ask("theirs", meant_to_create=False)
        ours = CreationBudget(ledger, "run-1", LOCATION, 1, sleep=lambda _: other.nothing(ticket))
        assert ours.ask("ours", meant_to_create=False)
        assert [entry.event for entry in ledger.entries()][-1] is Event.ASKED
