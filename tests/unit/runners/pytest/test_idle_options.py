"""Options that make no difference to a run say so."""

from pathlib import Path

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.runners.pytest.options import LIVE_ONLY
from tests.unit.runs import QUICK, REQUEST, live, suite

ONE = ("-k", "test_a_request_without_a_body")
GIVEN = ("--rate=50/s", "--max-clones=9", "--keep-clones", "--answer-timeout=3", "--removal-wait=4", "--insecure-http")
ALL = (*GIVEN, "--allow-short-keys")


def test_options_of_live_runs_say_that_nothing_comes_of_them_otherwise(tmp_path: Path) -> None:
    run = suite(tmp_path, *QUICK, *ONE, *ALL, tests=REQUEST)
    assert run.code == 0
    assert f"without --live nothing comes of {', '.join(LIVE_ONLY)}" in run.text


def test_a_live_run_and_one_without_options_say_nothing_of_that(tmp_path: Path) -> None:
    quiet = suite(tmp_path / "embedded", *QUICK, *ONE, tests=REQUEST)
    loud = live(tmp_path / "live", BriaTwin(), *QUICK, *ONE, *ALL, tests=REQUEST)
    assert "nothing comes of" not in quiet.text + loud.text


def test_a_fault_cannot_be_given_to_a_live_server(tmp_path: Path) -> None:
    run = live(tmp_path, BriaTwin(), *QUICK, *ONE, "--fault=bria.default-name-untitled", tests=REQUEST)
    assert run.code == 4
    assert "--fault is for the embedded twins and cannot be combined with --live" in run.text
