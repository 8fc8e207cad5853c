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
    counts = {"requests": 3, "throttled": 0, "clones_created": 2, "clones_removed": 1, "possibly_created": []}
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


def told(
    request: pytest.FixtureRequest, *clauses: dict[str, Any], waivers: tuple[dict[str, str], ...] = (), **more: Any
) -> list[str]:
    """The lines of a summary."""
    config = request.config
    text = io.StringIO()
    reporter = pytest.TerminalReporter(config, text)
    write_summary(
        reporter, {"run": {"seed": 7}, "waivers": waivers, "apis": {"bria": result(*clauses, **more)}}, Path("r/results.json")
    )
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
    reflected = {**FINDING, "clause": "bria.key-reflected", "expected": "an answer without the value of KEY", "actual": "it"}
    lines = told(
        request,
        clause("a", "held"),
        shortfalls=["too few"],
        warnings=["left: 5001"],
        possibly_created=["Mine", "\x1b[31mred"],
        undocumented=[{**FINDING, "clause": "a"}, reflected, reflected],
    )
    assert lines[2] == "  3 requests, 2 clones made, 2 more possibly made, 1 removed at https://b.example"
    assert lines[3:8] == [
        "  too few",
        "  left: 5001",
        '  possibly created, for no answer told; look for them by name: Mine, "\\u001b[31mred"',
        "  a key came back in an answer: an answer without the value of KEY, got it",
        "  undocumented: 3 answers; results.json shows them",
    ]


def test_throttled_requests_are_counted(request: pytest.FixtureRequest) -> None:
    assert told(request, clause("a", "held"), throttled=2)[2].startswith("  3 requests (2 throttled), 2 clones made")


@pytest.mark.parametrize(
    ("state", "lines"),
    [
        ("used", []),
        ("idle", []),
        ("expired", ["the waiver of a expired on 2026-01-01; take it out (us)"]),
        ("unneeded", ["the waiver of a is no longer needed; take it out (us)"]),
    ],
)
def test_waivers_that_must_go_are_told(request: pytest.FixtureRequest, state: str, lines: list[str]) -> None:
    waiver = {"clause": "a", "reason": "r", "owner": "us", "until": "2026-01-01", "state": state}
    assert told(request, clause("a", "held"), waivers=(waiver,))[3:-1] == lines


def test_many_clauses_with_one_reason_are_counted() -> None:
    assert listed([f"c{number}" for number in range(8)]) == "c0, c1, c2, c3, c4, c5, c6, c7"
    assert listed([f"c{number}" for number in range(10)]) == "c0, c1, c2, c3, c4, c5, c6, c7 and 2 more"
