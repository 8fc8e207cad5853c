"""A run that pytest-xdist shares among processes: each API in one of them, so that nothing is made twice."""

from pathlib import Path
from typing import Any

import pytest

from clone_contracts.contract.files import api_names
from clone_contracts.runners.pytest.distribution import is_by_api
from tests.unit.runs import Finished, suite

QUICK = ("--depth=quick", "--fuzz-examples=0", "--seed=11")


def counts(run: Finished, api: str) -> dict[str, Any]:
    """What a record says in numbers, and of each clause."""
    result = run.record["apis"][api]
    told = {name: result[name] for name in ("requests", "throttled", "clones_created", "clones_removed", "verdict")}
    return told | {id: (clause["status"], clause["checked"]) for id, clause in run.clauses(api).items()}


def test_two_processes_find_and_make_what_one_does(tmp_path: Path) -> None:
    ways = {"one": (), "two": ("-n", "2"), "files": ("-n", "2", "--dist=loadfile")}
    one, *others = (suite(tmp_path / name, *QUICK, *words) for name, words in ways.items())
    for run in (one, *others):
        assert run.code == 0, run.text
        for api in api_names():
            assert counts(run, api) == counts(one, api)


def test_findings_are_counted_alike_by_two_processes_and_by_one(tmp_path: Path) -> None:
    words = (*QUICK, "--fuzz-examples=40", "--fault=datadog.200.data.type-null", "-k=datadog")
    found = []
    for name, more in {"one": (), "two": ("-n", "2")}.items():
        run = suite(tmp_path / name, *words, *more)
        assert run.code == 1, run.text
        found.append({id: clause["found"] for id, clause in run.clauses("datadog").items() if clause["found"]})
    assert found[0] == found[1]
    assert max(found[0].values()) > 1


@pytest.mark.parametrize("way", ["loadscope", "worksteal"])
def test_whoever_asks_for_another_way_gets_it(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setattr(pytestconfig.option, "dist", "load")
    assert is_by_api(pytestconfig)
    monkeypatch.setattr(pytestconfig.option, "dist", way)
    assert not is_by_api(pytestconfig)
