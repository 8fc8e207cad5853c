"""The history of a report directory: a line for each run, bounded, whatever else is in the file."""

import json
from pathlib import Path
from typing import Any

import pytest

from clone_contracts.results import run_history
from clone_contracts.results.run_history import HISTORY, add_to_history, read_history
from tests.unit.records import clause, record_of, result


def run(minute: int = 0, **more: Any) -> Any:
    apis = {"bria": result(clause("bria.201.id"), clause("bria.201.name", "violated"), verdict="violates", **more)}
    return record_of(apis, started=f"2026-01-01T00:{minute:02}:00+00:00")


def test_a_line_says_when_a_run_was_and_what_it_saw(tmp_path: Path) -> None:
    assert add_to_history(tmp_path, run(clones_created=3)) == 0
    (line,) = (tmp_path / HISTORY).read_text(encoding="utf-8").splitlines()
    counts = {"held": 1, "violated": 1}
    assert json.loads(line) == {
        "started": "2026-01-01T00:00:00+00:00",
        "seconds": 1.5,
        "kind": "embedded",
        "apis": {"bria": {"verdict": "violates", "target": "https://b.example", "counts": counts, "requests": 1, "clones": 3}},
    }


def test_only_the_last_runs_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_history, "MOST_RUNS", 3)
    for minute in range(5):
        add_to_history(tmp_path, run(minute))
    runs, _ = read_history(tmp_path)
    assert [line["started"][14:16] for line in runs] == ["02", "03", "04"]
    assert len((tmp_path / HISTORY).read_text(encoding="utf-8").splitlines()) == 3
    assert [path.name for path in tmp_path.iterdir()] == [HISTORY]


def test_a_run_that_is_written_twice_has_one_line(tmp_path: Path) -> None:
    for requests in (1, 2):
        add_to_history(tmp_path, run(requests=requests))
    (line,), _ = read_history(tmp_path)
    assert line["apis"]["bria"]["requests"] == 2


@pytest.mark.parametrize(
    "line",
    [
        *("", "{", "[]", "null", "3", "[" * 50_000, "\ufffd", "x" * 200_000, '{"started": 1}'),
        '{"started": "x", "kind": "live", "seconds": 1, "apis": []}',
        '{"started": "x", "kind": "live", "seconds": 1, "apis": {"bria": {}}}',
    ],
    ids=map(str, range(11)),
)
def test_a_line_that_cannot_be_read_is_thrown_out(tmp_path: Path, line: str) -> None:
    add_to_history(tmp_path, run(0))
    with (tmp_path / HISTORY).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    assert add_to_history(tmp_path, run(1)) == bool(line)
    assert len(read_history(tmp_path)[0]) == 2


def test_bytes_that_are_no_text_are_thrown_out(tmp_path: Path) -> None:
    (tmp_path / HISTORY).write_bytes(b"\xff\xfe\x00\n")
    assert add_to_history(tmp_path, run()) == 1


def test_there_may_be_no_history(tmp_path: Path) -> None:
    assert read_history(tmp_path) == ([], 0)
