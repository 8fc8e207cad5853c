"""The suite where there is no checkout: from the installed package."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from clone_contracts.results.file import read_record
from tests.unit.runs import LONGEST, ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory into which the package alone is installed, as from its wheel."""
    directory = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(directory), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=False)
    if done.returncode and "CLONE_CONTRACTS_REQUIRE_ALL" not in os.environ:
        pytest.skip("pip cannot build the package here, for want of what it is built with")
    assert done.returncode == 0, done.stderr
    return directory


def run(installed: Path, cwd: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "clone_contracts", "run", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )


def test_the_suite_runs_from_the_installed_package(installed: Path, tmp_path: Path) -> None:
    """Whatever is in the directory where it runs."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_other.py").write_text("assert False\n")
    done = run(installed, tmp_path, "bria", "-q", "--depth=quick", "--fuzz-examples=1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "warning" not in done.stdout
    record = read_record(tmp_path / "reports")
    assert list(record["apis"]) == ["bria"]
    tests = {test for clause in record["apis"]["bria"]["clauses"] for test in clause["tests"]}
    assert all(test.startswith("tests/contract/bria/test_") for test in tests)
    assert not (installed / "tests").exists()


def test_links_of_the_readme_hold_without_the_repository(installed: Path) -> None:
    """As on the page of an index, which has neither its files nor anchors."""
    metadata = next(installed.glob("clone_contracts-*.dist-info/METADATA")).read_text(encoding="utf-8")
    assert "# clone-contracts" in metadata
    assert [link for link in re.findall(r"\]\(([^)]*)\)", metadata) if not link.startswith("https://")] == []


def test_a_part_that_is_nearly_named_is_refused(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "brai", "-q")
    assert done.returncode == 4
    assert "brai" in done.stderr


def test_the_value_of_an_option_is_no_part(tmp_path: Path) -> None:
    """Not a report directory that is there already, nor a word that is also a part's name."""
    done = run(ROOT, tmp_path, "bria/test_5_errors.py", "-q", "--report-dir", str(tmp_path), "-k", "bria", "--collect-only")
    assert "bria/test_5_errors.py" in done.stdout
    assert "test_1_path.py" not in done.stdout, done.stdout


def test_options_are_those_of_the_suite(installed: Path, tmp_path: Path) -> None:
    done = run(installed, tmp_path, "-q", "--depth=deep")
    assert done.returncode == 4
    assert "--depth" in done.stderr


def test_a_checkout_runs_its_own_tests(tmp_path: Path) -> None:
    done = run(ROOT, tmp_path, "datadog/test_1_path.py", "-q", "-k", "not_found", "--depth=quick")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "datadog conforms as far as selected" in done.stdout
