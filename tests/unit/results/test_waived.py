"""What waivers make of a run: which findings still violate, what a strict run accepts, and which waivers must go."""

import json
from collections import Counter
from datetime import date
from typing import Any

import jsonschema
import pytest

from clone_contracts.contract.document import load_contract
from clone_contracts.evidence.records import EvidenceRecord
from clone_contracts.results.file import results_schema
from clone_contracts.results.merge import merge
from clone_contracts.results.record import RunRecord
from clone_contracts.results.waivers import Waiver
from tests.unit.records import ALL, evidence, run_record, violation

ID, NAME = "bria.201.id", "bria.201.name"
WORKING = evidence(checked=ALL, successes=1)
DATADOG = evidence("datadog", checked=Counter(list(load_contract("datadog").clauses)), successes=1)


def waiver(about: str = ID, until: date = date(2999, 1, 31), **more: Any) -> Waiver:
    return Waiver(about, "known", "us", until, **more)


def accepted(**more: Any) -> Waiver:
    return waiver("refused", subject="undocumented", **more)


def entry(made: RunRecord, id: str = ID) -> Any:
    return next(each for each in made.as_results()["apis"]["bria"]["clauses"] if each["id"] == id)


def states(made: RunRecord) -> list[str]:
    return [each["state"] for each in made.as_results()["waivers"]]


def test_the_findings_that_a_narrowed_waiver_does_not_fit_still_violate() -> None:
    """They come first, and the others say why they do not fail the run."""
    made = run_record(violation(times=3), waivers=[waiver(actual=("0", "1"))])
    told = entry(made)
    assert (told["status"], told["found"], told["waived"]) == ("violated", 3, 2)
    why = "known (us, until 2999-01-31, only actual 0 or 1)"
    assert [(each["actual"], each.get("waived")) for each in told["findings"]] == [("2", None), ("0", why), ("1", why)]
    assert made.exit_code() == 1
    assert states(made) == ["used"]


def test_a_clause_whose_findings_are_all_waived_is_waived_for_the_reasons_of_each() -> None:
    made = run_record(WORKING, violation(times=2), waivers=[waiver(actual=("0",)), waiver(actual=("1",))])
    told = entry(made)
    assert (told["status"], told["waived"]) == ("waived", 2)
    assert [part.rpartition(", ")[2] for part in told["reason"].split("; ")] == ["only actual 0)", "only actual 1)"]
    assert made.exit_code() == 0


def test_a_finding_that_violates_is_kept_however_many_came_before_that_are_waived() -> None:
    made = run_record(violation(times=9), waivers=[waiver(actual=tuple("01234567"))])
    assert [each["actual"] for each in entry(made)["findings"]][:2] == ["8", "0"]


@pytest.mark.parametrize(
    ("narrowed", "status"),
    [
        ({"target": ("https://b.*",)}, "waived"),
        ({"target": ("https://c.*",)}, "violated"),
        ({"until": date(2020, 1, 1)}, "violated"),
    ],
)
def test_a_waiver_for_another_target_or_of_the_past_covers_nothing(narrowed: Any, status: str) -> None:
    assert entry(run_record(violation(), waivers=[waiver(**narrowed)]))["status"] == status


@pytest.mark.parametrize(
    ("parts", "waivers", "code"),
    [
        ([violation(undocumented=True)], [], 1),
        ([violation(undocumented=True)], [accepted()], 0),
        ([violation(undocumented=True)], [accepted(api="bria")], 0),
        ([violation(undocumented=True)], [accepted(api="datadog")], 1),
        ([violation(undocumented=True)], [accepted(until=date(2020, 1, 1))], 1),
        ([violation(undocumented=True)], [waiver("not-at-once", subject="undocumented")], 1),
        ([violation(undocumented=True, times=2)], [accepted(actual=("0",))], 1),
    ],
)
def test_a_strict_run_fails_only_for_what_is_undocumented_and_not_waived(
    parts: list[EvidenceRecord], waivers: list[Waiver], code: int
) -> None:
    assert run_record(WORKING, *parts, strict=True, waivers=waivers).exit_code() == code


def test_an_undocumented_answer_that_is_not_waived_is_kept_however_many_came_before_that_are() -> None:
    many = [str(number) for number in range(55)]
    made = run_record(WORKING, violation(undocumented=True, times=56), strict=True, waivers=[accepted(actual=tuple(many))])
    kept = made.as_results()["apis"]["bria"]["undocumented"]
    assert (len(kept), kept[0]["actual"], kept[0].get("waived")) == (50, "55", None)
    assert made.exit_code() == 1


