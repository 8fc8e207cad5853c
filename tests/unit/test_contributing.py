"""The guide for contributors: its first section is followed to the letter in a copy of the project."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.unit.runs import QUICK, ROOT, Finished, copied_checkout, started, suite

GUIDE = (ROOT / ".github" / "CONTRIBUTING.md").read_text(encoding="utf-8")
CLAUSE = "bria.clone.not-before-source"
FAULT = "bria.created-before-source"
STEP = re.compile(r"In `([^`]+)`, after the line\s+`(.+?)`, add:\n\n```\w+\n(.*?)```", re.DOTALL)
"""The file, the line, and what to add after it."""


def follow(step: tuple[str, str, str], checkout: Path) -> None:
    """Do what a step says. The line that it names must occur exactly once."""
    name, line, addition = step
    lines = (checkout / name).read_text(encoding="utf-8").splitlines(keepends=True)
    (at,) = (number for number, each in enumerate(lines) if each.strip() == line)
    lines.insert(at + 1, "\n\n" + addition if addition.startswith(("def ", "@")) else addition)
    (checkout / name).write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the clause that the guide adds."""
    copy = copied_checkout(tmp_path_factory.mktemp("guide"))
    section = GUIDE[GUIDE.index("## A clause") : GUIDE.index("## A status")]
    steps = STEP.findall(section)
    assert len(steps) == section.count("after the line") == 7
    for step in steps:
        follow(step, copy)
    return copy


def test_the_clause_that_the_guide_adds_holds_for_the_twin(checkout: Path) -> None:
    run: Finished = suite(checkout / "held", *QUICK, tests="tests/contract/bria/test_6_cloning.py", checkout=checkout)
    assert run.code == 0, run.text
    assert run.clauses("bria")[CLAUSE]["status"] == "held"
    assert run.clauses("bria")[CLAUSE]["faults"] == [FAULT]


def test_the_fault_that_the_guide_adds_is_found_under_its_clause_only(checkout: Path) -> None:
    run = suite(checkout / "broken", "--fault", FAULT, tests="tests/contract/bria", checkout=checkout)
    assert run.code == 1, run.text
    assert [id for id, clause in run.clauses("bria").items() if clause["status"] == "violated"] == [CLAUSE]


def test_the_proof_covers_the_clause_that_the_guide_adds(checkout: Path) -> None:
    shutil.copytree(ROOT / "tests" / "proof", checkout / "tests" / "proof", ignore=shutil.ignore_patterns("__pycache__"))
    (selection,) = re.findall(r'tests/proof -k "([^"]+)"', GUIDE)
    command = [sys.executable, "-m", "pytest", "tests/proof", "-q", "-p", "no:cacheprovider", "-k", selection]
    code, text, _, _ = started([*command, "--report-dir", str(checkout / "proof")], checkout=checkout)
    assert code == 0, text
    assert "3 passed" in text


def test_every_file_that_the_guide_names_exists() -> None:
    named = set(re.findall(r"`((?:tests|clone_contracts|schemas|apis)/[\w./]+)`", GUIDE))
    assert named
    for name in named:
        assert (ROOT / name).exists() or (ROOT / "clone_contracts" / name).exists(), name
