"""The command ``clone-contracts``."""

from typing import Any

import pytest
from click.testing import CliRunner, Result

from clone_contracts import __version__
from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.apis.registry import load_api
from clone_contracts.cli import main
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import contract_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_the_command_says_its_version_and_its_purpose() -> None:
    assert run("--version").output.strip().endswith(__version__)
    assert "Contract tests for two HTTP endpoints" in run("-h").output


@pytest.mark.parametrize("api", ["bria", "datadog"])
def test_clauses_are_listed_with_their_statements(api: str) -> None:
    result = run("clauses", api)
    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert len(lines) == 2 * len(load_contract(api).clauses)
    assert f"{api}.500.no-server-error" in lines
    assert "    No request, valid or not, makes the server fail. [Response 500" in result.output


def test_the_schema_command_prints_the_path_of_a_contract() -> None:
    assert run("schema", "bria").output.strip() == str(contract_path("bria"))


@pytest.mark.parametrize(("api", "twin"), [("bria", BriaTwin), ("datadog", DatadogTwin)])
def test_serving_a_twin_prints_the_settings_of_a_live_run_against_it(
    monkeypatch: pytest.MonkeyPatch, api: str, twin: type[Any]
) -> None:
    """The variables that it prints are a complete configuration of a live run."""
    served: list[tuple[Any, int]] = []
    monkeypatch.setattr("clone_contracts.runners.serve.serve", lambda handler, port: served.append((handler, port)))
    result = run("twin", api, "--port", "8123")
    assert [(type(handler), port) for handler, port in served] == [(twin, 8123)]
    lines = [line.removeprefix("export ") for line in result.output.splitlines() if line.startswith("export ")]
    settings = load_api(api).read_settings(dict(line.split("=", 1) for line in lines))
    assert settings.base_url == "http://127.0.0.1:8123"
    assert f"pytest tests/contract --live={api}" in result.output


@pytest.mark.parametrize("arguments", [["twin", "other"], ["twin", "bria", "--port", "0"], ["clauses"], ["nonsense"]])
def test_wrong_arguments_of_the_command_are_refused(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
