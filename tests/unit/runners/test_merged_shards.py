"""Shards of a run that are merged say what each of them was about."""

from pathlib import Path

from click.testing import CliRunner

from clone_contracts.cli import main
from tests.unit.runs import QUICK, REQUEST, suite


def test_shards_that_were_run_and_merged_say_what_was_selected_in_each(tmp_path: Path) -> None:
    by = {"-k": "test_a_request_without_a_body or test_an_empty_object", "-m": "promises and not skip"}
    for option, expression in by.items():
        run = suite(tmp_path / option, *QUICK, option, expression, tests=REQUEST)
        assert run.code == 0, run.text
    directories = [str(tmp_path / option) for option in by]
    assert CliRunner().invoke(main, ["report", *directories, "--output", str(tmp_path / "all")]).exit_code == 0
    page = (tmp_path / "all" / "index.html").read_text(encoding="utf-8")
    assert (
        "-k test_a_request_without_a_body or test_an_empty_object, --depth quick, --fuzz-examples 1; 2 tests of bria</li>"
        in page
    )
    assert "-m promises and not skip, --depth quick, --fuzz-examples 1; " in page
    made = CliRunner().invoke(main, ["contract", str(tmp_path / "all"), "--output", str(tmp_path / "pages")])
    assert "the contract pages need the results of a whole embedded run" in made.output
