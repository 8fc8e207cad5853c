"""The commands that make pages from records: report and contract."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clone_contracts.cli import main
from tests.unit.records import clause, exchange, finding, record, record_of, result

THERE = "https://other.example"
BOTH = ["bria at https://b.example", "bria at https://other.example"]
EVIL = "\x1b[31m\x07\r\u202e\u2066evil"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory in which a command is given."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    """Terminal sequences are kept, as on a real terminal."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments], color=True)


def kept(name: str, content: dict[str, Any]) -> Path:
    """A report directory that contains only the record."""
    directory = Path(name)
    directory.mkdir()
    (directory / "results.json").write_text(json.dumps(content), encoding="utf-8")
    return directory


def names(directory: Path) -> list[str]:
    return sorted(file.name for file in directory.iterdir())


def read(directory: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((directory / "results.json").read_text(encoding="utf-8"))
    return content


class TestReport:
    """Pages of one or several records."""

    @pytest.mark.parametrize("argument", ["night", "night/results.json"])
    def test_the_pages_of_one_record_are_written_beside_it(self, argument: str) -> None:
        directory = kept("night", record(clause("bria.201.id")))
        before = (directory / "results.json").read_bytes()
        made = run("report", argument)
        assert (made.exit_code, made.output) == (0, "bria conforms\nnight/index.html\n")
        assert names(directory) == ["index.html", "results.json", "summary.md"]
        assert (directory / "results.json").read_bytes() == before
        assert (directory / "summary.md").read_text(encoding="utf-8").startswith("# bria conforms\n")

    def test_the_pages_of_an_earlier_report_are_replaced(self) -> None:
        directory = kept("night", record(clause("bria.201.id")))
        for name in ("index.html", "summary.md"):
            (directory / name).write_text("of before")
        assert run("report", directory).exit_code == 0
        assert not any((directory / name).read_text(encoding="utf-8") == "of before" for name in ("index.html", "summary.md"))

    def test_pages_written_elsewhere_come_with_a_copy_of_the_record(self) -> None:
        directory = kept("night", record(clause("bria.201.id")))
        made = run("report", directory, "--output", "public/report")
        assert (made.exit_code, made.output) == (0, "bria conforms\npublic/report/index.html\n")
        assert names(directory) == ["results.json"]
        assert names(Path("public/report")) == ["index.html", "results.json", "summary.md"]
        assert read(Path("public/report")) == read(directory)

    def test_several_records_are_merged_into_one_report(self) -> None:
        first = kept("first", record(clause("bria.201.id"), requests=2))
        second = kept("second", record(clause("bria.201.id", "violated"), requests=3))
        made = run("report", first, second, "--output", "both")
        assert (made.exit_code, made.output) == (0, "bria violates bria.201.id\nboth/index.html\n")
        assert names(Path("both")) == ["index.html", "results.json", "summary.md"]
        assert read(Path("both"))["apis"]["bria"]["requests"] == 5
        assert names(first) == names(second) == ["results.json"]

    def test_a_merged_report_has_a_default_directory(self) -> None:
        first, second = kept("first", record(clause("a.b.c"))), kept("second", record_of({"datadog": result(clause("d.e.f"))}))
        made = run("report", first, second)
        assert made.output == "bria conforms; datadog conforms\nreports/merged/index.html\n"
        assert names(Path("reports/merged")) == ["index.html", "results.json", "summary.md"]

    def test_a_merged_record_can_be_merged_again(self) -> None:
        first, second = kept("first", record(clause("a.b.c"))), kept("second", record(clause("a.b.c"), target=THERE))
        third = kept("third", record(clause("a.b.c"), requests=4))
        run("report", first, second, "--output", "sites")
        made = run("report", "sites", third, "--output", "all")
        assert made.output == "; ".join(f"{key} conforms" for key in BOTH) + "\nall/index.html\n"
        assert [api["requests"] for api in read(Path("all"))["apis"].values()] == [5, 1]

    def test_a_report_shows_what_has_changed_since_an_earlier_run(self) -> None:
        old = kept("old", record(clause("bria.201.id"), clause("bria.201.name", "untested")))
        new = kept("new", record(clause("bria.201.id", "violated"), clause("bria.201.name"), verdict="violates"))
        made = run("report", new, "--against", old)
        assert (made.exit_code, made.output.splitlines()) == (
            0,
            [
                "bria violates bria.201.id",
                "against the run of 2026-01-01T00:00:00+00:00:",
                "broke: bria.201.id (held -> violated)",
                "newly tested: bria.201.name (untested -> held)",
                "new/index.html",
            ],
        )
        assert "- broke: `bria.201.id` (held → violated)" in (new / "summary.md").read_text(encoding="utf-8")
        assert names(old) == ["results.json"]

    def test_a_report_says_that_nothing_has_changed(self) -> None:
        old = kept("old", record(clause("bria.201.id")))
        assert run("report", old, "--against", old / "results.json").output.splitlines()[2] == "nothing has changed"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["nowhere"], "nowhere cannot be read: No such file or directory"),
            (["empty"], "empty/results.json cannot be read: No such file or directory"),
            (["night", "nowhere"], "nowhere cannot be read: No such file or directory"),
            (["night", "--against", "nowhere"], "nowhere cannot be read: No such file or directory"),
            (["text"], "text is not JSON"),
            (["other"], "other is not a record of this suite: at its root, 'suite' is a required property"),
        ],
    )
    def test_an_unusable_record_is_reported_in_one_line(self, arguments: list[str], message: str) -> None:
        """Nothing is written."""
        directory = kept("night", record(clause("bria.201.id")))
        Path("empty").mkdir()
        Path("text").write_text("<html>")
        Path("other").write_text("{}")
        made = run("report", *arguments)
        assert (made.exit_code, made.stdout, made.stderr) == (4, "", f"Error: {message}\n")
        assert names(directory) == ["results.json"]
        assert names(Path()) == ["empty", "night", "other", "text"]

    def test_an_output_directory_that_cannot_be_made_is_reported_in_one_line(self) -> None:
        directory = kept("night", record(clause("bria.201.id")))
        Path("file").write_text("")
        made = run("report", directory, "--output", "file/pages")
        assert (made.exit_code, made.stdout) == (4, "")
        assert made.stderr.endswith(" file/pages cannot be written to: Not a directory\n")
        assert made.stderr.count("\n") == 1

    def test_the_report_command_needs_a_directory(self) -> None:
        assert run("report").exit_code == 2

    def test_hostile_text_in_a_record_does_not_act_on_the_terminal(self) -> None:
        old = record(clause("bria.201.id"), clause(f"bria.201.{EVIL}"))
        old["run"]["started"] = EVIL
        new = record_of({"bria": result(clause("bria.201.id")), f"datadog at {EVIL.replace(chr(13), '')}": result()})
        made = run("report", kept("new", new), "--against", kept("old", old))
        assert made.exit_code == 0
        assert made.output.replace("\n", "").isprintable()
        shown = "\\x1b[31m\\x07\\x0d\\u202e\\u2066evil"
        assert f"against the run of {shown}:" in made.output
        assert f"bria.201.{shown} (held -> absent)" in made.output
        assert "datadog at \\x1b[31m\\x07\\u202e\\u2066evil conforms" in made.output

    def test_hostile_text_from_a_server_does_not_act_in_the_pages(self) -> None:
        said = {**exchange(), "test": EVIL, "curl": EVIL}
        said["response"]["body"] = said["response"]["headers"]["x"] = EVIL
        broken = clause("bria.201.id", "violated", findings=[finding(actual=EVIL, pointer=EVIL, curl=EVIL, exchange=said)])
        held = clause("bria.201.name", examples=[{"exchange": 1, "excerpt": {"before": EVIL, "place": EVIL, "after": EVIL}}])
        undocumented = [finding(1, clause="bria.201.id", expected=EVIL)]
        told = {"exchanges": [said], "warnings": [EVIL], "possibly_created": [EVIL], "undocumented": undocumented}
        directory = kept("night", record(broken, held, **told))
        assert run("report", directory).exit_code == 0
        for name in ("index.html", "summary.md"):
            text = (directory / name).read_text(encoding="utf-8")
            assert "evil" in text
            assert not set(EVIL[:1] + EVIL[5:9]) & set(text)

    def test_half_a_surrogate_pair_is_written_to_the_merged_record(self) -> None:
        first = kept("first", record(clause("bria.201.id"), warnings=["half \ud800"]))
        second = kept("second", deepcopy(record(clause("bria.201.id"), warnings=["\udfff"])))
        assert run("report", first, second, "--output", "both").exit_code == 0
        assert read(Path("both"))["apis"]["bria"]["warnings"] == ["half \ud800", "\udfff"]


