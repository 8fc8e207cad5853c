"""Several records as one."""

import json
from collections import Counter
from copy import deepcopy
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from clone_contracts.errors import ConfigurationError
from clone_contracts.results.file import read_record, results_schema
from clone_contracts.results.merge import merge
from tests.unit.records import HERE, THERE, clause, exchange, finding, record, record_of, result, waiver
from tests.unit.results.test_record import ALL, evidence, run_record, violation

VALIDATOR = jsonschema.Draft202012Validator(results_schema(), format_checker=jsonschema.FormatChecker())
STRONGEST_FIRST = ("violated", "waived", "held", "untested", "unobserved")
NOT_SELECTED = "no test about it was selected"


def merged(*records: Any) -> Any:
    """The merged record, which must fit the schema as those before it do."""
    for each in records:
        VALIDATOR.validate(each)
    made = merge(records)
    VALIDATOR.validate(made)
    return made


def bria(*records: Any) -> Any:
    api: Any = merged(*records)["apis"]["bria"]
    return api


def only_clause(*versions: Any) -> Any:
    """The one clause of records that have it each in one version."""
    (made,) = bria(*(record(version) for version in versions))["clauses"]
    return dict(made)


class TestReading:
    """From a directory or a file; what cannot be used is said in one line."""

    def test_a_directory_or_its_file(self, tmp_path: Path) -> None:
        file = tmp_path / "results.json"
        file.write_text(json.dumps(record(clause("bria.201.id"))), encoding="utf-8")
        assert read_record(tmp_path) == read_record(file) == record(clause("bria.201.id"))

    def test_a_file_of_any_name(self, tmp_path: Path) -> None:
        file = tmp_path / "night.json"
        file.write_text(json.dumps(record_of({})), encoding="utf-8")
        assert read_record(file) == record_of({})

    @pytest.mark.parametrize("name", ["", "nowhere", "nowhere/results.json"])
    def test_what_is_not_there(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(ConfigurationError, match=rf"^{tmp_path}.* cannot be read: No such file or directory$"):
            read_record(tmp_path / name)

    @pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"\xef\xbb\xbf{}", b"<html>"])
    def test_what_is_no_json(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "results.json").write_bytes(content)
        with pytest.raises(ConfigurationError, match=r"/results\.json is no JSON$"):
            read_record(tmp_path)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ([], r"at its root, \[\] is not of type 'object'"),
            ({}, r"at its root, '\w+' is a required property"),
            (record_of({"other": result()}), "at apis, 'other' does not match"),
            (record_of({}, seconds=-1), "at run/seconds, -1 is less than the minimum of 0"),
            (record(clause("a"), clause("b", "fine")), r"at apis/bria/clauses/1/status, 'fine' is not one of \["),
            (record(clause("a", "violated", findings=[])), r"at apis/bria/clauses/0/findings, \[\] "),
        ],
    )
    def test_what_is_no_record_is_said_with_its_place(self, tmp_path: Path, content: Any, message: str) -> None:
        (tmp_path / "results.json").write_text(json.dumps(content), encoding="utf-8")
        with pytest.raises(ConfigurationError, match=rf"/results\.json is no record of this suite: {message}"):
            read_record(tmp_path)

    def test_the_message_stays_short(self, tmp_path: Path) -> None:
        (tmp_path / "results.json").write_text(json.dumps(["x" * 100_000]), encoding="utf-8")
        with pytest.raises(ConfigurationError) as raised:
            read_record(tmp_path)
        assert len(str(raised.value)) < 400 + len(str(tmp_path))


