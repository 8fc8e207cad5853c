"""A run in the terminal: its progress and its results."""

import io
from pathlib import Path
from typing import Any

import pytest

from clone_contracts.views.model import api_views
from clone_contracts.views.terminal import listed, table, write_progress, write_summary
from tests.unit import records
from tests.unit.records import record_of

FINDING = {
    "clause": "bria.201.a",
    "expected": '"a"',
    "actual": '"b"',
    "pointer": "/name",
    "curl": "curl -sS x",
    "message": "",
    "exchange": records.exchange(),
}


def clause(name: str, status: str, **more: Any) -> dict[str, Any]:
    id = f"bria.{name}" if "." in name else f"bria.201.{name}"
    return {
        "id": id,
        "statement": f"About {name}.",
        "source": "Section 1",
        "status": status,
        "findings": [],
        "found": 0,
        **more,
    }


def result(*clauses: dict[str, Any], **more: Any) -> dict[str, Any]:
    counts = {"requests": 3, "throttled": 0, "clones_created": 2, "clones_removed": 1, "possibly_created": []}
    empty: dict[str, Any] = {"shortfalls": [], "warnings": [], "undocumented": [], "exchanges": []}
    return {"verdict": "conforms", "target": "https://b.example", **counts, **empty, "clauses": list(clauses), **more}


class Screen:
    """A reporter that writes to memory, quiet or not."""

    def __init__(self, request: pytest.FixtureRequest, watched: bool = False) -> None:
        self.text = io.StringIO()
        self.reporter = pytest.TerminalReporter(request.config, self.text)
        self.reporter.isatty = watched  # type: ignore[assignment]

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.text.getvalue().splitlines()]