class TestContract:
    """The pages of the repository."""

    def test_the_contract_command_writes_a_page_for_each_api(self) -> None:
        directory = kept(
            "night",
            record_of(
                {"bria": result(clause("bria.201.id", tests=["t"])), "datadog": result(clause("datadog.200.data", tests=["t"]))}
            ),
        )
        made = run("contract", directory, "--output", "docs/contracts")
        assert (made.exit_code, made.output) == (0, "docs/contracts/bria.md\ndocs/contracts/datadog.md\n")
        assert names(Path("docs/contracts")) == ["bria.md", "datadog.md"]
        assert "`bria.201.id`" in Path("docs/contracts/bria.md").read_text(encoding="utf-8")
        assert "`datadog.200.data`" in Path("docs/contracts/datadog.md").read_text(encoding="utf-8")

    def test_contract_pages_go_to_reports_by_default(self) -> None:
        file = kept("night", record(clause("bria.201.id", tests=["t"]))) / "results.json"
        assert run("contract", file).output == "reports/bria.md\n"

    def test_two_runs_write_the_same_contract_pages(self) -> None:
        first = kept("first", record(clause("bria.201.id", tests=["t"])))
        second = kept("second", record(clause("bria.201.id", tests=["t"], checked=7), target=THERE, requests=9))
        for directory in (first, second):
            run("contract", directory, "--output", f"of-{directory}")
        assert Path("of-first/bria.md").read_bytes() == Path("of-second/bria.md").read_bytes()

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["nowhere"], "Error: nowhere cannot be read: No such file or directory\n"),
            (["file"], "Error: file is not JSON\n"),
            (["night", "--output", "file"], " file cannot be written to: File exists\n"),
        ],
    )
    def test_an_unusable_record_for_contract_pages_is_reported_in_one_line(self, arguments: list[str], message: str) -> None:
        kept("night", record(clause("bria.201.id", tests=["t"])))
        Path("file").write_text("")
        made = run("contract", *arguments)
        assert (made.exit_code, made.stdout) == (4, "")
        assert made.stderr.startswith("Error: ")
        assert made.stderr.endswith(message)
        assert made.stderr.count("\n") == 1
        assert not Path("reports").exists()


