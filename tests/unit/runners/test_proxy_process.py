"""``clone-contracts proxy`` as a process: what it writes, how it ends, what cleanup makes of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.results.file import read_record
from clone_contracts.targets.asgi import serving
from tests.unit.runs import BRIA, LONGEST, TOKEN, cleanup
from tests.unit.targets.origin import Origin, connected, listening

CLONE = "/tailored-gen/datasets/102/clone"
KEY = {"api_token": TOKEN}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "clone_contracts", "proxy", *arguments]


@contextmanager
def proxying(directory: Path, to: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A proxy with its base URL, once it is there."""
    port_file = directory / "port"
    process = subprocess.Popen(
        command("--to", to, "--port", "0", "--port-file", str(port_file), "--report-dir", str(directory / "report")),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        while not port_file.exists() and process.poll() is None:
            time.sleep(0.02)
        yield process, f"http://127.0.0.1:{port_file.read_text().strip()}"
    finally:
        process.kill()
        process.wait()


def ended(process: subprocess.Popen[str], by: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    process.send_signal(by)
    output, _ = process.communicate(timeout=LONGEST)
    return process.returncode, output


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_the_end_writes_the_record(tmp_path: Path, by: signal.Signals) -> None:
    with serving(BriaTwin()) as url, proxying(tmp_path, url) as (process, proxy):
        assert httpx.post(proxy + CLONE, headers=KEY, trust_env=False).status_code == 201
        code, output = ended(process, by)
    assert code == 0
    assert f"{proxy}\n" in output
    assert "bria conforms" in output
    record = read_record(tmp_path / "report")
    assert (record["run"]["kind"], record["run"]["options"], record["apis"]["bria"]["requests"]) == ("proxied", {"to": url}, 1)
    assert (tmp_path / "report" / "index.html").exists()
    assert TOKEN not in output


def test_a_mistake_that_passed_fails_and_what_was_made_can_be_cleaned_up(tmp_path: Path) -> None:
    twin = BriaTwin()
    with serving(twin) as url, proxying(tmp_path, url) as (process, proxy):
        httpx.post(proxy + CLONE, headers=KEY, json={"nmae": "x"}, trust_env=False)
        code, output = ended(process)
        assert (code, "sent otherwise: bria.request.name (once)" in output) == (1, True)
        assert f"did not remove: 1; clone-contracts cleanup --report-dir {tmp_path}" in output
        code, output = cleanup(tmp_path / "report", "--yes", environment={**BRIA, "BRIA_BASE_URL": url})
    assert (code, "created and not removed: 5001" in output, "1 removed" in output) == (0, True, True)
    assert 5001 not in twin.datasets


def test_where_nothing_was_judged_the_record_is_incomplete(tmp_path: Path) -> None:
    with serving(BriaTwin()) as url, proxying(tmp_path, url) as (process, proxy):
        httpx.get(proxy, trust_env=False)
        code, output = ended(process)
    assert code == 6
    assert "1 of the exchanges were for something else" in output


def test_a_request_that_is_on_its_way_does_not_keep_the_proxy(tmp_path: Path) -> None:
    """What nobody answers is given up, and is in the record."""

    def idle(connection: socket.socket) -> None:
        connection.recv(1)  # Nothing comes but the end of the connection.

    with listening(Origin(told=idle)) as url:
        with proxying(tmp_path, url) as (process, proxy), connected(proxy) as client:
            client.sendall(f"POST {CLONE} HTTP/1.1\r\nHost: x\r\napi_token: {TOKEN}\r\n\r\n".encode())
            while "asked" not in _ledger(tmp_path):
                time.sleep(0.02)
            code, output = ended(process)
        assert (code, "no answer came that could be judged" in output) == (6, True)
        assert "an answer that is not judged: none came" in output
        assert "lost" in _ledger(tmp_path)


def _ledger(directory: Path) -> str:
    path = directory / "report" / "ledger.jsonl"
    return path.read_text() if path.exists() else ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "staging"), "--to must be a URL that begins with https://"),
        (("--to", "http://staging.example/v1"), "--to would send keys unencrypted; use https:// or add --insecure-http"),
        (("--to", "https://staging.example/"), "--to must not end with a slash"),
        (("--to", "https://u:p@staging.example"), "--to must not hold credentials"),
        (("--to", "https://staging.example", "--report-dir", "/dev/null"), "--report-dir /dev/null cannot be written to"),
        (("--to", "https://staging.example", "--port", "0", "--port-file", "{}/no/port"), "--port-file {}/no/port cannot be"),
    ],
)
def test_a_wrong_option_is_said_at_once(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    asked = command(*(text.format(tmp_path) for text in arguments))
    done = subprocess.run(asked, capture_output=True, text=True, cwd=tmp_path, timeout=LONGEST, env=os.environ, check=False)
    assert done.returncode == 4
    assert message.format(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr
