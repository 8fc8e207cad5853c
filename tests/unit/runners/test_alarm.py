"""The report as an alarm: it fails where a run differs from an earlier one in a way that was named."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clone_contracts.cli import main
from tests.unit.records import clause, finding, record

ID = "bria.201.id"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def kept(name: str, status: str = "held", undocumented: tuple[str, ...] = ()) -> None:
    entry = clause(ID, status, findings=[finding()] if status == "violated" else [])
    content = record(entry)
    content["apis"]["bria"]["undocumented"] = [{**finding(), "clause": at, "kind": "refused"} for at in undocumented]
    Path(name).mkdir()
    (Path(name) / "results.json").write_text(json.dumps(content), encoding="utf-8")


def report(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["report", "new", *arguments])


@pytest.mark.parametrize(
    ("status", "way", "code"),
    [
        ("violated", "broke", 1),
        ("violated", "untested", 0),
        ("untested", "untested", 1),
        ("untested", "broke,undocumented", 0),
        ("untested", "broke, untested", 1),
        ("held", "broke,untested,undocumented", 0),
    ],
)
def test_it_fails_on_what_was_named_only(status: str, way: str, code: int) -> None:
    kept("old")
    kept("new", status)
    assert report("--against", "old", "--fail-on", way).exit_code == code


def test_what_is_undocumented_in_a_new_way_can_fail() -> None:
    kept("old", undocumented=(ID,))
    kept("new", undocumented=(ID, "bria.201.name"))
    done = report("--against", "old", "--fail-on", "undocumented")
    assert done.exit_code == 1
    assert "newly undocumented: refused at bria.201.name" in done.output
    assert "refused at bria.201.name" in Path("new/index.html").read_text()
    assert "refused at bria.201.name" in Path("new/summary.md").read_text()


def test_changes_are_kept_for_machines() -> None:
    kept("old")
    kept("new", "violated")
    report("--against", "old")
    assert json.loads(Path("new/changes.json").read_text())["changes"] == {
        "broke": [{"clause": ID, "api": "bria", "before": "held", "after": "violated"}]
    }


def test_an_earlier_run_may_be_missing_where_that_is_said() -> None:
    kept("new", "violated")
    done = report("--against-if-present", "old", "--fail-on", "broke")
    assert (done.exit_code, "there is no earlier run at old" in done.output) == (0, True)
    kept("old")
    assert report("--against-if-present", "old", "--fail-on", "broke").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--against", "old", "--fail-on", "breaks"), "--fail-on breaks: known are broke, untested, undocumented"),
        (("--fail-on", "broke"), "--fail-on needs --against or --against-if-present"),
        (("--against", "old", "--against-if-present", "old"), "are one or the other"),
        (("--against", "absent"), "cannot be read"),
    ],
)
def test_options_that_make_no_sense_are_refused(arguments: tuple[str, ...], message: str) -> None:
    kept("old")
    kept("new")
    done = report(*arguments)
    assert (done.exit_code, message in done.output) == (4, True)
