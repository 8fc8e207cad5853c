"""The ledger: what was created, lost and removed, and how it survives a run."""

import json
from pathlib import Path

import pytest

from clone_contracts.errors import ConfigurationError, NotTested
from clone_contracts.session.ledger import Ledger, Location
from tests.unit.session.support import LOCATION, budget_of


def lines(directory: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (directory / "ledger.jsonl").read_text().splitlines()]


class TestWhatIsLeft:
    """It follows from the lines alone, so that another process can find out."""

    def test_a_created_dataset_is_left_until_it_is_removed(self, tmp_path: Path) -> None:
        ours = budget_of(Ledger(tmp_path))
        ours.created(ours.ask("a", meant_to_create=True), "5001")
        (left,) = Ledger(tmp_path).left()
        assert (left.run, left.location, list(left.state.created)) == ("run-1", LOCATION, ["5001"])
        ours.removed("5001")
        assert Ledger(tmp_path).left() == []

    def test_a_requested_dataset_may_exist_until_it_is_known_not_to(self, tmp_path: Path) -> None:
        """The line is written before the request is sent."""
        ours = budget_of(Ledger(tmp_path))
        ticket = ours.ask("a name", meant_to_create=True)
        (left,) = Ledger(tmp_path).left()
        assert [entry.name for entry in left.state.possible.values()] == ["a name"]
        ours.nothing(ticket)
        assert Ledger(tmp_path).left() == []

    def test_a_dataset_whose_answer_was_lost_stays_possible(self, tmp_path: Path) -> None:
        ours = budget_of(Ledger(tmp_path))
        ours.lost(ours.ask("a name", meant_to_create=True))
        (left,) = Ledger(tmp_path).left()
        assert [entry.name for entry in left.state.possible.values()] == ["a name"]

    def test_the_ledger_keeps_runs_and_locations_apart(self, tmp_path: Path) -> None:
        ledger = Ledger(tmp_path)
        other = Location("datadog", "https://datadog.example", {"project_id": "p"})
        for run, location in (("run-1", LOCATION), ("run-1", other), ("run-2", LOCATION)):
            one = budget_of(ledger, run=run, location=location)
            one.created(one.ask("a", meant_to_create=True), "1")
        budget_of(ledger, run="run-2").removed("1")
        assert [(left.run, left.location) for left in ledger.left()] == [("run-1", LOCATION), ("run-1", other)]

    def test_ledger_lines_are_appended_and_never_changed(self, tmp_path: Path) -> None:
        ours = budget_of(Ledger(tmp_path))
        ours.created(ours.ask("a", meant_to_create=True), "5001")
        before = (tmp_path / "ledger.jsonl").read_bytes()
        ours.removed("5001")
        assert (tmp_path / "ledger.jsonl").read_bytes().startswith(before)
        assert [line["event"] for line in lines(tmp_path)] == ["asked", "created", "removed"]

    def test_a_ledger_line_that_was_cut_off_does_not_affect_the_others(self, tmp_path: Path) -> None:
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
    """Only one run at a time works with a directory."""

    def test_a_second_run_in_the_same_directory_is_refused(self, tmp_path: Path) -> None:
        first, second = Ledger(tmp_path), Ledger(tmp_path)
        first.claim()
        with pytest.raises(ConfigurationError, match=r"another live run or cleanup is using .*--report-dir"):
            second.claim()
        first.release()
        second.claim()
        second.release()

    def test_a_report_directory_that_cannot_be_made_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(ConfigurationError, match=r"^--report-dir .*/file/reports cannot be written to: Not a directory$"):
            Ledger(tmp_path / "file" / "reports").claim()

    def test_the_ledger_starts_afresh_where_nothing_is_left(self, tmp_path: Path) -> None:
        ledger = Ledger(tmp_path)
        ours = budget_of(ledger)
        ours.created(ours.ask("a", meant_to_create=True), "5001")
        ledger.begin()
        assert len(lines(tmp_path)) == 2
        ours.removed("5001")
        ledger.begin()
        assert not (tmp_path / "ledger.jsonl").exists()

    def test_nothing_is_requested_where_the_ledger_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "ledger.jsonl").mkdir()
        with pytest.raises(NotTested, match=r"^the ledger .* cannot be written to: Is a directory$"):
            budget_of(Ledger(tmp_path)).ask("a", meant_to_create=True)

    def test_a_ledger_in_memory_works_for_one_process(self) -> None:
        ours = budget_of(Ledger())
        ours.created(ours.ask("a", meant_to_create=True), "5001")
        assert list(ours.state.created) == ["5001"]
