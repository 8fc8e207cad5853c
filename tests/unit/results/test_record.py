"""The record of a run: its verdicts, its exit code and what it says about the run."""

import json
from collections import Counter
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from clone_contracts import __version__
from clone_contracts.evidence.records import EvidenceRecord
from clone_contracts.results.file import results_schema
from clone_contracts.results.waivers import Waiver
from tests.unit.records import ALL, evidence, run_record, violation

ID, NAME = "bria.201.id", "bria.201.name"

WORKING = evidence(checked=ALL, successes=1)


def test_clauses_that_a_run_did_not_reach_before_it_ended_are_untested() -> None:
    made = run_record(evidence(checked=Counter({ID: 1}), successes=1))
    made.ended_early = True
    entries = {entry["id"]: entry for entry in made.as_results()["apis"]["bria"]["clauses"]}
    assert entries[ID]["status"] == "held"
    assert (entries[NAME]["status"], entries[NAME]["reason"]) == ("untested", "the run ended too early")
    assert made.exit_code() == 6


@pytest.mark.parametrize(
    ("parts", "verdict", "code"),
    [
        ([WORKING], "conforms", 0),
        ([WORKING, violation()], "violates", 1),
        ([WORKING, violation(), evidence(promises=(NAME,), untested="down")], "violates", 1),
        ([evidence(checked=Counter({ID: 1}), successes=1), evidence(promises=(NAME,), untested="down")], "incomplete", 6),
        ([WORKING, evidence(shortfall="only 1 of 50 valid generated requests made a clone")], "incomplete", 6),
        ([WORKING, evidence(untested="the budget is spent")], "incomplete", 6),
        ([evidence()], "incomplete", 6),
        ([evidence(checked=ALL)], "incomplete", 6),
        ([evidence(checked=Counter({ID: 1}), successes=1)], "conforms", 0),
    ],
)
def test_the_verdict_and_exit_code_follow_from_the_evidence(parts: list[EvidenceRecord], verdict: str, code: int) -> None:
    """A run in which nothing held does not conform, however little was broken."""
    made = run_record(*parts)
    assert (made.as_results()["apis"]["bria"]["verdict"], made.exit_code()) == (verdict, code)


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_undocumented_answers_fail_a_strict_run(strict: bool, code: int) -> None:
    made = run_record(WORKING, violation(undocumented=True), strict=strict)
    assert made.exit_code() == code


def test_a_violating_api_outranks_an_incomplete_one() -> None:
    assert run_record(violation(), evidence("datadog", untested="down")).exit_code() == 1
    assert run_record(WORKING, evidence("datadog", untested="down")).exit_code() == 6


def test_an_api_that_no_test_was_about_is_left_out_of_the_record() -> None:
    assert list(run_record(WORKING).as_results()["apis"]) == ["bria"]
    assert not run_record()
    assert run_record(WORKING)


@pytest.mark.parametrize(
    "parts", [[], [WORKING], [violation(times=7), violation(undocumented=True)], [evidence("datadog", untested="down")]]
)
def test_the_record_conforms_to_its_schema(parts: list[EvidenceRecord]) -> None:
    schema = results_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    written = json.loads(json.dumps(run_record(*parts).as_results()))
    jsonschema.validate(written, schema, jsonschema.Draft202012Validator, format_checker=jsonschema.FormatChecker())


def test_the_record_says_what_was_run() -> None:
    made = run_record(WORKING).as_results()
    assert made["suite"]["version"] == __version__
    assert set(made["suite"]["schemas"]) == {"bria", "datadog"}
    assert (made["run"]["seed"], made["run"]["kind"]) == (7, "embedded")
    assert made["run"]["seconds"] >= 0


def test_outside_a_checkout_the_record_has_no_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run_record().as_results()["suite"]["commit"] is None


def test_a_run_that_goes_on_is_incomplete_whatever_it_has_seen_so_far() -> None:
    """Its record may be the last word of a run that is killed."""
    made = run_record(WORKING)
    assert made.as_results()["apis"]["bria"]["verdict"] == "conforms"
    made.is_going_on = True
    result = made.as_results()["apis"]["bria"]
    assert (result["verdict"], result["shortfalls"]) == ("incomplete", ["the run has not ended: it goes on, or was killed"])


def test_what_is_still_pending_is_in_the_record_and_leaves_no_trace_in_it() -> None:
    waiver = Waiver(NAME, "known", "us", date.max)
    made = run_record(violation(), violation(undocumented=True), WORKING, evidence(promises=(ID,)), waivers=[waiver])
    made.watch()
    sent: Any = {"requests": 1, "findings": [], "undocumented": []}
    pending = [
        violation(times=2),
        violation(NAME),
        violation(NAME, undocumented=True, kind="other"),
        evidence(test="another", promises=(ID, NAME), untested="down", possible=["Mine"], warnings=["slow"], sent=sent),
        evidence("datadog", shortfall="few", cases=["a"], checked=Counter({"datadog.200.success": 1})),
    ]

    def said(*pending: EvidenceRecord) -> Any:
        return deepcopy({**made.as_results(pending), "run": None})

    before, between = said(), said(*pending)
    assert said() == before
    assert said(*pending) == between
    for part in pending:
        made.add(part)
    assert said() == between
