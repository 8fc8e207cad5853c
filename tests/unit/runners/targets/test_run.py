"""One run against several targets, as a user starts it: one record, one page, one exit code."""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.catalogue import known_fault
from clone_contracts.results.run_history import read_history
from clone_contracts.runners.assembly import faulty_twin
from clone_contracts.runners.targets.run import combined_code
from clone_contracts.targets.asgi import serving
from tests.unit.records import clause, record, record_of, result, waiver
from tests.unit.runners.servers import Watched, wait_until
from tests.unit.runs import PATIENT, TOKEN, Finished, Process, cleanup, started

FAULT = "bria.201.caption_prefix.max-null"
CLAUSE = "bria.201.caption_prefix.max"


def write_targets(path: Path, **urls: str) -> Path:
    target = '[[target]]\nname = "{}"\napi = "bria"\nbase_url = "{}"\nkeys = {{ BRIA_API_TOKEN = "OUR_BRIA_TOKEN" }}\n'
    target += 'sources = {{ BRIA_DATASETS = "max=102" }}\n'
    path.write_text("".join(target.format(name, url) for name, url in urls.items()))
    return path


def run(directory: Path, file: Path, *arguments: str, during: Callable[[Process], None] | None = None) -> Finished:
    command = [sys.executable, "-m", "clone_contracts", "run", "-q", "--depth=quick", "--no-observe", "--fuzz-examples=0"]
    options = [f"--targets={file}", f"--report-dir={directory}", f"--answer-timeout={PATIENT}", *arguments]
    return Finished(directory, *started([*command, *options], {"OUR_BRIA_TOKEN": TOKEN}, during))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Finished]:
    """A run against a good server and one with a fault."""
    directory = tmp_path_factory.mktemp("both")
    with serving(BriaTwin()) as good, serving(faulty_twin(known_fault(FAULT))) as bad:
        file = write_targets(directory / "targets.toml", good=good, bad=bad)
        yield run(directory / "reports", file, "bria/test_4_response_201.py", f"--junit-xml={directory / 'all.xml'}")


def test_the_record_has_every_clause_at_every_target(both: Finished) -> None:
    assert both.code == 1, both.text
    statuses = {
        key: {clause["id"]: clause["status"] for clause in api["clauses"]}[CLAUSE] for key, api in both.record["apis"].items()
    }
    assert statuses == {"bria at good": "held", "bria at bad": "violated"}


def test_the_terminal_shows_the_matrix(both: Finished) -> None:
    row = next(line for line in both.text.splitlines() if line.split()[:1] == [CLAUSE])
    assert row.split() == [CLAUSE, "✕", "✓"]
    assert "bria at bad violates bria.201.caption_prefix.max; bria at good conforms as far as selected" in both.text


def test_the_page_has_the_contract_once(both: Finished) -> None:
    page = (both.directory / "index.html").read_text(encoding="utf-8")
    assert page.count(f'id="{CLAUSE}"') == 1
    assert page.count(f'id="{CLAUSE}@good"') == page.count(f'id="{CLAUSE}@bad"') == 1


def test_each_target_has_a_report_and_a_ledger_of_its_own(both: Finished) -> None:
    for name in ("good", "bad"):
        assert {"results.json", "index.html", "ledger.jsonl"} <= {path.name for path in (both.directory / name).iterdir()}
    assert not (both.directory / "ledger.jsonl").exists()


def test_junit_has_a_suite_for_each_target(both: Finished) -> None:
    root = ElementTree.parse(both.directory.parent / "all.xml").getroot()
    assert [suite.get("name") for suite in root] == ["good", "bad"]


def test_the_run_is_one_line_of_the_history(both: Finished) -> None:
    (line,), unreadable = read_history(both.directory)
    assert unreadable == 0
    assert {key: api["verdict"] for key, api in line["apis"].items()} == {"bria at good": "conforms", "bria at bad": "violates"}


