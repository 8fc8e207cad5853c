"""Waivers: read from a file, valid until a date, and needed only while the clause is broken."""

from datetime import date
from pathlib import Path

import pytest

from clone_contracts.errors import ConfigurationError
from clone_contracts.results.types import WaiverState
from clone_contracts.results.waivers import Waiver, read_waivers
from tests.unit.records import clause

CLAUSES = ["bria.201.status", "bria.201.captions_source"]
WHOLE = """
[[waiver]]
clause = "bria.201.status"
reason = "says ready until the new release"
owner = "datasets"
until = 2027-01-31
"""
WAIVER = Waiver("bria.201.status", "says ready until the new release", "datasets", date(2027, 1, 31))


def read(directory: Path, text: str) -> dict[str, Waiver]:
    path = directory / "waivers.toml"
    path.write_text(text, encoding="utf-8")
    return dict(read_waivers(path, CLAUSES))


def test_a_waiver_is_read_from_a_file(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE) == {"bria.201.status": WAIVER}
    assert str(WAIVER) == "says ready until the new release (datasets, until 2027-01-31)"


def test_a_waiver_file_may_be_empty(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing is waived at present\n") == {}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"bria.201.status"', '"bria.201.statsu"'), "entry 1 waives 'bria.201.statsu', which is not a clause; did you mean"),
        (("2027-01-31", '"2027-01-31"'), "entry 1: until must be a date without quotes, such as 2027-03-31"),
        (("2027-01-31", "2027-01-31T10:00:00Z"), "entry 1: until must be a date without quotes"),
        (('owner = "datasets"', ""), "entry 1 must have clause, reason, owner, until and nothing else"),
        (('owner = "datasets"', 'owner = "datasets"\nticket = 7'), "entry 1 must have clause, reason, owner, until and"),
        (('"datasets"', '" "'), "entry 1: owner must be a non-empty text"),
        (('"datasets"', "7"), "entry 1: owner must be a non-empty text"),
        (("[[waiver]]", "[[waivers]]"), r"must hold \[\[waiver\]\] tables and nothing else"),
        (("[[waiver]]", "[waiver]"), r"must hold \[\[waiver\]\] tables and nothing else"),
        (("[[waiver]]", "[[waiver"), "is not TOML: "),
        ((WHOLE, WHOLE + WHOLE), "entry 2 waives bria.201.status a second time"),
    ],
)
def test_a_malformed_waiver_is_reported_with_its_place(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^--waivers .*waivers\.toml:? {message}"):
        read(tmp_path, WHOLE.replace(*change))


def test_a_missing_waiver_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^--waivers .* cannot be read: No such file or directory$"):
        read_waivers(tmp_path / "nowhere.toml", CLAUSES)


def test_a_waiver_file_that_is_not_utf_8_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"is not UTF-8$"):
        read_waivers(tmp_path / "waivers.toml", CLAUSES)


@pytest.mark.parametrize(
    ("status", "all_ran", "today", "state"),
    [
        ("violated", True, date(2027, 1, 31), "used"),
        ("violated", False, date(2027, 1, 31), "used"),
        ("violated", True, date(2027, 2, 1), "expired"),
        ("held", True, date(2027, 2, 1), "expired"),
        ("held", True, date(2027, 1, 31), "unneeded"),
        ("held", False, date(2027, 1, 31), "idle"),
        ("untested", True, date(2027, 1, 31), "idle"),
        ("unobserved", True, date(2027, 1, 31), "idle"),
        (None, True, date(2027, 1, 31), "idle"),
    ],
)
def test_the_state_of_a_waiver_follows_from_its_clause_the_tests_about_it_and_the_date(
    status: str | None, all_ran: bool, today: date, state: WaiverState
) -> None:
    assert WAIVER.state(clause("bria.201.id", status) if status else None, all_ran, today) == state


def test_a_waiver_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_bytes(b"\xef\xbb\xbf")
    assert read_waivers(tmp_path / "waivers.toml", CLAUSES) == {}
