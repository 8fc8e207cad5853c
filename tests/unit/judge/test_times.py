"""Two times of an answer: compared where both are written alike, and left alone otherwise."""

import pytest

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.times import not_before


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
    ],
)
def test_times_that_are_written_otherwise_are_not_compared(earlier: Json, later: Json) -> None:
    assert not_before(earlier, later, "clause", "/place") is None