def test_keys_stand_nowhere(both: Finished) -> None:
    assert not both.leaves(TOKEN)
    assert both.leaves("$OUR_BRIA_TOKEN")


def test_an_interrupted_run_removes_what_it_made_and_merges_what_there_is(tmp_path: Path) -> None:
    """The signal reaches the process at hand once; the targets that did not come up are shown."""
    first, second = Watched(most=4), Watched()

    def interrupt(process: Process) -> None:
        wait_until(lambda: first.answered >= 4 or process.poll() is not None)
        process.send_signal(signal.SIGINT)
        first.go_on.set()

    with serving(first) as one, serving(second) as two:
        done = run(tmp_path / "reports", write_targets(tmp_path / "t.toml", one=one, two=two), during=interrupt)
    assert done.code == 6, done.text
    assert (first.left, second.answered) == (set(), 0)
    assert done.record["apis"]["bria at one"]["clones_created"] > 0
    assert done.record["apis"]["bria at two"]["shortfalls"] == ["it was not run: the run ended before"]


def test_what_a_run_left_is_removed_with_the_keys_that_the_file_names(tmp_path: Path) -> None:
    server = Watched()
    with serving(server) as url:
        file = write_targets(tmp_path / "t.toml", one=url)
        run(tmp_path / "reports", file, "bria/test_4_response_201.py", "--keep-clones")
        assert server.left
        arguments = ("--yes", f"--targets={file}")
        assert cleanup(tmp_path / "reports", *arguments, environment={"OUR_BRIA_TOKEN": TOKEN})[0] == 0
    assert not server.left
    code, text = cleanup(tmp_path, *arguments)
    assert (code, "has no directory of any target" in text) == (4, True)


def test_a_wrong_option_is_said_once(tmp_path: Path) -> None:
    file = write_targets(tmp_path / "t.toml", one="https://one.invalid", two="https://two.invalid")
    done = run(tmp_path / "reports", file, "--no-such-option")
    assert done.code == 4
    assert done.text.count("unrecognized arguments") == 1
    assert not (tmp_path / "reports" / "results.json").exists()


def test_pytest_takes_one_target_and_says_how_all_are_run(tmp_path: Path) -> None:
    file = write_targets(tmp_path / "t.toml", one="https://one.invalid", two="https://two.invalid")
    command = [sys.executable, "-m", "pytest", "tests/contract", "-p", "no:cacheprovider", f"--report-dir={tmp_path}"]
    code, text, _, _ = started([*command, f"--targets={file}"], {"OUR_BRIA_TOKEN": TOKEN})
    assert code == 4
    assert f"or run them all with clone-contracts run --targets {file}" in text


HELD, BROKEN, LEFT = (record(clause("bria.201.id", status), verdict=verdict) for status, verdict in
                      (("held", "conforms"), ("violated", "violates"), ("untested", "incomplete")))  # fmt: skip
STALE = record_of({"bria": result(clause("bria.201.id"))}, [waiver(state="unneeded")])


@pytest.mark.parametrize(
    ("merged", "codes", "code"),
    [
        (HELD, [0, 0], 0),
        (HELD, [0, 5], 0),
        (LEFT, [0, 6], 6),
        (BROKEN, [1, 6], 1),
        (BROKEN, [1, 4], 1),
        (BROKEN, [3, 1], 1),
        (LEFT, [6, 3], 3),
        (LEFT, [3, 4], 4),
        (STALE, [0, 0], 1),
        (HELD, [1, 0], 0),
    ],
    ids=["good", "nothing", "incomplete", "broken", "usage", "suite", "suite-first", "usage-first", "stale", "used-elsewhere"],
)
def test_one_code_says_what_the_record_of_all_says(merged: Any, codes: list[int], code: int) -> None:
    """The last one: a waiver that one target has no need of is used at another."""
    assert combined_code(merged, codes) == code