@pytest.fixture
def quiet(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setattr(pytest.TerminalReporter, "verbosity", -1)
    return Screen(request)


@pytest.fixture
def loud(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setattr(pytest.TerminalReporter, "verbosity", 0)
    return Screen(request, watched=True)


def told(screen: Screen, *clauses: dict[str, Any], waivers: tuple[dict[str, str], ...] = (), **more: Any) -> list[str]:
    """The lines of a summary."""
    record = record_of({"bria": result(*clauses, **more)}, waivers)
    write_summary(screen.reporter, record, Path("r/results.json"))
    return screen.lines


def test_the_terminal_summary_of_a_run_in_which_everything_held(quiet: Screen) -> None:
    lines = told(quiet, clause("a", "held"), clause("b", "held"))
    assert lines[1:] == [
        "bria conforms: 2 held",
        "  3 requests, 2 clones made, 1 removed at https://b.example",
        "repeat the generated part with --seed 7; everything is in r/index.html",
    ]
    assert " contracts " in lines[0]


@pytest.mark.parametrize(("pointer", "place"), [("/name", " at /name"), ("", "")])
def test_a_violation_is_printed_with_the_commands_that_repeat_it(quiet: Screen, pointer: str, place: str) -> None:
    broken = clause("a", "violated", findings=[{**FINDING, "pointer": pointer, "repeat": ["ID=$(make)", "curl $ID"]}], found=12)
    lines = told(quiet, broken, clause("b", "held"), verdict="violates")
    assert lines[1] == "bria violates: 1 violated, 1 held"
    assert lines[3:8] == [
        "  violated: bria.201.a (12 times)",
        "      About a. [Section 1]",
        f'      expected "a", got "b"{place}',
        "      ID=$(make)",
        "      curl $ID",
    ]


def test_clauses_that_were_not_seen_are_grouped_by_their_reason(quiet: Screen) -> None:
    lines = told(
        quiet,
        clause("a", "untested", reason="throttled"),
        clause("b", "unobserved", reason="no answer showed it"),
        clause("c", "untested", reason="throttled"),
    )
    assert lines[1] == "bria conforms: 2 untested, 1 unobserved"
    assert lines[3:7] == [
        "  untested: throttled",
        "      bria.201.a, bria.201.c",
        "  unobserved: no answer showed it",
        "      bria.201.b",
    ]


def test_shortfalls_warnings_and_undocumented_answers_are_printed(quiet: Screen) -> None:
    reflected = {**FINDING, "clause": "bria.key-reflected", "expected": "an answer without the value of KEY", "actual": "it"}
    lines = told(
        quiet,
        clause("a", "held"),
        shortfalls=["too few"],
        warnings=["left: 5001"],
        possibly_created=["Mine", "\x1b[31mred"],
        undocumented=[FINDING, reflected, reflected],
    )
    assert lines[2] == "  3 requests, 2 clones made, 2 more possibly made, 1 removed at https://b.example"
    assert lines[3:8] == [
        "  not everything could be done: too few",
        "  left: 5001",
        "  possibly created, since no answer said; look for them by name: Mine, \\x1b[31mred",
        "  a key came back in an answer: an answer without the value of KEY, got it",
        "  undocumented: 3 answers (3 other); the page shows them",
    ]


def test_throttled_requests_are_counted(quiet: Screen) -> None:
    assert told(quiet, clause("a", "held"), throttled=2)[2].startswith("  3 requests (2 throttled), 2 clones made")


@pytest.mark.parametrize(
    ("state", "lines"),
    [
        ("used", []),
        ("idle", []),
        ("expired", ["the waiver of a expired on 2026-01-01; take it out (us)"]),
        ("unneeded", ["the waiver of a is no longer needed; take it out (us)"]),
    ],
)
def test_waivers_that_must_go_are_printed(quiet: Screen, state: str, lines: list[str]) -> None:
    waiver = {"clause": "a", "reason": "r", "owner": "us", "until": "2026-01-01", "state": state}
    assert told(quiet, clause("a", "held"), waivers=(waiver,))[1:-3] == lines


def test_what_fails_the_run_is_printed_before_what_conforms(quiet: Screen) -> None:
    waiver = {"clause": "a", "reason": "r", "owner": "us", "until": "2026-01-01", "state": "expired"}
    broken = result(clause("a", "violated", findings=[FINDING], found=1), verdict="violates")
    record = record_of({"bria": result(clause("a", "held")), "datadog": broken}, [waiver])
    write_summary(quiet.reporter, record, Path("r/results.json"))
    told = [line.split(":")[0] for line in quiet.lines if line.startswith(("bria", "datadog", "the waiver"))]
    assert told == ["datadog violates", "the waiver of a expired on 2026-01-01; take it out (us)", "bria conforms"]


def test_a_long_list_of_clauses_is_cut_and_the_rest_is_counted() -> None:
    assert listed([f"c{number}" for number in range(8)]) == "c0, c1, c2, c3, c4, c5, c6, c7"
    assert listed([f"c{number}" for number in range(10)]) == "c0, c1, c2, c3, c4, c5, c6, c7 and 2 more"


SOME = (
    clause("path.dataset_id", "held"),
    clause("a", "held"),
    clause("b", "violated", findings=[FINDING], found=1),
    clause("clone.new-id", "untested", reason="throttled"),
)


def test_the_table_counts_clauses_by_section_and_status() -> None:
    (api,) = api_views(record_of({"bria": result(*SOME)}))
    assert list(table(api)) == [
        "section      clauses        held    untested    violated",
        "Path               1           1",
        "201 Created        2           1                       1",
        "Behaviour          1                       1",
        "all                4           2           1           1",
    ]


def test_the_table_is_printed_unless_the_run_is_quiet(loud: Screen) -> None:
    assert "  201 Created        2           1                       1" in told(loud, *SOME)


def test_the_current_group_of_tests_is_shown_on_a_terminal(loud: Screen) -> None:
    write_progress(loud.reporter, "bria: Path parameters")
    assert loud.lines == ["bria: Path parameters"]


def test_the_current_group_of_tests_is_not_written_to_a_file(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pytest.TerminalReporter, "verbosity", 0)
    screen = Screen(request)
    write_progress(screen.reporter, "bria: Path parameters")
    assert screen.lines == []
