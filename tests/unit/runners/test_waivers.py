"""A known deviation is shown but does not fail the run, for a time."""

import re
from pathlib import Path

import pytest

from tests.unit.runs import QUICK, REQUEST, ROOT, Finished, suite

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


def test_a_waiver_of_an_absent_member_does_not_cover_its_wrong_values(tmp_path: Path) -> None:
    absent = run_with(tmp_path, entry("bria.201.status.present"), "--fault", "bria.201.status-missing")
    assert absent.code == 0, absent.text
    wrong = run_with(tmp_path, entry("bria.201.status.present"), *FAULT)
    assert wrong.code == 1
    assert wrong.clauses("bria")["bria.201.status"]["status"] == "violated"


def test_a_waiver_does_not_cover_another_clause(tmp_path: Path) -> None:
    run = run_with(tmp_path, entry("bria.201.name"), *FAULT)
    assert run.code == 1
    assert run.clauses("bria")["bria.201.status"]["status"] == "violated"


@pytest.mark.parametrize(
    ("clause", "fault", "tests"),
    [
        ("datadog.200.data.attributes.metadata", "metadata-null", "test_4_response_200.py"),
        ("datadog.200.data.attributes.metadata.present", "metadata-missing", "test_4_response_200.py"),
        ("datadog.200.data.attributes.description", "description-null", "test_4_response_200.py"),
        ("datadog.401.errors", "errors[]-string-last", "test_2_headers.py"),
        ("datadog.403.errors", "errors[]-string-last", "test_2_headers.py"),
        ("bria.201.images[].caption_source", "caption_source-null-first", "test_4_response_201.py"),
    ],
)
def test_the_waivers_of_the_readme_cover_the_known_deviations(tmp_path: Path, clause: str, fault: str, tests: str) -> None:
    waivers = re.findall(
        r"\[\[waiver\]\]\n(?:\w.+\n)+", (ROOT / "README.md").read_text(encoding="utf-8").partition("Known dev")[2]
    )
    (waiver,) = (text for text in waivers if f'"{clause}"' in text)
    api = clause.partition(".")[0]
    (tmp_path / "waivers.toml").write_text(waiver.replace("2027-06-30", "2999-12-31"))
    place = clause.removesuffix(".present").rpartition(".")[0]
    arguments = ("--fault", f"{place}.{fault}", "--waivers", str(tmp_path / "waivers.toml"))
    run = suite(tmp_path / "r", *QUICK, *arguments, tests=f"tests/contract/{api}/{tests}")
    assert run.code == 0, run.text
    assert run.clauses(api)[clause]["status"] == "waived"
