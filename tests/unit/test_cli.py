"""The command ``clone-contracts``."""

import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clone_contracts import __version__
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
    clauses = load_contract(api).clauses.values()
    assert len(lines) == 2 * len(clauses) + sum(bool(clause.reading) for clause in clauses)
    assert f"{api}.500.no-server-error" in lines
    assert "    No request, valid or not, makes the server fail. [Response 500" in result.output


def test_the_schema_command_prints_the_path_of_a_contract() -> None:
    assert run("schema", "bria").output.strip() == str(contract_path("bria"))


@pytest.mark.parametrize("command", ["serve", "twin"])
@pytest.mark.parametrize("api", ["bria", "datadog"])
def test_serving_a_twin_prints_the_settings_of_a_live_run_against_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, api: str
) -> None:
    """The variables that it prints are a complete configuration of a live run."""
    served: list[int] = []

    def serve(_: object, sockets: Sequence[socket.socket], __: object, announce: Callable[[], object]) -> None:
        served.append(sockets[0].getsockname()[1])
        announce()

    monkeypatch.setattr("clone_contracts.runners.serve.serve", serve)
    result = run(command, api, "--port", "0", "--report-dir", str(tmp_path))
    (port,) = served
    lines = [line.removeprefix("export ") for line in result.output.splitlines() if line.startswith("export ")]
    settings = load_api(api).read_settings(dict(line.split("=", 1) for line in lines))
    assert settings.base_url == f"http://127.0.0.1:{port}"
    assert f"pytest tests/contract --live={api}" in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fault", "nonsense"], "--fault: there is no fault 'nonsense' (--fault list names them all)"),
        (["--fault", "bria.id-of-sourc"], "--fault: there is no fault 'bria.id-of-sourc'; did you mean bria.id-of-source"),
        (["--fault", "datadog.id-of-source"], "--fault: datadog.id-of-source is a fault of datadog, not of bria"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--background"]])
def test_a_twin_is_served_with_no_fault_that_it_cannot_have(arguments: list[str], message: str, more: list[str]) -> None:
    result = run("serve", "bria", *arguments, *more)
    assert result.exit_code == 4
    assert message in result.output


@pytest.mark.parametrize("more", [[], ["--background"]])
def test_a_twin_is_not_served_on_a_port_that_is_taken(more: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        result = run("serve", "bria", "--port", str(other.getsockname()[1]), *more)
    assert result.exit_code == 4
    assert "cannot be used: Address already in use" in result.output


@pytest.mark.parametrize("arguments", [["twin", "other"], ["serve", "bria", "--port", "-1"], ["clauses"], ["nonsense"]])
def test_wrong_arguments_of_the_command_are_refused(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
