"""Two times of an answer: compared where both are written alike, and left alone otherwise."""

from datetime import UTC, datetime, timedelta

import pytest

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.times import at_about, names_no_day, not_after_now, not_before, not_long_after


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2025-03-01T10:00:00Z", "2025-03-01T10:00:00Z"),
        ("2025-03-01T10:00:00Z", "2025-03-01T10:00:01Z"),
        ("2025-03-01T10:00:00", "2025-03-01T10:00:00.123456789"),
        ("2025-03-01t10:00:00z", "2025-03-01 10:00:00+00:00"),
        ("2025-03-01T19:00:00+09:00", "2025-03-01T10:00:00Z"),
        ("2025-03-01T10:00:00.999Z", "2025-03-01T10:00:00Z"),
        ("0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-09:00"),
        ("Sat, 01 Mar 2025 10:00:00 GMT", "Sat, 1 Mar 2025 19:00:00 +0900"),
        ("2025-03-01 10:00:00.5 +0000 UTC m=+0.01", "2025-03-01T10:00:00Z"),
    ],
)
def test_a_time_is_not_before_another_one(earlier: str, later: str) -> None:
    """Times that are less than a second apart count as one."""
    assert not_before(earlier, later, "clause", "/place") == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2025-03-01T10:00:01Z", "2025-03-01T10:00:00Z"),
        ("2025-03-01T10:00:00", "2025-02-28T10:00:00.5"),
        ("2025-03-01T10:00:00Z", "2025-03-01T18:59:59+09:00"),
        ("9999-12-31T23:59:59-09:00", "0001-01-01T00:00:00+09:00"),
        ("Sat, 01 Mar 2025 10:00:00 GMT", "Fri, 01 Mar 2024 10:00:00 GMT"),
        ("2025-03-01 10:00:00 +0000 UTC", "2025-03-01 10:00:00 +0900 JST"),
    ],
)
def test_a_time_is_before_another_one(earlier: str, later: str) -> None:
    expected = Finding("clause", f'"{earlier}" or later', f'"{later}"', "/place")
    assert not_before(earlier, later, "clause", "/place") == [expected]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (None, "2025-03-01T10:00:00Z"),
        ("2025-03-01T10:00:00Z", 7),
        ("2025-03-01T10:00:00Z", "2024-03-01T10:00:00"),
        ("2025-03-01", "2024-03-01"),
        ("1740825000", "1740824000"),
        ("2025-02-30T10:00:00Z", "2024-03-01T10:00:00Z"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:50Z"),
        ("2025-03-01T10:00:00 UTC", "2024-03-01T10:00:00 UTC"),
        ("Sat, 31 Feb 2025 10:00:00 GMT", "Fri, 01 Mar 2024 10:00:00 GMT"),
        ("Sat, 01 Mai 2025 10:00:00 GMT", "Fri, 01 Mar 2024 10:00:00 GMT"),
        ("Saturday, 01-Mar-25 10:00:00 GMT", "Friday, 01-Mar-24 10:00:00 GMT"),
    ],
)
def test_times_that_are_written_otherwise_are_not_compared(earlier: Json, later: Json) -> None:
    assert not_before(earlier, later, "clause", "/place") is None


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-31T10:30:00Z",
        "2025-02-29",
        "1900-02-29T10:30",
        "2025/04/31 10:30:00",
        "2025.03.00",
        "2025-03-01T25:00:00Z",
        "2025-03-01T24:00:01",
        "2025-03-01 10:60",
        "2025-03-01T23:59:61Z",
    ],
)
def test_a_text_names_a_day_that_no_calendar_has_or_a_time_that_no_clock_shows(text: str) -> None:
    assert names_no_day(text)


@pytest.mark.parametrize(
    "text",
    [
        *("2025-03-01T10:30:00Z", "2024-02-29", "2000-02-29T24:00:00Z", "2016-12-31T23:59:60.5Z", "2025-03-01T10:30+99:99"),
        *("0000-02-29", "31/02/2025", "20250231", "2025-31-02", "2025-060", "1740825000", "Mon, 31 Feb 2025", "", None, 7),
    ],
)
def test_a_text_that_may_be_a_time_is_left_alone(text: Json) -> None:
    """Also one in another notation, whatever it says."""
    assert not names_no_day(text)


ASKED = datetime(2025, 8, 20, 6, tzinfo=UTC)
ABOUT = ["2025-08-20T06:00:00Z", "2025-08-19T06:00:00Z", "2025-08-21T06:00:00Z", "2025-08-21T14:59:59+09:00"]
LONG_BEFORE = ["2025-08-19T05:59:59Z", "2025-08-19T14:59:59+09:00", "2025-08-18T15:59:59", "1970-01-01T00:00:00Z"]
LONG_AFTER = ["2025-08-21T06:00:01Z", "2025-08-21T15:00:01+09:00", "2025-08-21T20:00:01", "9999-12-31T23:59:59-09:00"]
WITHOUT_OFFSET = ["2025-08-18T16:00:00", "2025-08-20T06:00:00", "2025-08-21T20:00:00"]


