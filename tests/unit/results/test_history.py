"""When each case was last tried, from one run to the next."""

from pathlib import Path

import pytest

from clone_contracts.results.history import CASES, read_last_tried, write_last_tried
from clone_contracts.results.record import RunRecord

MONDAY, TUESDAY = "2026-11-23T08:00:00+00:00", "2026-11-24T08:00:00+00:00"


def test_a_case_was_last_tried_by_the_latest_run_that_had_it(tmp_path: Path) -> None:
    write_last_tried(tmp_path, {}, {"bria": {"a": 2, "b": 1}}, MONDAY)
    write_last_tried(tmp_path, read_last_tried(tmp_path), {"bria": {"b": 1}}, TUESDAY)
    assert read_last_tried(tmp_path) == {"bria": {"a": MONDAY, "b": TUESDAY}}


def test_the_history_of_an_api_that_was_not_run_stays(tmp_path: Path) -> None:
    write_last_tried(tmp_path, {"datadog": {"c": MONDAY}}, {"bria": {"a": 1}}, TUESDAY)
    assert read_last_tried(tmp_path) == {"datadog": {"c": MONDAY}, "bria": {"a": TUESDAY}}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"bria": 7}'])
def test_a_history_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / CASES).write_text(text, encoding="utf-8")
    assert read_last_tried(tmp_path) == {}


def test_without_an_earlier_run_there_is_no_history(tmp_path: Path) -> None:
    assert read_last_tried(tmp_path) == {}


def test_cases_that_there_are_no_more_are_not_told() -> None:
    record = RunRecord(
        {"bria": ""},
        {"seed": 1, "kind": "embedded", "options": {}},
        corpus={"bria": {"a", "b"}},
        last_tried={"bria": {"a": MONDAY, "gone": MONDAY}},
    )
    record.expect({"bria": 1})
    assert record.as_results()["apis"]["bria"]["cases"] == {"known": 2, "tried": {}, "last": {"a": MONDAY}}
