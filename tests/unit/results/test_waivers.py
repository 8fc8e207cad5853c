"""Waivers: what one covers, how long it is valid, and when it is needed."""

from datetime import date
from typing import Any

import pytest

from clone_contracts.results.types import WaiverState
from clone_contracts.results.waivers import Waiver

ID = "bria.201.id"
UNTIL = date(2027, 1, 31)
SHOWN = {"clause": ID, "kind": "", "expected": "integer", "actual": "null", "pointer": "/images/7/id"}


def waiver(about: str = ID, **more: Any) -> Waiver:
    return Waiver(about, "not yet", "datasets", UNTIL, **more)


@pytest.mark.parametrize(
    ("narrowed", "covered"),
    [
        ({}, True),
        ({"actual": ("null",)}, True),
        ({"actual": ("nul",)}, False),
        ({"actual": ("true", "null")}, True),
        ({"actual": ("n*",)}, True),
        ({"pointer": ("/images/*/id",)}, True),
        ({"pointer": ("/images/*",), "actual": ("7",)}, False),
        ({"pointer": ("/id",)}, False),
        ({"expected": ("int*",)}, True),
    ],
)
def test_a_narrowed_waiver_covers_only_findings_that_fit_all_of_it(narrowed: Any, covered: bool) -> None:
    assert waiver(**narrowed).covers(**SHOWN) is covered


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("[*]", "[1, 2]", True),
        ("a.c", "abc", False),
        ("*", "", True),
        ("*b*", "a\nb\nc", True),
        ("Null", "null", False),
    ],
)
def test_in_a_pattern_only_the_asterisk_stands_for_something_else(pattern: str, text: str, fits: bool) -> None:
    assert waiver(actual=(pattern,)).covers(**{**SHOWN, "actual": text}) is fits


def test_a_waiver_of_a_clause_does_not_cover_what_is_undocumented_near_it() -> None:
    assert not waiver().covers(**{**SHOWN, "kind": "refused"})
    assert not waiver("refused", subject="undocumented").covers(**{**SHOWN, "clause": "refused"})
    assert waiver("refused", subject="undocumented").covers(**{**SHOWN, "kind": "refused"})


@pytest.mark.parametrize(
    ("made", "is_for"),
    [
        (waiver(), True),
        (waiver("datadog.200.data"), False),
        (waiver(target=("https://staging.*",)), True),
        (waiver(target=("https://production.*",)), False),
        (waiver("refused", subject="undocumented"), True),
        (waiver("refused", subject="undocumented", api="bria"), True),
        (waiver("refused", subject="undocumented", api="datadog"), False),
    ],
)
def test_a_waiver_is_for_the_apis_and_targets_that_it_names(made: Waiver, is_for: bool) -> None:
    assert made.is_for("bria", "https://staging.example/v1") is is_for


@pytest.mark.parametrize(
    ("used", "would_show", "today", "state"),
    [
        (True, True, UNTIL, "used"),
        (True, False, UNTIL, "used"),
        (True, True, date(2027, 2, 1), "expired"),
        (False, True, date(2027, 2, 1), "expired"),
        (False, True, UNTIL, "unneeded"),
        (False, False, UNTIL, "idle"),
    ],
)
def test_the_state_of_a_waiver_follows_from_what_was_seen_and_the_date(
    used: bool, would_show: bool, today: date, state: WaiverState
) -> None:
    assert waiver().state(used, would_show, today) == state


def test_a_waiver_says_what_narrows_it_and_where_more_is_written() -> None:
    made = waiver(actual=("null", '"manual"'), pointer=("/id",), link="https://tracker.example/7")
    assert str(waiver()) == "not yet (datasets, until 2027-01-31)"
    told = 'not yet (datasets, until 2027-01-31, only pointer /id, only actual null or "manual", https://tracker.example/7)'
    assert str(made) == told


def test_the_record_of_a_waiver_has_what_was_given_and_no_more() -> None:
    plain = {"reason": "not yet", "owner": "datasets", "until": "2027-01-31", "state": "used"}
    assert waiver().as_record("used") == {**plain, "clause": ID}
    made = waiver("refused", subject="undocumented", api="bria", expected=("*",), link="https://t.example")
    more = {"undocumented": "refused", "api": "bria", "expected": ["*"], "link": "https://t.example"}
    assert made.as_record("used") == {**plain, **more}