class TestShards:
    """Runs about one API at one target become one."""

    def test_counts_add_up(self) -> None:
        numbers = {"requests": 5, "throttled": 2, "clones_created": 3, "clones_removed": 1}
        made = bria(record(**numbers), record(**numbers), record())
        assert [made[name] for name in numbers] == [11, 4, 6, 2]

    def test_the_checks_findings_and_tests_of_a_clause_add_up(self) -> None:
        made = only_clause(
            clause("bria.201.id", checked=3, tests=["t::b", "t::a"]),
            clause("bria.201.id", "violated", checked=4, found=9, tests=["t::c", "t::a"]),
        )
        assert (made["checked"], made["found"], made["tests"]) == (7, 9, ["t::a", "t::b", "t::c"])

    def test_what_is_said_twice_is_told_once(self) -> None:
        first = record(shortfalls=["too few", "down"], warnings=["w"], possibly_created=["Mine"])
        second = record(shortfalls=["down"], warnings=["w", "v"], possibly_created=["Other"])
        made = bria(first, second)
        assert (made["shortfalls"], made["warnings"]) == (["too few", "down"], ["w", "v"])
        assert made["possibly_created"] == ["Mine", "Other"]

    @pytest.mark.parametrize(("one", "other"), list(product(STRONGEST_FIRST, repeat=2)))
    def test_the_strongest_status_of_a_clause_wins_whoever_saw_it(self, one: str, other: str) -> None:
        strongest = min(one, other, key=STRONGEST_FIRST.index)
        made = only_clause(clause("bria.201.id", one), clause("bria.201.id", other))
        assert (made["status"], made.get("reason")) == (strongest, clause("bria.201.id", strongest).get("reason"))
        assert made["found"] == sum(status in ("violated", "waived") for status in (one, other))

    @pytest.mark.parametrize("turn", [1, -1])
    def test_a_reason_that_tells_of_the_target_goes_before_one_of_the_selection(self, turn: int) -> None:
        reasons = [NOT_SELECTED, "no answer showed it"][::turn]
        made = only_clause(*(clause("bria.201.id", "unobserved", reason=reason) for reason in reasons))
        assert made["reason"] == "no answer showed it"

    def test_clauses_keep_the_order_of_the_first_and_those_of_others_follow(self) -> None:
        made = bria(
            record(clause("bria.201.id"), clause("bria.201.name")), record(clause("bria.201.new"), clause("bria.201.id"))
        )
        assert [entry["id"] for entry in made["clauses"]] == ["bria.201.id", "bria.201.name", "bria.201.new"]

    def test_findings_examples_and_undocumented_answers_stay_few(self) -> None:
        def shard(test: str) -> Any:
            broken = [finding(number, actual=test) for number in range(1, 5)]
            return record(
                clause("bria.201.id", "violated", findings=broken, found=4),
                clause("bria.201.name", examples=[{"exchange": 1}, {"exchange": 2}]),
                undocumented=[finding(number, clause="bria.201.id", actual=test) for number in range(1, 41)],
                exchanges=[{**exchange(number, test), "curl": "curl"} for number in (1, 2)],
            )

        made = bria(shard("a"), shard("b"), shard("c"))
        broken, shown = made["clauses"]
        assert [item["actual"] for item in broken["findings"]] == ["a", "a", "a", "a", "b"]
        assert broken["found"] == 12
        assert len(shown["examples"]) == 2
        assert Counter(item["actual"] for item in made["undocumented"]) == {"a": 40, "b": 10}

    def test_exchanges_stay_apart_and_examples_point_at_their_own(self) -> None:
        """Every shard counts from one."""

        def shard(test: str) -> Any:
            return record(
                clause(f"bria.201.{test}", examples=[{"exchange": 1}]),
                clause("bria.201.id", "violated", findings=[finding(2, exchange=exchange(2, test))]),
                undocumented=[finding(3, clause="bria.201.id", exchange=exchange(3, test))],
                exchanges=[{**exchange(1, test), "curl": "curl"}],
            )

        made = bria(*(shard(test) for test in "abc"))
        clauses = {entry["id"]: entry for entry in made["clauses"]}
        kept = {item["number"]: item["test"] for item in made["exchanges"]}
        assert sorted(kept.values()) == ["a", "b", "c"]
        for test in "abc":
            (example,) = clauses[f"bria.201.{test}"]["examples"]
            assert kept[example["exchange"]] == test
        others = [item["exchange"] for item in [*clauses["bria.201.id"]["findings"], *made["undocumented"]]]
        assert sorted(item["test"] for item in others) == ["a", "a", "b", "b", "c", "c"]
        assert len({item["number"] for item in others} | set(kept)) == 9

    def test_one_exchange_of_several_findings_stays_one(self) -> None:
        """It is moved once, though the findings share it in memory."""
        shared = exchange(5)
        both = [clause(id, "violated", findings=[finding(exchange=shared)]) for id in ("bria.201.id", "bria.201.name")]
        made = bria(record(), record(*both))
        first, second = (entry["findings"][0]["exchange"]["number"] for entry in made["clauses"])
        assert first == second

    @pytest.mark.parametrize(
        ("first", "second", "verdict"),
        [
            ([clause("a")], [clause("a")], "conforms"),
            ([clause("a")], [clause("a", "violated")], "violates"),
            ([clause("a", "untested")], [clause("a", "violated")], "violates"),
            ([clause("a", "untested")], [clause("a")], "conforms"),
            ([clause("a", "untested")], [clause("b")], "incomplete"),
            ([clause("a", "unobserved")], [clause("a", "waived")], "conforms"),
            ([clause("a", "unobserved")], [clause("a", "unobserved")], "incomplete"),
        ],
    )
    def test_the_verdict_is_that_of_all_clauses(
        self, first: list[dict[str, Any]], second: list[dict[str, Any]], verdict: str
    ) -> None:
        assert bria(record(*first), record(*second, verdict="incomplete"))["verdict"] == verdict

    def test_a_shortfall_of_one_keeps_all_incomplete(self) -> None:
        assert bria(record(clause("a")), record(clause("a"), shortfalls=["too few"]))["verdict"] == "incomplete"

    def test_a_strict_run_that_found_undocumented_answers_is_not_outvoted(self) -> None:
        assert bria(record(clause("a"), verdict="violates"), record(clause("a")))["verdict"] == "violates"

    def test_real_records(self) -> None:
        shards = [
            run_record(violation(times=3), violation(undocumented=True)),
            run_record(evidence(checked=ALL, successes=1, requests=4)),
            run_record(evidence(untested="down", promises=("bria.201.name",))),
        ]
        made = merged(*(json.loads(json.dumps(shard.as_results())) for shard in shards))["apis"]["bria"]
        statuses = Counter(entry["status"] for entry in made["clauses"])
        assert statuses == {"violated": 1, "held": len(ALL) - 1}
        assert (made["verdict"], made["requests"], made["shortfalls"]) == ("violates", 4, ["down"])


