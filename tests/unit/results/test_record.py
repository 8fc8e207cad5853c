"""The machine record of a run: what each clause's status is, and what follows for the verdict and the exit code."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from clone_contracts import __version__
from clone_contracts.contract.document import load_contract
from clone_contracts.evidence.records import EvidenceRecord
from clone_contracts.evidence.redaction import Redactor
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.results.file import results_schema, write_json
from clone_contracts.results.record import RunRecord
from clone_contracts.results.types import RunSetup
from tests.unit.support import answer, bria_request, exchange

ID, NAME = "bria.201.id", "bria.201.name"
RUN: RunSetup = {"seed": 7, "kind": "embedded", "options": {}}
ALL = Counter(list(load_contract("bria").clauses))


def evidence(api: str = "bria", **parts: Any) -> EvidenceRecord:
    return TestEvidence(api, parts.pop("test", "a test"), **parts).as_record()


def violation(clause: str = ID, times: int = 1, undocumented: bool = False) -> Any:
    """The evidence of a test that saw a clause broken, or an undocumented answer."""
    seen = TestEvidence("bria", "a test", successes=1)
    found = tuple(Finding(clause, "1", str(number), "/id") for number in range(times))
    verdict = Verdict(undocumented=found) if undocumented else Verdict(frozenset({clause}), found)
    seen.record(exchange(bria_request(), answer(201)), verdict, Redactor({}))
    return seen.as_record()


def run_record(*parts: EvidenceRecord, strict: bool = False) -> RunRecord:
    made = RunRecord({"bria": "https://b.example", "datadog": "https://d.example"}, RUN, strict)
    for part in parts:
        made.add(part)
    return made


def record(*parts: EvidenceRecord) -> Any:
    result: Any = run_record(*parts).as_results()["apis"]["bria"]
    return result


def clause(id: str, *parts: EvidenceRecord) -> Any:
    return next(entry for entry in record(*parts)["clauses"] if entry["id"] == id)


WORKING = evidence(checked=ALL, successes=1)


@pytest.mark.parametrize(
    ("parts", "status", "reason"),
    [
        ([evidence(checked=Counter({ID: 2}), successes=1)], "held", None),
        ([evidence(checked=Counter({ID: 2}))], "untested", "no clone was ever made"),
        ([violation()], "violated", None),
        ([violation(), evidence(promises=(ID,), untested="throttled")], "violated", None),
        ([evidence(promises=(ID,), untested="throttled")], "untested", "throttled"),
        ([evidence(promises=(ID,), unobserved="not on a live server")], "unobserved", "not on a live server"),
        ([evidence(promises=(ID,), unobserved="a"), evidence(promises=(ID,), untested="b")], "untested", "b"),
        ([evidence(promises=(ID,), untested="b"), evidence(checked=Counter({ID: 1}), successes=1)], "held", None),
        ([evidence(promises=(ID,))], "unobserved", "no answer showed it"),
        ([evidence(promises=(NAME,))], "unobserved", "no test about it was selected"),
    ],
)
def test_the_status_of_a_clause(parts: list[EvidenceRecord], status: str, reason: str | None) -> None:
    """What was broken outranks what was seen, and that outranks what could not be."""
    entry = clause(ID, *parts)
    assert (entry["status"], entry.get("reason")) == (status, reason)


def test_what_no_answer_can_show_says_why() -> None:
    made = run_record(evidence("datadog", promises=("datadog.clone.copies-records",), untested="throttled")).as_results()
    entries = {entry["id"]: entry for entry in made["apis"]["datadog"]["clauses"]}
    assert entries["datadog.clone.copies-records"]["status"] == "unobserved"
    assert entries["datadog.clone.copies-records"]["reason"] == "No answer of this endpoint shows records."


def test_what_a_run_that_ended_early_did_not_reach_is_untested() -> None:
    made = run_record(evidence(checked=Counter({ID: 1}), successes=1))
    made.ended_early = True
    entries = {entry["id"]: entry for entry in made.as_results()["apis"]["bria"]["clauses"]}
    assert entries[ID]["status"] == "held"
    assert (entries[NAME]["status"], entries[NAME]["reason"]) == ("untested", "the run ended before")
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
def test_the_verdict_and_exit_code(parts: list[EvidenceRecord], verdict: str, code: int) -> None:
    """Nothing held is no conformance, however little was broken."""
    made = run_record(*parts)
    assert (made.as_results()["apis"]["bria"]["verdict"], made.exit_code()) == (verdict, code)


@pytest.mark.parametrize(("strict", "code"), [(False, 0), (True, 1)])
def test_undocumented_answers_fail_a_strict_run(strict: bool, code: int) -> None:
    made = run_record(WORKING, violation(undocumented=True), strict=strict)
    assert made.exit_code() == code


def test_one_api_that_violates_outranks_another_that_is_incomplete() -> None:
    assert run_record(violation(), evidence("datadog", untested="down")).exit_code() == 1
    assert run_record(WORKING, evidence("datadog", untested="down")).exit_code() == 6


def test_an_api_that_no_test_was_about_is_left_out() -> None:
    assert list(run_record(WORKING).as_results()["apis"]) == ["bria"]
    assert not run_record()
    assert run_record(WORKING)


def test_every_clause_of_the_contract_is_there_whatever_was_run() -> None:
    assert [entry["id"] for entry in record(evidence())["clauses"]] == list(load_contract("bria").clauses)


def test_counts_add_up() -> None:
    entry = record(
        evidence(requests=3, successes=1, created=["1", "2"], warnings=["w"]),
        evidence(requests=2, removed=["1"], shortfall="s"),
    )
    assert (entry["requests"], entry["clones_created"], entry["clones_removed"]) == (5, 2, 1)
    assert (entry["warnings"], entry["shortfalls"]) == (["w"], ["s"])


def test_one_reason_for_many_tests_is_told_once() -> None:
    entry = record(evidence(untested="down"), evidence(untested="down"), evidence(untested="throttled"))
    assert entry["shortfalls"] == ["down", "throttled"]


def test_of_many_findings_the_first_five_are_kept_and_all_are_counted() -> None:
    entry = clause(ID, violation(times=3), violation(times=3))
    assert [finding["actual"] for finding in entry["findings"]] == ["0", "1", "2", "0", "1"]
    assert entry["found"] == 6


def test_of_many_undocumented_answers_fifty_are_kept() -> None:
    assert len(record(*(violation(times=3, undocumented=True) for _ in range(20)))["undocumented"]) == 50


def test_a_clause_names_the_tests_that_are_about_it() -> None:
    parts = [evidence(test=name, promises=(ID,)) for name in ("b", "a", "b")]
    assert clause(ID, *parts)["tests"] == ["a", "b"]


def test_a_reading_of_the_document_stands_with_its_clause() -> None:
    assert "The text wins" in clause("bria.201.captions_source", evidence())["reading"]
    assert "reading" not in clause(ID, evidence())


@pytest.mark.parametrize(
    "parts", [[], [WORKING], [violation(times=7), violation(undocumented=True)], [evidence("datadog", untested="down")]]
)
def test_the_record_is_as_its_schema_says(parts: list[EvidenceRecord]) -> None:
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


def test_outside_of_a_checkout_there_is_no_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run_record().as_results()["suite"]["commit"] is None


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    """Nothing else is left beside it, and everybody may read it."""
    path = tmp_path / "new" / "results.json"
    for number in (1, 2):
        write_json(path, {"name": "Плитка", "number": number}, indent=1)
    assert path.read_text(encoding="utf-8") == '{\n "name": "Плитка",\n "number": 2\n}'
    assert [file.name for file in path.parent.iterdir()] == ["results.json"]
    assert path.stat().st_mode & 0o777 == 0o644