@pytest.mark.parametrize("said", [*ABOUT, *WITHOUT_OFFSET])
def test_a_clock_may_be_a_day_off_and_a_time_without_offset_be_anywhere(said: str) -> None:
    assert at_about([ASKED], said, "clause", "/place") == []
    assert not_long_after([ASKED], said, "clause", "/place") == []


@pytest.mark.parametrize("said", [*LONG_BEFORE, *LONG_AFTER])
def test_a_time_on_another_day_is_a_finding(said: str) -> None:
    about = "2025-08-20T06:00:00Z, when it was asked for, or at most a day from it"
    expected = [Finding("clause", about, f'"{said}"', "/place")]
    assert at_about([ASKED], said, "clause", "/place") == expected
    assert not_long_after([ASKED], said, "clause", "/place") == (expected if said in LONG_AFTER else [])


@pytest.mark.parametrize("said", [*LONG_BEFORE, *LONG_AFTER])
def test_a_time_that_fits_the_server_s_own_clock_is_right(said: str) -> None:
    server = datetime.fromisoformat(said)
    server = server if server.tzinfo else server.replace(tzinfo=UTC)
    assert at_about([ASKED, server], said, "clause", "/place") == []
    assert not_long_after([ASKED, server], said, "clause", "/place") == []


SAME_DATE = [ASKED, ASKED + timedelta(minutes=1)]


@pytest.mark.parametrize(
    "said",
    ["2025-08-20T05:30:00Z", "2025-08-20T06:31:00Z", "2025-08-20T15:31:00+09:00", "2025-08-19T15:30:00", "2025-08-20T20:31:00"],
)
def test_a_time_may_be_half_an_hour_off_where_the_server_s_clock_is_right(said: str) -> None:
    assert at_about(SAME_DATE, said, "clause", "/place") == []
    assert not_long_after(SAME_DATE, said, "clause", "/place") == []


@pytest.mark.parametrize(
    "said", ["2025-08-20T05:29:59Z", "2025-08-20T06:31:01Z", "2025-08-20T07:00:00Z", "2025-08-20T20:31:01"]
)
def test_local_time_as_utc_is_a_finding_where_the_server_s_clock_is_right(said: str) -> None:
    about = "2025-08-20T06:00:00Z, when it was asked for, or at most half an hour from it"
    expected = [Finding("clause", about, f'"{said}"', "/place")]
    assert at_about(SAME_DATE, said, "clause", "/place") == expected
    assert not_long_after(SAME_DATE, said, "clause", "/place") == (expected if said > "2025-08-20T06" else [])


def test_a_server_s_clock_that_is_further_off_than_a_minute_tells_nothing_of_ours() -> None:
    assert at_about([ASKED, ASKED + timedelta(seconds=61)], "2025-08-20T15:00:00Z", "clause", "/place") == []


@pytest.mark.parametrize(
    ("created", "updated", "holds"),
    [
        ("2025-08-20T06:00:00Z", "2025-08-20T06:30:00Z", True),
        ("2025-08-20T06:00:00Z", "2025-08-20T06:30:01Z", False),
        ("2025-08-20T06:00:00", "2025-08-20T15:00:00", False),
        ("2025-08-20T06:00:00", "2025-08-20T15:00:00Z", True),
        ("2025-08-10T06:00:00Z", "2025-08-20T15:00:00Z", True),
        (None, "2025-08-20T15:00:00Z", True),
    ],
)
def test_what_was_created_now_was_not_changed_hours_later(created: Json, updated: Json, holds: bool) -> None:
    """By the server's own clock, whatever ours says; another clause says when a clone was created."""
    expected = Finding("clause", f'"{created}", when it was created, or at most half an hour later', f'"{updated}"', "/place")
    assert not_after_now([ASKED], created, updated, "clause", "/place") == ([] if holds else [expected])


@pytest.mark.parametrize("said", [None, 7, "yesterday", "1740825000", "2016-12-31T23:59:60Z"])
def test_a_time_in_another_notation_is_not_compared_with_the_request_s(said: Json) -> None:
    assert at_about([ASKED], said, "clause", "/place") is None
    assert not_long_after([ASKED], said, "clause", "/place") is None


def test_without_the_time_of_the_request_nothing_is_compared() -> None:
    assert at_about([], "1970-01-01T00:00:00Z", "clause", "/place") is None
    assert not_long_after([], "2100-01-01T00:00:00Z", "clause", "/place") is None
