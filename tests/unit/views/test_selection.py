"""What a run selected, as pages say it."""

from html import unescape
from typing import Any

import pytest

from clone_contracts.results.merge import merge
from clone_contracts.views.html import page
from clone_contracts.views.markdown import summary
from clone_contracts.views.selection import cases_in_words, selection
from tests.unit.records import clause, record_of, result


def shard(tests: dict[str, int], **options: Any) -> Any:
    return record_of({"bria": result(clause("bria.201.id"))}, options=options, tests=tests)


@pytest.mark.parametrize(
    ("tests", "options", "words"),
    [
        ({}, {}, ""),
        ({"bria": 1}, {"keyword": "", "markers": "", "fault": None, "fuzz_examples": 0}, "--fuzz-examples 0; 1 test of bria"),
        ({"bria": 3, "datadog": 4}, {"keyword": "name or id"}, "-k name or id; 3 tests of bria and 4 tests of datadog"),
        ({"bria": 2}, {"markers": "slow", "fault": "x", "strict": True}, "-m slow, --fault x, --strict; 2 tests of bria"),
    ],
)
def test_what_a_run_selected_is_said_as_one_asks_for_it(tests: Any, options: Any, words: str) -> None:
    assert selection(shard(tests, **options)["run"]) == words


def test_the_pages_of_merged_records_say_what_each_of_them_selected() -> None:
    merged = merge([shard({"bria": 3}, keyword="name", strict=True), shard({"bria": 2}, keyword="<id>", strict=True)])
    html, text = page(merged), unescape(summary(merged))
    assert "seed 7: -k name, --strict; 3 tests of bria</li>" in html
    assert "seed 7: -k &lt;id&gt;, --strict; 2 tests of bria</li>" in html
    assert "seed 7: -k name, --strict; 3 tests of bria\n" in text
    assert "seed 7: -k <id>, --strict; 2 tests of bria\n" in text
    assert "<id>" not in summary(merged)


def test_a_merged_run_has_the_options_that_all_share_and_the_tests_of_all() -> None:
    first, second = shard({"bria": 3}, keyword="name", strict=True), shard({"bria": 2, "datadog": 1}, keyword="id", strict=True)
    run = merge([first, second])["run"]
    assert run["options"] == {"strict": True}
    assert run["tests"] == {"bria": 5, "datadog": 1}
    assert "only what matches" not in page(merge([shard({}, keyword="name"), shard({}, keyword="id")]))


def cases(tried: dict[str, int], last: dict[str, str], known: int = 4) -> Any:
    return result(cases={"known": known, "tried": tried, "last": last})


@pytest.mark.parametrize(
    ("tried", "last", "told"),
    [
        ({"a": 1, "b": 7}, {}, "2 of 4 cases tried"),
        ({"a": 1, "b": 7}, {"c": "2026-11-23T08:00:00+00:00"}, "2 of 4 cases tried, 1 never in this directory"),
        (
            {"a": 1, "b": 7},
            {"b": "2026-11-20T08:00:00Z", "c": "2026-11-23T08:00:00Z", "d": "2026-11-22T08:00:00Z"},
            "2 of 4 cases tried; longest ago: d, 2026-11-22",
        ),
        (dict.fromkeys("abcd", 1), dict.fromkeys("abcd", "2026-11-23T08:00:00Z"), "4 of 4 cases tried"),
    ],
)
def test_a_run_says_how_many_cases_it_tried_and_which_one_waits_longest(
    tried: dict[str, int], last: dict[str, str], told: str
) -> None:
    assert cases_in_words(cases(tried, last)) == told


def test_a_record_without_cases_says_nothing_of_them() -> None:
    assert cases_in_words(result()) == ""
    assert cases_in_words(cases({}, {}, known=0)) == ""
