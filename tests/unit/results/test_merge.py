"""Several records are merged into one."""

import json
from collections import Counter
from copy import deepcopy
from itertools import product
from typing import Any

import jsonschema
import pytest

from clone_contracts.results.file import results_schema
from clone_contracts.results.merge import merge
from tests.unit.records import (
    ALL,
    HERE,
    THERE,
    clause,
    evidence,
    exchange,
    finding,
    record,
    record_of,
    result,
    run_record,
    violation,
    waiver,
)

VALIDATOR = jsonschema.Draft202012Validator(results_schema(), format_checker=jsonschema.FormatChecker())
STRONGEST_FIRST = ("violated", "waived", "held", "untested", "unobserved")
NOT_SELECTED = "no test about it was selected"


def merged(*records: Any) -> Any:
    """The merged record, which must conform to the schema like its inputs."""
    for each in records:
        VALIDATOR.validate(each)
    made = merge(records)
    VALIDATOR.validate(made)
    return made


def bria(*records: Any) -> Any:
    api: Any = merged(*records)["apis"]["bria"]
    return api


def only_clause(*versions: Any) -> Any:
    """The merged clause of records that each have one version of it."""
    (made,) = bria(*(record(version) for version in versions))["clauses"]
    return dict(made)


class TestShards:
    """Runs about one API at one target are merged into one result."""

    def test_the_counts_of_merged_records_add_up(self) -> None:
        numbers = {"requests": 5, "throttled": 2, "clones_created": 3, "clones_removed": 1}
        made = bria(record(**numbers), record(**numbers), record())
        assert [made[name] for name in numbers] == [11, 4, 6, 2]

    def test_the_checks_findings_and_tests_of_a_merged_clause_add_up(self) -> None:
        made = only_clause(
            clause("bria.201.id", checked=3, tests=["t::b", "t::a"]),
            clause("bria.201.id", "violated", checked=4, found=9, tests=["t::c", "t::a"]),
        )
        assert (made["checked"], made["found"], made["tests"]) == (7, 9, ["t::a", "t::b", "t::c"])

    def test_a_remark_that_two_records_share_is_kept_once(self) -> None:
        first = record(shortfalls=["too few", "down"], warnings=["w"], possibly_created=["Mine"])
        second = record(shortfalls=["down"], warnings=["w", "v"], possibly_created=["Other"])
        made = bria(first, second)
        assert (made["shortfalls"], made["warnings"]) == (["too few", "down"], ["w", "v"])
        assert made["possibly_created"] == ["Mine", "Other"]

    @pytest.mark.parametrize(("one", "other"), list(product(STRONGEST_FIRST, repeat=2)))
    def test_the_strongest_status_of_a_clause_wins_in_either_order(self, one: str, other: str) -> None:
        strongest = min(one, other, key=STRONGEST_FIRST.index)
        made = only_clause(clause("bria.201.id", one), clause("bria.201.id", other))
        assert (made["status"], made.get("reason")) == (strongest, clause("bria.201.id", strongest).get("reason"))
        assert made["found"] == sum(status in ("violated", "waived") for status in (one, other))

    @pytest.mark.parametrize("turn", [1, -1])
    def test_a_reason_about_the_target_takes_precedence_over_one_about_the_selection(self, turn: int) -> None:
        reasons = [NOT_SELECTED, "no answer showed it"][::turn]
        made = only_clause(*(clause("bria.201.id", "unobserved", reason=reason) for reason in reasons))
        assert made["reason"] == "no answer showed it"

    def test_merged_clauses_keep_the_order_of_the_first_record(self) -> None:
        made = bria(
            record(clause("bria.201.id"), clause("bria.201.name")), record(clause("bria.201.new"), clause("bria.201.id"))
        )
        assert [entry["id"] for entry in made["clauses"]] == ["bria.201.id", "bria.201.name", "bria.201.new"]

    def test_a_merged_record_keeps_few_findings_examples_and_undocumented_answers(self) -> None:
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

    def test_merged_exchanges_stay_apart_and_examples_refer_to_their_own(self) -> None:
        """Every shard numbers its exchanges from one."""

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

    def test_an_exchange_that_several_findings_share_stays_one(self) -> None:
        """It is renumbered once, although the findings share it in memory."""
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
    def test_the_merged_verdict_follows_from_all_clauses(
        self, first: list[dict[str, Any]], second: list[dict[str, Any]], verdict: str
    ) -> None:
        assert bria(record(*first), record(*second, verdict="incomplete"))["verdict"] == verdict

    def test_a_shortfall_of_one_record_makes_the_merged_verdict_incomplete(self) -> None:
        assert bria(record(clause("a")), record(clause("a"), shortfalls=["too few"]))["verdict"] == "incomplete"

    def test_a_strict_violation_is_kept_when_records_are_merged(self) -> None:
        assert bria(record(clause("a"), verdict="violates"), record(clause("a")))["verdict"] == "violates"

    def test_records_of_real_shards_can_be_merged(self) -> None:
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
    """Every exchange of every record gets a unique number."""

    @staticmethod
    def shows(path: str, number: int) -> Any:
        one = clause("bria.201.id", examples=[{"exchange": number}])
        return record(one, exchanges=[{**exchange(number, path), "curl": "curl"}])

    def test_exchange_numbers_stay_unique_when_a_merged_record_is_merged_again(self) -> None:
        made = bria(merged(self.shows("a", 1), self.shows("b", 1)), self.shows("c", 1))
        numbers = [item["number"] for item in made["exchanges"]]
        assert len(numbers) == len(set(numbers)) == 2
        wanted = [example["exchange"] for example in made["clauses"][0]["examples"]]
        assert [item["test"] for item in made["exchanges"] if item["number"] in wanted] == ["a", "b"]

    def test_exchange_numbers_of_several_processes_stay_unique(self) -> None:
        made = bria(self.shows("a", 1_000_001), self.shows("b", 1))
        assert [item["test"] for item in made["exchanges"]] == ["a", "b"]
        assert len({item["number"] for item in made["exchanges"]}) == 2

    def test_exchanges_that_no_kept_example_refers_to_are_left_out(self) -> None:
        made = bria(*(self.shows(name, 1) for name in "abcdefgh"))
        assert [item["test"] for item in made["exchanges"]] == ["a", "b"]