class TestNumbers:
    """Every exchange of every record keeps a number of its own."""

    @staticmethod
    def shows(path: str, number: int) -> Any:
        one = clause("bria.201.id", examples=[{"exchange": number}])
        return record(one, exchanges=[{**exchange(number, path), "curl": "curl"}])

    def test_also_where_some_were_merged_before(self) -> None:
        made = bria(merged(self.shows("a", 1), self.shows("b", 1)), self.shows("c", 1))
        numbers = [item["number"] for item in made["exchanges"]]
        assert len(numbers) == len(set(numbers)) == 2
        wanted = [example["exchange"] for example in made["clauses"][0]["examples"]]
        assert [item["test"] for item in made["exchanges"] if item["number"] in wanted] == ["a", "b"]

    def test_and_where_many_processes_have_numbered_theirs_in_ranges(self) -> None:
        made = bria(self.shows("a", 1_000_001), self.shows("b", 1))
        assert [item["test"] for item in made["exchanges"]] == ["a", "b"]
        assert len({item["number"] for item in made["exchanges"]}) == 2

    def test_those_that_no_example_refers_to_are_left_out(self) -> None:
        made = bria(*(self.shows(name, 1) for name in "abcdefgh"))
        assert [item["test"] for item in made["exchanges"]] == ["a", "b"]


def test_refusals_mean_something_where_another_shard_made_clones() -> None:
    """By itself a shard of refusals cannot tell a server that refuses everything."""
    refused = clause("bria.401.token-wrong", "untested", checked=3, reason="no clone was ever made")
    unseen = clause("bria.401.token-wrong", "unobserved", checked=0)
    made = bria(record(refused), record(unseen, clones_created=2))["clauses"][0]
    assert (made["status"], made["checked"], "reason" in made) == ("held", 3, False)
    assert bria(record(refused), record(unseen))["clauses"][0]["status"] == "untested"


def test_names_of_what_may_exist_are_all_kept() -> None:
    made = bria(record(possibly_created=["Mine", "Mine"]), record(possibly_created=["Mine"]))
    assert made["possibly_created"] == ["Mine"] * 3


