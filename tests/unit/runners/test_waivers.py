"""A known deviation is shown but does not fail the run, for a time."""

from pathlib import Path

from tests.unit.runs import QUICK, REQUEST, Finished, suite

FAULT = ("--fault", "bria.201.status-null")


def run_with(directory: Path, entry: str, *arguments: str) -> Finished:
    (directory / "waivers.toml").write_text(entry)
    waivers = ("--waivers", str(directory / "waivers.toml"))
    return suite(directory / "r", *QUICK, "-k", "test_a_request_without_a_body", *waivers, *arguments, tests=REQUEST)


def entry(clause: str = "bria.201.status", until: str = "2999-12-31") -> str:
    return f'[[waiver]]\nclause = "{clause}"\nreason = "known"\nowner = "us"\nuntil = {until}\n'


def test_a_valid_waiver_keeps_a_violation_from_failing_the_run(tmp_path: Path) -> None:
    run = run_with(tmp_path, entry(), *FAULT)
    assert run.code == 0, run.text
    clause = run.clauses("bria")["bria.201.status"]
    assert (clause["status"], clause["reason"]) == ("waived", "known (us, until 2999-12-31)")
    assert clause["findings"]
    assert "waived: known (us, until 2999-12-31)" in run.text
    assert run.record["waivers"][0]["state"] == "used"
    assert "xfailed" in run.text


def test_a_waiver_that_has_expired_fails_the_run(tmp_path: Path) -> None:
    run = run_with(tmp_path, entry(until="2026-01-31"), *FAULT)
    assert run.code == 1
    assert run.clauses("bria")["bria.201.status"]["status"] == "violated"
    assert "the waiver of bria.201.status expired on 2026-01-31; take it out (us)" in run.text


def test_a_waiver_that_is_no_longer_needed_fails_the_run(tmp_path: Path) -> None:
    run = run_with(tmp_path, entry())
    assert run.code == 1
    assert "the waiver of bria.201.status is no longer needed; take it out (us)" in run.text


def test_a_waiver_of_an_unknown_clause_is_a_configuration_error(tmp_path: Path) -> None:
    run = run_with(tmp_path, entry("bria.201.statsu"))
    assert run.code == 4
    assert "entry 1 waives 'bria.201.statsu', which is not a clause; did you mean bria.201.status?" in run.text


def test_a_waiver_does_not_cover_another_clause(tmp_path: Path) -> None:
    run = run_with(tmp_path, entry("bria.201.name"), *FAULT)
    assert run.code == 1
    assert run.clauses("bria")["bria.201.status"]["status"] == "violated"