def test_refusals_count_where_another_shard_made_clones() -> None:
    """On its own, a shard of refusals cannot rule out a server that refuses everything."""
    refused = clause("bria.401.token-wrong", "untested", checked=3, reason="no clone was ever made")
    unseen = clause("bria.401.token-wrong", "unobserved", checked=0)
    made = bria(record(refused), record(unseen, clones_created=2))["clauses"][0]
    assert (made["status"], made["checked"], "reason" in made) == ("held", 3, False)
    assert bria(record(refused), record(unseen))["clauses"][0]["status"] == "untested"


def test_all_names_of_possibly_created_datasets_are_kept() -> None:
    made = bria(record(possibly_created=["Mine", "Mine"]), record(possibly_created=["Mine"]))
    assert made["possibly_created"] == ["Mine"] * 3


class TestSites:
    """Results about other targets, or the other API, stay apart."""

    def test_each_target_of_a_merged_api_is_named(self) -> None:
        made = merged(record(clause("a")), record(clause("a", "violated"), target=THERE, verdict="violates"))
        assert {key: api["verdict"] for key, api in made["apis"].items()} == {
            f"bria at {HERE}": "conforms",
            f"bria at {THERE}": "violates",
        }

    def test_two_apis_with_one_target_each_keep_their_names(self) -> None:
        other = result(clause("datadog.200.data"), target="https://d.example")
        assert list(merged(record(), record_of({"datadog": other}))["apis"]) == ["bria", "datadog"]

    def test_only_an_api_with_several_targets_is_named_by_them(self) -> None:
        datadog = result(target="https://d.example", requests=2)
        first = record_of({"bria": result(), "datadog": datadog})
        second = record_of({"bria": result(target=THERE), "datadog": datadog})
        made = merged(first, second)["apis"]
        assert list(made) == [f"bria at {HERE}", "datadog", f"bria at {THERE}"]
        assert made["datadog"]["requests"] == 4

    def test_a_shard_joins_its_target_in_a_record_that_was_merged_before(self) -> None:
        sites = merged(record(clause("a", "untested")), record(clause("a", "untested"), target=THERE))
        made = merged(sites, record(clause("a")))["apis"]
        assert [(key, api["clauses"][0]["status"], api["requests"]) for key, api in made.items()] == [
            (f"bria at {HERE}", "held", 2),
            (f"bria at {THERE}", "untested", 1),
        ]


class TestTheRun:
    """The part of the record about the run itself."""

    @pytest.mark.parametrize(
        ("kinds", "kind"),
        [
            (("live", "live"), "live"),
            (("embedded", "live"), "mixed"),
            (("mixed", "live"), "mixed"),
            (("mixed", "mixed"), "mixed"),
        ],
    )
    def test_runs_of_different_kinds_merge_into_a_mixed_run(self, kinds: tuple[str, ...], kind: str) -> None:
        assert merged(*(record_of({}, kind=each) for each in kinds))["run"]["kind"] == kind

    def test_a_merged_run_starts_with_the_earliest_and_adds_up_the_seconds(self) -> None:
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
    def test_the_most_telling_state_of_a_waiver_is_kept(self, one: str, other: str) -> None:
        strongest = min(one, other, key=("used", "expired", "unneeded", "idle").index)
        made = merged(*(record_of({}, waivers=(waiver(state=state),)) for state in (one, other)))
        assert made["waivers"] == [waiver(state=strongest)]

    def test_waivers_of_different_clauses_are_all_kept(self) -> None:
        made = merged(record_of({}, (waiver("a"), waiver("b"))), record_of({}, (waiver("c"), waiver("a"))))
        assert [each["clause"] for each in made["waivers"]] == ["a", "b", "c"]


def test_merging_a_single_record_returns_it_unchanged() -> None:
    single = record(clause("a"))
    assert merge([single]) is single


def test_merging_does_not_change_its_input() -> None:
    broken = clause("a", "violated", examples=[{"exchange": 1}])
    parts = {"exchanges": [{**exchange(), "curl": "curl"}], "undocumented": [finding(clause="a")], "shortfalls": ["s"]}
    records = [record(broken, **parts), record(deepcopy(broken), **deepcopy(parts)), record(clause("a"), target=THERE)]
    before = deepcopy(records)
    merged(*records)
    assert records == before