class TestSites:
    """Results about other targets, or the other API, stay apart."""

    def test_each_target_of_an_api_is_named(self) -> None:
        made = merged(record(clause("a")), record(clause("a", "violated"), target=THERE, verdict="violates"))
        assert {key: api["verdict"] for key, api in made["apis"].items()} == {
            f"bria at {HERE}": "conforms",
            f"bria at {THERE}": "violates",
        }

    def test_both_apis_keep_their_names(self) -> None:
        other = result(clause("datadog.200.data"), target="https://d.example")
        assert list(merged(record(), record_of({"datadog": other}))["apis"]) == ["bria", "datadog"]

    def test_only_the_api_that_has_several_targets_is_named_by_them(self) -> None:
        datadog = result(target="https://d.example", requests=2)
        first = record_of({"bria": result(), "datadog": datadog})
        second = record_of({"bria": result(target=THERE), "datadog": datadog})
        made = merged(first, second)["apis"]
        assert list(made) == [f"bria at {HERE}", "datadog", f"bria at {THERE}"]
        assert made["datadog"]["requests"] == 4

    def test_a_shard_joins_its_target_in_what_was_merged_before(self) -> None:
        sites = merged(record(clause("a", "untested")), record(clause("a", "untested"), target=THERE))
        made = merged(sites, record(clause("a")))["apis"]
        assert [(key, api["clauses"][0]["status"], api["requests"]) for key, api in made.items()] == [
            (f"bria at {HERE}", "held", 2),
            (f"bria at {THERE}", "untested", 1),
        ]


class TestTheRun:
    """The record's part on the run itself."""

    @pytest.mark.parametrize(
        ("kinds", "kind"),
        [
            (("live", "live"), "live"),
            (("embedded", "live"), "mixed"),
            (("mixed", "live"), "mixed"),
            (("mixed", "mixed"), "mixed"),
        ],
    )
    def test_its_kind(self, kinds: tuple[str, ...], kind: str) -> None:
        assert merged(*(record_of({}, kind=each) for each in kinds))["run"]["kind"] == kind

    def test_it_is_that_of_the_earliest_with_the_seconds_of_all(self) -> None:
        late = record_of({}, started="2026-01-02T00:00:00+00:00", seed=1, seconds=0.1)
        early = record_of({}, started="2026-01-01T00:00:00+00:00", seed=2, seconds=0.2)
        run = merged(late, early)["run"]
        assert (run["started"], run["seed"], run["seconds"]) == ("2026-01-01T00:00:00+00:00", 2, 0.3)
        assert run["merged"] == [late["run"], early["run"]]

    def test_runs_that_were_merged_before_are_listed_one_by_one(self) -> None:
        first, second, third = (record_of({}, seed=seed) for seed in (1, 2, 3))
        made = merged(merged(first, second), third)["run"]
        assert [run["seed"] for run in made["merged"]] == [1, 2, 3]
        assert not any("merged" in run for run in made["merged"])
        assert made["seconds"] == 4.5

    @pytest.mark.parametrize(("one", "other"), list(product(("used", "expired", "unneeded", "idle"), repeat=2)))
    def test_of_a_waiver_the_state_that_says_most_is_kept(self, one: str, other: str) -> None:
        strongest = min(one, other, key=("used", "expired", "unneeded", "idle").index)
        made = merged(*(record_of({}, waivers=(waiver(state=state),)) for state in (one, other)))
        assert made["waivers"] == [waiver(state=strongest)]

    def test_waivers_of_other_clauses_stay_beside_it(self) -> None:
        made = merged(record_of({}, (waiver("a"), waiver("b"))), record_of({}, (waiver("c"), waiver("a"))))
        assert [each["clause"] for each in made["waivers"]] == ["a", "b", "c"]


def test_one_record_is_returned_as_it_is() -> None:
    single = record(clause("a"))
    assert merge([single]) is single


def test_what_is_merged_is_not_changed() -> None:
    broken = clause("a", "violated", examples=[{"exchange": 1}])
    parts = {"exchanges": [{**exchange(), "curl": "curl"}], "undocumented": [finding(clause="a")], "shortfalls": ["s"]}
    records = [record(broken, **parts), record(deepcopy(broken), **deepcopy(parts)), record(clause("a"), target=THERE)]
    before = deepcopy(records)
    merged(*records)
    assert records == before