def test_hostile_text_in_an_error_message_does_not_act_on_the_terminal() -> None:
    made = run("report", kept("odd", record_of({f"bria at {EVIL}": {}})))
    assert made.exit_code == 4
    assert all(char.isprintable() for char in made.stderr.removesuffix("\n"))


def test_contract_pages_of_merged_targets_are_named_by_their_api() -> None:
    directory = kept("merged", record_of({f"bria at {THERE}": result(clause("bria.201.id", tests=["t"]))}))
    assert run("contract", directory, "--output", "pages").exit_code == 0
    assert names(Path("pages")) == ["bria.md"]


def test_an_output_that_cannot_be_written_to_is_named_by_its_option() -> None:
    Path("file").write_text("", encoding="utf-8")
    made = run("report", kept("night", record(clause("bria.201.id", tests=["t"]))), "--output", "file/pages")
    assert made.stderr.startswith("Error: --output file/pages cannot be written to: ")


def test_an_absurdly_nested_record_is_refused() -> None:
    Path("results.json").write_text("[" * 100_000, encoding="utf-8")
    assert run("report", "results.json").exit_code == 4


@pytest.mark.parametrize(
    "part",
    [
        record_of({"bria": result(clause("bria.201.id", tests=["t"]))}, kind="live"),
        record_of({"bria": result(clause("bria.201.id", tests=["t"]))}, options={"keyword": "prefix"}),
        record_of({"bria": result(clause("bria.201.id", tests=["t"]))}, options={"fault": "bria.x"}),
        record(clause("bria.201.id", "violated", tests=["t"]), verdict="violates"),
        record(clause("bria.201.id")),
    ],
    ids=["live", "selected", "faulty", "violating", "without-tests"],
)
def test_contract_pages_are_not_made_from_part_of_a_run(part: dict[str, Any]) -> None:
    made = run("contract", kept("part", part), "--output", "pages")
    assert made.exit_code == 4
    assert made.stderr.startswith("Error: the contract pages need ")
    assert not Path("pages").exists()


def test_naming_the_same_directory_twice_is_an_error() -> None:
    directory = kept("night", record(clause("bria.201.id")))
    made = run("report", directory, f"{directory}/../night", "--output", "both")
    assert (made.exit_code, made.stderr) == (4, "Error: the same DIR is given twice\n")


def test_cleanup_in_a_missing_report_directory_is_an_error() -> None:
    made = run("cleanup", "--report-dir", "nowhere")
    assert (made.exit_code, made.stderr) == (4, "Error: --report-dir nowhere is not a directory\n")
