"""What is recorded about one API: the status of each clause, findings, counts and reasons."""

from collections import Counter
from typing import Any

import pytest

from clone_contracts.contract.document import load_contract
from clone_contracts.evidence.records import EvidenceRecord
from tests.unit.records import evidence, run_record, violation

ID, NAME = "bria.201.id", "bria.201.name"


def record(*parts: EvidenceRecord) -> Any:
    result: Any = run_record(*parts).as_results()["apis"]["bria"]
    return result


def clause(id: str, *parts: EvidenceRecord) -> Any:
    return next(entry for entry in record(*parts)["clauses"] if entry["id"] == id)


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
def test_the_status_of_a_clause_follows_from_the_evidence(parts: list[EvidenceRecord], status: str, reason: str | None) -> None:
    """A violation outranks a clause that held, and that outranks one that could not be observed."""
    entry = clause(ID, *parts)
    assert (entry["status"], entry.get("reason")) == (status, reason)


def test_the_record_has_every_clause_of_the_contract_whatever_was_run() -> None:
    assert [entry["id"] for entry in record(evidence())["clauses"]] == list(load_contract("bria").clauses)


def test_the_counts_of_all_tests_add_up() -> None:
    entry = record(
        evidence(requests=3, successes=1, created=["1", "2"], warnings=["w"]),
        evidence(requests=2, removed=["1"], shortfall="s"),
    )
    assert (entry["requests"], entry["clones_created"], entry["clones_removed"]) == (5, 2, 1)
    assert (entry["warnings"], entry["shortfalls"]) == (["w"], ["s"])


def test_a_reason_that_many_tests_share_is_listed_once() -> None:
    entry = record(evidence(untested="down"), evidence(untested="down"), evidence(untested="throttled"))
    assert entry["shortfalls"] == ["down", "throttled"]


def test_only_the_first_five_findings_are_kept_and_all_are_counted() -> None:
    entry = clause(ID, violation(times=3), violation(times=3))
    assert [finding["actual"] for finding in entry["findings"]] == ["0", "1", "2", "0", "1"]
    assert entry["found"] == 6


def test_at_most_fifty_undocumented_answers_are_kept() -> None:
    assert len(record(*(violation(times=3, undocumented=True) for _ in range(20)))["undocumented"]) == 50


def test_an_undocumented_answer_of_another_kind_is_not_left_out_for_fifty_of_one() -> None:
    many, one = violation(times=50, undocumented=True), violation(undocumented=True, kind="key-reflected")
    for order in ([many, one], [one, many], [many, one, many]):
        kinds = Counter(finding["kind"] for finding in record(*order)["undocumented"])
        assert kinds == {"refused": 49, "key-reflected": 1}


def test_a_clause_lists_the_tests_that_are_about_it() -> None:
    parts = [evidence(test=name, promises=(ID,)) for name in ("b", "a", "b")]
    assert clause(ID, *parts)["tests"] == ["a", "b"]


def test_a_clause_shows_the_reading_of_the_document() -> None:
    assert "The text wins" in clause("bria.201.captions_source", evidence())["reading"]
    assert "reading" not in clause("bria.201.name", evidence())