@pytest.mark.parametrize(
    ("made", "state"),
    [
        (run_record(WORKING, waivers=[waiver()]), "unneeded"),
        (run_record(WORKING, waivers=[waiver(actual=("7",))]), "unneeded"),
        (run_record(WORKING, violation(), waivers=[waiver(actual=("7",))]), "idle"),
        (run_record(WORKING, violation(), waivers=[waiver(), waiver(actual=("7",))]), "used"),
        (run_record(WORKING, waivers=[waiver(target=("https://c.*",))]), "idle"),
        (run_record(WORKING, evidence(promises=(ID,), untested="down"), waivers=[waiver()]), "idle"),
        (run_record(WORKING, evidence(promises=(ID,), unobserved="why"), waivers=[waiver()]), "idle"),
        (run_record(DATADOG, waivers=[waiver()]), "idle"),
        (run_record(WORKING, waivers=[accepted()]), "idle"),
        (run_record(WORKING, DATADOG, waivers=[accepted()]), "unneeded"),
        (run_record(WORKING, waivers=[accepted(api="bria")]), "unneeded"),
        (run_record(WORKING, violation(undocumented=True), waivers=[accepted()]), "used"),
        (run_record(WORKING, evidence(promises=(NAME,), untested="down"), waivers=[accepted(api="bria")]), "idle"),
        (run_record(WORKING, evidence(shortfall="too few"), waivers=[accepted(api="bria")]), "idle"),
        (run_record(WORKING, evidence(promises=(NAME,), unobserved="not live"), waivers=[accepted(api="bria")]), "unneeded"),
    ],
)
def test_a_waiver_is_unneeded_only_where_the_run_would_have_shown_what_it_waives(made: RunRecord, state: str) -> None:
    """One about undocumented answers only where all tests about its APIs ran, whatever a run of this kind cannot show."""
    assert states(made)[0] == state


def test_what_was_not_selected_or_not_reached_makes_no_waiver_unneeded() -> None:
    for waivers in ([waiver()], [accepted(api="bria")]):
        part = run_record(WORKING, waivers=waivers)
        part.leave_out([ID])
        ended = run_record(WORKING, waivers=waivers)
        ended.ended_early = True
        assert states(part) == states(ended) == ["idle"]
    other = run_record(WORKING, waivers=[accepted(api="bria")])
    other.leave_out(["datadog.200.data"])
    assert states(other) == ["unneeded"]


def test_merged_runs_keep_what_violates_before_what_is_waived() -> None:
    """Each counts, and the reasons of both stay."""
    one, other = waiver(actual=("0", "1", "2", "3", "4", "5")), waiver(actual=("7",))
    whole = run_record(WORKING, violation(times=6), violation(times=6, undocumented=True), waivers=[one, accepted()])
    part = run_record(WORKING, violation(times=7), violation(times=1, undocumented=True), waivers=[other])
    told = merge([whole.as_results(), part.as_results()])["apis"]["bria"]
    clause = next(each for each in told["clauses"] if each["id"] == ID)
    assert (clause["status"], clause["found"], clause["waived"]) == ("violated", 13, 6)
    assert {"waived" in each for each in clause["findings"]} == {False}
    assert ["waived" in each for each in told["undocumented"]] == [False] + [True] * 6


def test_merged_runs_keep_the_reasons_of_all_that_waived_a_clause() -> None:
    runs = [run_record(WORKING, violation(), waivers=[waiver(link=f"https://{name}.example")]).as_results() for name in "ab"]
    clause = next(each for each in merge(runs)["apis"]["bria"]["clauses"] if each["id"] == ID)
    assert [part.rpartition(", ")[2] for part in clause["reason"].split("; ")] == ["https://a.example)", "https://b.example)"]


def test_merged_waivers_of_one_clause_that_are_narrowed_in_different_ways_are_all_kept() -> None:
    runs = [run_record(WORKING, violation(), waivers=[waiver(actual=(text,)), accepted()]).as_results() for text in "01"]
    assert [each["state"] for each in merge(runs)["waivers"]] == ["used", "idle", "idle"]


def test_the_record_with_waivers_conforms_to_its_schema() -> None:
    waivers = [waiver(actual=("0",), link="https://t.example"), accepted(target=("*",)), waiver(NAME, api="bria")]
    made = run_record(WORKING, violation(times=2), violation(undocumented=True), waivers=waivers)
    results = json.loads(json.dumps(made.as_results()))
    jsonschema.validate(results, results_schema(), jsonschema.Draft202012Validator)
    assert results["apis"]["bria"]["undocumented"][0]["kind"] == "refused"


@pytest.mark.parametrize("change", [{"clause": ID}, {"undocumented": 7}, {"pointer": []}])
def test_the_schema_refuses_a_waiver_of_both_or_with_empty_patterns(change: Any) -> None:
    results = json.loads(json.dumps(run_record(WORKING, waivers=[accepted()]).as_results()))
    results["waivers"][0].update(change)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(results, results_schema(), jsonschema.Draft202012Validator)
