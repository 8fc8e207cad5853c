"""The command that compares a vendor's page with its contract."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clone_contracts.cli import main
from clone_contracts.contract.document import load_contract
from clone_contracts.drift.promised import promised_by
from clone_contracts.runners.drift import LARGEST
from tests.unit.drift.pages import field_list, tabbed_tables

BRIA, DATADOG = (load_contract(api) for api in ("bria", "datadog"))


@pytest.fixture
def bria(tmp_path: Path) -> Path:
    path = tmp_path / "bria.md"
    path.write_text(field_list(promised_by(BRIA, BRIA.primary)), encoding="utf-8")
    return path


@pytest.fixture
def datadog(tmp_path: Path) -> Path:
    path = tmp_path / "datadog.md"
    path.write_text(tabbed_tables(promised_by(DATADOG, DATADOG.primary)), encoding="utf-8")
    return path


def drift(*arguments: object, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["drift", *map(str, arguments)], input=stdin)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_pages_that_say_what_the_contracts_say_have_no_difference(bria: Path, datadog: Path) -> None:
    result = drift(bria, datadog)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        f"{bria}: no difference from bria.openapi.yaml",
        f"{datadog}: no difference from datadog.openapi.yaml",
    ]


def test_drift_is_said_line_by_line_and_ends_in_1(bria: Path, datadog: Path) -> None:
    edit(bria, "`images_count` (integer)", "`images_count` (string)")
    result = drift(datadog, bria)
    assert result.exit_code == 1
    assert result.output.splitlines()[1:] == [
        f"{bria}: 1 difference from bria.openapi.yaml",
        '  Response 201: images_count: type: the document has "string", the contract "integer"',
    ]


def test_a_page_is_read_from_standard_input(bria: Path) -> None:
    result = drift("-", stdin=b"\xef\xbb\xbf" + bria.read_bytes())
    assert (result.exit_code, result.output) == (0, "standard input: no difference from bria.openapi.yaml\n")


def test_drift_in_json(datadog: Path) -> None:
    edit(datadog, "| us5.datadoghq.com |", "| us6.datadoghq.com |")
    result = drift("--json", datadog)
    (page,) = json.loads(result.output)
    assert result.exit_code == 1
    assert (page["document"], page["contract"]) == (str(datadog), "datadog.openapi.yaml")
    assert [(one["kind"], one["place"]) for one in page["differences"]] == [
        ("lacking", "Site: us6.datadoghq.com"),
        ("superfluous", "Site: us5.datadoghq.com"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"# A page", "standard input: the layout of this page is not known. Looked for were a line `Endpoint: METHOD /path`"),
        (b"", "the layout of this page is not known"),
        (b"<!DOCTYPE html><p>", "It is HTML; ask the vendor's site for the page as Markdown."),
        (b"# X Endpoint: GET /x ## Response 200 fields", "standard input is about GET /x, and no contract in"),
        (b"# X Endpoint: GET /x ## Response 200 fields # Y Endpoint: GET /y", "standard input describes 2 operations"),
        (b"\xff", "standard input is not UTF-8 text"),
        (b"x" * (LARGEST + 1), "standard input is larger than 4 MiB"),
    ],
    ids=["markdown", "empty", "html", "another", "several", "bytes", "large"],
)
def test_a_page_that_cannot_be_compared_ends_in_4_with_the_reason(content: bytes, message: str) -> None:
    result = drift("-", stdin=content)
    assert (result.exit_code, result.stdout) == (4, "")
    assert message in result.stderr


def test_a_page_that_cannot_be_read_hides_no_drift_of_another(bria: Path, tmp_path: Path) -> None:
    edit(bria, "## Response 404 fields", "## Response 410 fields")
    result = drift(tmp_path / "absent.md", bria)
    assert result.exit_code == 4
    assert result.stderr == f"Error: {tmp_path / 'absent.md'} cannot be read: No such file or directory\n"
    assert "Response 410: the contract lacks it" in result.stdout


def test_what_a_page_says_does_nothing_to_the_terminal(bria: Path) -> None:
    edit(bria, "`images_count`", "`\x1b[31mred`")
    assert "\x1b" not in drift(bria).output
    assert "\\u001b" not in drift("--json", bria).output


def test_the_same_page_twice_is_refused(bria: Path) -> None:
    result = drift(bria, bria)
    assert (result.exit_code, result.stderr) == (4, "Error: the same DOCUMENT is given twice\n")
