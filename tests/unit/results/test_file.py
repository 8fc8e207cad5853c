"""Records in files: reading them, one-line errors about unusable ones, and writing them in one step."""

import json
from pathlib import Path
from typing import Any

import pytest

from clone_contracts.errors import ConfigurationError
from clone_contracts.results.file import read_record, write_json
from tests.unit.records import clause, record, record_of, result


def test_a_record_is_read_from_a_directory_or_its_file(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_text(json.dumps(record(clause("bria.201.id"))), encoding="utf-8")
    assert read_record(tmp_path) == read_record(file) == record(clause("bria.201.id"))


def test_a_record_is_read_from_a_file_of_any_name(tmp_path: Path) -> None:
    file = tmp_path / "night.json"
    file.write_text(json.dumps(record_of({})), encoding="utf-8")
    assert read_record(file) == record_of({})


@pytest.mark.parametrize("name", ["", "nowhere", "nowhere/results.json"])
def test_a_missing_record_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{tmp_path}.* cannot be read: No such file or directory$"):
        read_record(tmp_path / name)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"\xef\xbb\xbf{}", b"<html>"])
def test_a_record_that_is_not_json_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "results.json").write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"/results\.json is not JSON$"):
        read_record(tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], r"at its root, \[\] is not of type 'object'"),
        ({}, r"at its root, '\w+' is a required property"),
        (record_of({"Other!": result()}), "at apis, 'Other!' does not match"),
        (record_of({}, seconds=-1), "at run/seconds, -1 is less than the minimum of 0"),
        (record(clause("a"), clause("b", "fine")), r"at apis/bria/clauses/1/status, 'fine' is not one of \["),
        (record(clause("a", "violated", findings=[])), r"at apis/bria/clauses/0/findings, \[\] "),
    ],
)
def test_a_file_that_is_not_a_record_is_reported_with_the_place(tmp_path: Path, content: Any, message: str) -> None:
    (tmp_path / "results.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"/results\.json is not a record of this suite: {message}"):
        read_record(tmp_path)


def test_the_message_about_a_large_invalid_record_stays_short(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text(json.dumps(["x" * 100_000]), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        read_record(tmp_path)
    assert len(str(raised.value)) < 400 + len(str(tmp_path))


def test_a_json_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    """No other file is left beside it, and everybody may read it."""
    path = tmp_path / "new" / "results.json"
    for number in (1, 2):
        write_json(path, {"name": "Плитка", "number": number}, indent=1)
    assert path.read_text(encoding="utf-8") == '{\n "name": "Плитка",\n "number": 2\n}'
    assert [file.name for file in path.parent.iterdir()] == ["results.json"]
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("value", ["Плитка 🧱", "\ud83d", 2**70, -(2**63), 1.5, None, ("a", ["b"]), {"": {"\x00\u2028": True}}])
def test_every_value_of_a_record_is_written_as_json(tmp_path: Path, value: object, indent: int | None) -> None:
    """Also what a server sent that is hardly a text or a number."""
    path = tmp_path / "results.json"
    write_json(path, {"value": value}, indent)
    assert json.loads(path.read_bytes()) == json.loads(json.dumps({"value": value}))
