"""What an import loads, in a fresh interpreter."""

import subprocess
import sys
from pathlib import Path

import pytest


def loaded(statement: str) -> set[str]:
    """The modules that are loaded after a statement."""
    program = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["results.record", "results.merge", "results.diff", "views.files"])
def test_importing_the_record_or_its_views_loads_no_fault_twin_or_network(module: str) -> None:
    ours = loaded(f"import clone_contracts.{module}")
    packages = {name.split(".")[1] for name in ours if name.startswith("clone_contracts.")}
    assert not packages & {"faults", "twins", "apis", "session", "targets", "runners"}
    assert not {"httpx", "respx", "pytest", "schemathesis"} & ours


def test_a_light_command_loads_no_heavy_module() -> None:
    heavy = {
        "httpx",
        "respx",
        "jsonschema",
        "jsonschema_rs",
        "jinja2",
        "pytest",
        "schemathesis",
        "hypothesis",
        "yaml",
        "uvicorn",
        "markdown_it",
    }
    assert not heavy & loaded("import clone_contracts.cli")


@pytest.mark.parametrize(
    "collecting",
    [
        "from clone_contracts.runners.suite import run_suite; run_suite({options})",
        "import pytest; pytest.main(['tests/contract', '-p', 'no:cacheprovider', *{options}])",
    ],
)
def test_schemathesis_is_not_loaded_before_generated_requests_are_sent(collecting: str, tmp_path: Path) -> None:
    ours = loaded(collecting.format(options=["--collect-only", "-q", "--report-dir", str(tmp_path)]))
    assert "clone_contracts.runners.pytest.reporting" in ours
    assert not {"schemathesis", "schemathesis.pytest.plugin"} & ours


def test_the_hooks_are_found_under_the_name_given_in_the_readme() -> None:
    assert "clone_contracts.runners.schemathesis_hooks" in loaded("import clone_contracts.schemathesis_hooks")
