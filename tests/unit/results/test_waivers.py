"""Waivers: read from a file, good for a time, and of use only where the clause is broken."""

from datetime import date
from pathlib import Path

import pytest

from clone_contracts.errors import ConfigurationError
from clone_contracts.results.types import WaiverState
from clone_contracts.results.waivers import Waiver, read_waivers

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


def test_a_file_of_one(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE) == {"bria.201.status": WAIVER}
    assert str(WAIVER) == "says ready until the new release (datasets, until 2027-01-31)"


def test_a_file_of_none(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing is waived at present\n") == {}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"bria.201.status"', '"bria.201.statsu"'), "entry 1 waives 'bria.201.statsu', which is no clause; did you mean"),
        (("2027-01-31", '"2027-01-31"'), "entry 1: until must be a date without quotes, such as 2027-03-31"),
        (("2027-01-31", "2027-01-31T10:00:00Z"), "entry 1: until must be a date without quotes"),
        (('owner = "datasets"', ""), "entry 1 must have clause, reason, owner, until and nothing else"),
        (('owner = "datasets"', 'owner = "datasets"\nticket = 7'), "entry 1 must have clause, reason, owner, until and"),
        (('"datasets"', '" "'), "entry 1: owner must be a text that is not empty"),
        (('"datasets"', "7"), "entry 1: owner must be a text that is not empty"),
        (("[[waiver]]", "[[waivers]]"), r"must hold \[\[waiver\]\] tables and nothing else"),
        (("[[waiver]]", "[waiver]"), r"must hold \[\[waiver\]\] tables and nothing else"),
        (("[[waiver]]", "[[waiver"), "is no TOML: "),
        ((WHOLE, WHOLE + WHOLE), "entry 2 waives bria.201.status a second time"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^--waivers .*waivers\.toml:? {message}"):
        read(tmp_path, WHOLE.replace(*change))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"^--waivers .* cannot be read: No such file or directory$"):
        read_waivers(tmp_path / "nowhere.toml", CLAUSES)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match=r"is not UTF-8$"):
        read_waivers(tmp_path / "waivers.toml", CLAUSES)


@pytest.mark.parametrize(
    ("status", "found", "today", "state"),
    [
        ("violated", 2, date(2027, 1, 31), "used"),
        ("violated", 2, date(2027, 2, 1), "expired"),
        ("held", 0, date(2027, 2, 1), "expired"),
        ("held", 0, date(2027, 1, 31), "unneeded"),
        ("untested", 0, date(2027, 1, 31), "idle"),
        ("unobserved", 0, date(2027, 1, 31), "idle"),
        (None, 0, date(2027, 1, 31), "idle"),
    ],
)
def test_what_it_is_worth(status: str | None, found: int, today: date, state: WaiverState) -> None:
    assert WAIVER.state(status, found, today) == state
