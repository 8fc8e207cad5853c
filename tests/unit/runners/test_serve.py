"""``clone-contracts serve`` as a process: what it writes, how it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from clone_contracts.results.file import read_record
from tests.unit.runs import LONGEST

CLONE = "/tailored-gen/datasets/102/clone"


@contextmanager
def serving(directory: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """A server with the variables that it wrote, once it is there."""
    variables = directory / "variables"
    command = [sys.executable, "-m", "clone_contracts", "serve", *arguments, "--port", "0", "--env-file", str(variables)]
    process = subprocess.Popen(
        [*command, "--report-dir", str(directory / "report")], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        while not variables.exists() and process.poll() is None:
            time.sleep(0.02)
        yield process, dict(line.split("=", 1) for line in variables.read_text().splitlines())
    finally:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str], by: signal.Signals) -> tuple[int, str]:
    process.send_signal(by)
    output, _ = process.communicate(timeout=LONGEST)
    return process.returncode, output


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_a_client_that_keeps_to_the_contract_ends_with_success(tmp_path: Path, by: signal.Signals) -> None:
    with serving(tmp_path, "bria") as (process, variables):
        headers = {"api_token": variables["BRIA_API_TOKEN"]}
        assert httpx.post(variables["BRIA_BASE_URL"] + CLONE, headers=headers, trust_env=False).status_code == 201
        code, output = ended(process, by)
    assert code == 0
    assert "bria conforms" in output
    assert read_record(tmp_path / "report")["apis"]["bria"]["requests"] == 1
    assert (tmp_path / "report" / "index.html").exists()


def test_a_client_that_breaks_the_contract_fails(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, variables):
        headers = {"api_token": variables["BRIA_API_TOKEN"]}
        httpx.post(variables["BRIA_BASE_URL"] + CLONE, headers=headers, json={"nmae": "x"}, trust_env=False)
        code, output = ended(process, signal.SIGTERM)
    assert code == 1
    assert "sent otherwise: bria.request.name (once)" in output
    assert list(read_record(tmp_path / "report")["apis"]) == ["bria"]


def test_a_server_that_nobody_asked_is_incomplete(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _):
        code, output = ended(process, signal.SIGINT)
    assert code == 6
    assert "no request for it came" in output


def test_two_apis_have_one_port_each_if_two_are_given(tmp_path: Path) -> None:
    port_file = tmp_path / "ports"
    with serving(tmp_path, "bria", "datadog", "--port", "0", "--port-file", str(port_file)) as (_, variables):
        ports = port_file.read_text().split()
        assert len(set(ports)) == 2
        assert [variables[name].rpartition(":")[2] for name in ("BRIA_BASE_URL", "DATADOG_BASE_URL")] == ports


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("bria", "--port", "0", "--port", "0"), "--port is given once for all, or once for each of bria"),
        (("--port", "0", "--env-file", "{}/none/variables"), "cannot be written: No such file or directory"),
        (("--port", "0", "--force", "418"), "418 is not documented"),
        (("--port", "0", "--report-dir", "/dev/null"), "--report-dir /dev/null cannot be written to"),
        (("--port", "0", "--host", "256.0.0.1"), "cannot be used"),
    ],
)
def test_a_wrong_option_is_said_at_once(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    command = [sys.executable, "-m", "clone_contracts", "serve", *(text.format(tmp_path) for text in arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=LONGEST, env=os.environ, check=False)
    assert done.returncode == 4
    assert message in done.stderr
    assert "Traceback" not in done.stderr
