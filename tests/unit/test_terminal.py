"""The end of a run in the terminal."""

import io
from pathlib import Path
from typing import Any

import pytest

from clone_contracts.terminal import listed, write_summary

FINDING = {"expected": '"a"', "actual": '"b"', "pointer": "/name", "curl": "curl -sS x", "message": "", "exchange": {}}


def clause(id: str, status: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "statement": f"About {id}.", "source": "Section 1", "status": status, "findings": [], "found": 0, **more}


def result(*clauses: dict[str, Any], **more: Any) -> dict[str, Any]:
    counts = {"requests": 3, "clones_created": 2, "clones_removed": 1}
    return {
        "verdict": "conforms",
        "target": "https://b.example",
        **counts,
        "clauses": clauses,
        "shortfalls": [],
        "warnings": [],
        "undocumented": [],
        **more,
    }


def told(request: pytest.FixtureRequest, *clauses: dict[str, Any], **more: Any) -> list[str]:
    """The lines of a summary."""
    config = request.config
    text = io.StringIO()
    reporter = pytest.TerminalReporter(config, text)
    write_summary(reporter, {"run": {"seed": 7}, "apis": {"bria": result(*clauses, **more)}}, Path("r/results.json"))
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_a_run_in_which_everything_held(request: pytest.FixtureRequest) -> None:
    lines = told(request, clause("a", "held"), clause("b", "held"))
    assert lines[1:] == [
        "bria conforms: 2 held",
        "  3 requests, 2 clones made, 1 removed at https://b.example",
        "repeat the generated part with --seed 7; everything is in r/results.json",
    ]
    assert " contracts " in lines[0]


@pytest.mark.parametrize(("pointer", "place"), [("/name", " at /name"), ("", "")])
def test_a_violation_is_told_with_what_repeats_it(request: pytest.FixtureRequest, pointer: str, place: str) -> None:
    broken = clause("a", "violated", findings=[{**FINDING, "pointer": pointer}], found=12)
    lines = told(request, broken, clause("b", "held"), verdict="violates")
    assert lines[1] == "bria violates: 1 held, 1 violated"
    assert lines[3:7] == [
        "  violated: a (12 times)",
        "      About a. [Section 1]",
        f'      expected "a", got "b"{place}',
        "      curl -sS x",
    ]


def test_what_was_not_seen_is_grouped_by_its_reason(request: pytest.FixtureRequest) -> None:
    lines = told(
        request,
        clause("a", "untested", reason="throttled"),
        clause("b", "unobserved", reason="no answer showed it"),
        clause("c", "untested", reason="throttled"),
    )
    assert lines[1] == "bria conforms: 2 untested, 1 unobserved"
    assert lines[3:7] == ["  untested: throttled", "      a, c", "  unobserved: no answer showed it", "      b"]


def test_shortfalls_warnings_and_undocumented_answers_are_told(request: pytest.FixtureRequest) -> None:
    lines = told(request, clause("a", "held"), shortfalls=["too few"], warnings=["left: 5001"], undocumented=[FINDING] * 2)
    assert lines[3:6] == ["  too few", "  left: 5001", "  undocumented: 2 answers; results.json shows them"]


def test_many_clauses_with_one_reason_are_counted() -> None:
    assert listed([f"c{number}" for number in range(8)]) == "c0, c1, c2, c3, c4, c5, c6, c7"
    assert listed([f"c{number}" for number in range(10)]) == "c0, c1, c2, c3, c4, c5, c6, c7 and 2 more"
