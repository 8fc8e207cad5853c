"""A known deviation is shown but does not fail the run, for a time."""

import re
from pathlib import Path

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.contract.files import api_names
from clone_contracts.judge.undocumented import KINDS
from clone_contracts.results.waiver_file import read_waivers
from clone_contracts.runners.pytest.run import known_waivers
from tests.unit.runs import QUICK, REQUEST, ROOT, Finished, suite

FAULT = ("--fault", "bria.201.status-null")


def run_with(directory: Path, entry: str, *arguments: str) -> Finished:
    (directory / "waivers.toml").write_text(entry)
    waivers = ("--waivers", str(directory / "waivers.toml"))
    return suite(directory / "r", *QUICK, "-k", "test_a_request_without_a_body", *waivers, *arguments, tests=REQUEST)


def entry(about: str = "bria.201.status", until: str = "2999-12-31", subject: str = "clause", narrowed: str = "") -> str:
    return f'[[waiver]]\n{subject} = "{about}"\nreason = "known"\nowner = "us"\nuntil = {until}\n{narrowed}\n'


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
    ("narrowed", "code"),
    [
        ('actual = "null"\npointer = "/stat*"\ntarget = "https://bria.*"\napi = "bria"', 0),
        ('actual = ["nothing", "null"]', 0),
        ("actual = '\"ready\"'", 1),
        ('pointer = "/images/*"', 1),
        ('target = "https://staging.*"', 1),
    ],
)
def test_a_narrowed_waiver_covers_what_fits_it_and_no_more(tmp_path: Path, narrowed: str, code: int) -> None:
    run = run_with(tmp_path, entry(narrowed=narrowed), *FAULT)
    assert run.code == code, run.text
    clause = run.clauses("bria")["bria.201.status"]
    assert clause["status"] == {0: "waived", 1: "violated"}[code]
    assert all(("waived" in finding) is (code == 0) for finding in clause["findings"])


def test_a_link_is_shown_wherever_the_waiver_is(tmp_path: Path) -> None:
    run = run_with(tmp_path, entry(narrowed='actual = "null"\nlink = "https://tracker.example/7"'), *FAULT)
    told = "known (us, until 2999-12-31, only actual null, https://tracker.example/7)"
    assert f"waived: {told}" in run.text
    assert told in (run.directory / "index.html").read_text(encoding="utf-8")
    assert run.record["waivers"][0]["link"] == "https://tracker.example/7"


def test_all_that_is_wrong_with_the_waivers_and_the_variables_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text(entry("bria.201.statsu", narrowed="actual = 7"))
    run = suite(tmp_path / "r", *QUICK, "--live=bria", "--waivers", str(tmp_path / "waivers.toml"), tests=REQUEST)
    assert run.code == 4
    for told in ("must have actual as a non-empty text", "did you mean bria.201.status?", "BRIA_API_TOKEN must be set"):
        assert told in run.text


STRICT = ("-k", "test_an_odd_name or test_a_request_without_a_body or not_a_json_object", "--strict")


def strict_run(directory: Path, *entries: str) -> Finished:
    (directory / "waivers.toml").write_text("".join(entries))
    waivers = ("--waivers", str(directory / "waivers.toml"))
    return suite(directory / "r", *QUICK, *STRICT, *waivers, tests=REQUEST)


def test_a_strict_run_fails_for_the_kinds_that_are_not_accepted_and_names_them(tmp_path: Path) -> None:
    run = strict_run(tmp_path, entry("not-at-once", subject="undocumented"))
    assert run.code == 1, run.text
    assert re.search(r"undocumented answers fail under --strict: [0-9]+ undocumented-status$", run.text, re.MULTILINE)
    assert run.record["waivers"][0]["state"] == "idle"


def test_a_strict_run_conforms_where_every_kind_is_accepted(tmp_path: Path) -> None:
    run = strict_run(tmp_path, entry("undocumented-status", subject="undocumented", narrowed='actual = "status 4*"'))
    assert run.code == 0, run.text
    assert {finding["kind"] for finding in run.record["apis"]["bria"]["undocumented"]} == {"undocumented-status"}
    assert all(finding["waived"].startswith("known") for finding in run.record["apis"]["bria"]["undocumented"])
    assert run.record["waivers"][0]["state"] == "used"


def readme_waivers() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("Known dev")[2]
    return re.findall(r"\[\[waiver\]\]\n(?:\w.+\n)+", text)


@pytest.mark.parametrize(
    ("clause", "fault", "tests", "code"),
    [
        ("datadog.200.data.attributes.metadata", "metadata-null", "test_4_response_200.py", 0),
        ("datadog.200.data.attributes.metadata", "metadata-string", "test_4_response_200.py", 1),
        ("datadog.200.data.attributes.metadata.present", "metadata-missing", "test_4_response_200.py", 0),
        ("datadog.200.data.attributes.description", "description-null", "test_4_response_200.py", 0),
        ("datadog.401.errors", "errors[]-string-last", "test_2_headers.py", 0),
        ("datadog.401.errors", "errors-string", "test_2_headers.py", 1),
        ("datadog.403.errors", "errors[]-string-last", "test_2_headers.py", 0),
        ("bria.201.images[].caption_source", "caption_source-null-first", "test_4_response_201.py", 0),
        ("bria.201.images[].caption_source", "caption_source-boolean-last", "test_4_response_201.py", 1),
    ],
)
def test_the_waivers_of_the_readme_cover_the_known_deviations_and_no_others(
    tmp_path: Path, clause: str, fault: str, tests: str, code: int
) -> None:
    (waiver,) = (text for text in readme_waivers() if f'"{clause}"' in text)
    api = clause.partition(".")[0]
    (tmp_path / "waivers.toml").write_text(waiver.replace("2027-06-30", "2999-12-31"))
    place = clause.removesuffix(".present").rpartition(".")[0]
    arguments = ("--fault", f"{place}.{fault}", "--waivers", str(tmp_path / "waivers.toml"))
    run = suite(tmp_path / "r", *QUICK, *arguments, tests=f"tests/contract/{api}/{tests}")
    assert run.code == code, run.text
    assert run.clauses(api)[clause]["status"] == {0: "waived", 1: "violated"}[code]


def test_the_waivers_of_the_readme_are_a_file_that_can_be_read(tmp_path: Path) -> None:
    """Those that explain what a waiver can be, too; a caption source of manual is covered."""
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "waivers.toml").write_text("\n".join(block for block in blocks if "[[target]]" not in block))
    waivers = read_waivers(tmp_path / "waivers.toml", known_waivers())
    (waiver,) = (each for each in waivers if each.about == "bria.201.images[].caption_source")
    assert waiver.covers(waiver.about, "", '"automatic"', '"manual"', "/images/7/caption_source")
    assert len(waivers) == len(readme_waivers()) + 2


def test_the_readme_lists_every_kind_of_undocumented_answers_with_what_it_means() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    kinds = {**KINDS, **{kind: told for api in api_names() for kind, told in load_api(api).semantics.kinds.items()}}
    for kind, meaning in kinds.items():
        assert f"| `{kind}` | {meaning[0].lower()}{meaning[1:].removesuffix('.')} |" in text
