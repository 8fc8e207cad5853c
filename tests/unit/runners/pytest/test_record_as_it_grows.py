"""The record of an unfinished run, as a killed run leaves it."""

import errno
import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.runners.pytest.reporting import ReportingPlugin
from tests.unit.support import a_run, bria


def a_session(**config: Any) -> pytest.Session:
    configuration = SimpleNamespace(stash=pytest.Stash(), **config)
    return cast("pytest.Session", SimpleNamespace(config=configuration, shouldstop=False, shouldfail=False, exitstatus=0))


def recorder(path: Path, is_worker: bool = False) -> ReportingPlugin:
    """A recorder that has received the report of one test."""
    told = ReportingPlugin(a_run(path, bria(BriaTwin())), is_worker)
    evidence = TestEvidence("bria", "a test", ("bria.201.id",), Counter({"bria.201.id": 1}), successes=1)
    report = SimpleNamespace(clone_contracts_evidence=[evidence.as_record()], failed=False, when="teardown", nodeid="a test")
    told.pytest_runtest_logreport(cast("pytest.TestReport", report))
    return told


def result(path: Path) -> tuple[str, dict[str, tuple[str, str | None]]]:
    """The verdict, and the status of each clause with its reason."""
    bria = json.loads((path / "results.json").read_text())["apis"]["bria"]
    return bria["verdict"], {clause["id"]: (clause["status"], clause.get("reason")) for clause in bria["clauses"]}


def test_clauses_still_to_come_are_untested_in_a_growing_record(tmp_path: Path) -> None:
    """A run that is killed here must not look as if it had conformed."""
    recorder(tmp_path)
    verdict, clauses = result(tmp_path)
    assert clauses["bria.201.id"] == ("held", None)
    assert clauses["bria.201.name"] == ("untested", "the run ended too early")
    assert verdict == "incomplete"


def test_clauses_without_a_test_are_unobserved_once_the_run_has_finished(tmp_path: Path) -> None:
    recorder(tmp_path).finish(a_session(), pytest.ExitCode.OK)
    verdict, clauses = result(tmp_path)
    assert clauses["bria.201.name"] == ("unobserved", "no test about it was selected")
    assert verdict == "conforms"


def test_a_record_that_cannot_be_written_makes_the_run_incomplete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is neither a violation nor a reason for a traceback."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("clone_contracts.runners.pytest.reporting.write_json", full)
    monkeypatch.setattr("clone_contracts.runners.pytest.reporting.write_views", full)
    session = a_session()
    recorder(tmp_path).finish(session, pytest.ExitCode.OK)
    assert session.exitstatus == 6


def test_files_that_do_not_belong_to_a_run_are_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("someone's own")
    loop = a_session(option=SimpleNamespace(collectonly=False))
    ReportingPlugin(a_run(tmp_path, bria(BriaTwin()))).pytest_runtestloop(loop)
    assert page.exists()
    (tmp_path / "results.json").write_text("{}")
    ReportingPlugin(a_run(tmp_path, bria(BriaTwin()))).pytest_runtestloop(loop)
    assert list(tmp_path.iterdir()) == []


def test_a_worker_of_a_distributed_run_keeps_no_record(tmp_path: Path) -> None:
    """It would overwrite the record of the controlling process."""
    recorder(tmp_path, is_worker=True).finish(a_session(workeroutput={}), pytest.ExitCode.OK)
    assert not (tmp_path / "results.json").exists()
