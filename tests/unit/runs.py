"""Runs the suite as a user starts it, in a process of its own, and returns its outcome."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from clone_contracts.targets.asgi import serving
from clone_contracts.targets.target import Handler
from tests.unit.forked import SEED, Forked

ROOT = Path(__file__).parents[2]
TOKEN = "twin-Bria-token-5e1f"
BRIA = {
    "BRIA_BASE_URL": "https://bria.invalid",
    "BRIA_API_TOKEN": TOKEN,
    "BRIA_DATASETS": "fibo=101,max=102,light=103,3.2=104,2.3=105",
}
DATADOG = {
    "DATADOG_BASE_URL": "https://datadog.invalid",
    "DD_API_KEY": "twin-Datadog-api-key-77ab",
    "DD_APP_KEY": "twin-Datadog-application-key-c41e",
    "DD_LLMOBS_PROJECT_ID": "a33671aa-24fd-4dcd-9b33-a8ec7dde7751",
    "DD_LLMOBS_DATASET_ID": "9f64e5c7-dc5a-45c8-a17c-1b85f0bec97d",
}
SECRETS = (TOKEN, DATADOG["DD_API_KEY"], DATADOG["DD_APP_KEY"])
BRIA_TESTS = "tests/contract/bria"
REQUEST = f"{BRIA_TESTS}/test_3_request.py"
QUICK = ("-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:xdist", "-p", "no:cov")
"""Leaves out the plugins that a run of a few tests does not need."""

PATIENT = 300.0
"""Seconds for an answer of a server that is slow for nothing but a busy machine."""
LONGEST = 1800.0
"""Seconds after which a process does not end any more, on any machine."""

NONE: Mapping[str, str] = {}
Process: TypeAlias = subprocess.Popen[bytes] | Forked


class Memory(threading.Thread):
    """Watches the peak memory of a process; the operating system's own figure for a child starts with that of its parent."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._status = Path(f"/proc/{process}/status")
        self.mebibytes = 0.0

    def run(self) -> None:
        while True:
            try:
                lines = self._status.read_text().splitlines()
            except OSError:
                return
            peak = next((line for line in lines if line.startswith("VmHWM:")), None)
            if peak is None:
                return
            self.mebibytes = int(peak.split()[1]) / 1024
            time.sleep(0.02)


class Finished:
    """A finished run: its exit code (negative: the signal that ended it), output, record, duration and peak memory."""

    def __init__(self, directory: Path, code: int, text: str, seconds: float, mebibytes: float) -> None:
        self.directory = directory
        self.code = code
        self.text = text
        self.seconds = seconds
        self.mebibytes = mebibytes

    @property
    def record(self) -> Any:
        record: Any = json.loads((self.directory / "results.json").read_text(encoding="utf-8"))
        return record

    @property
    def ledger(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.directory / "ledger.jsonl").read_text(encoding="utf-8").splitlines()]

    def clauses(self, api: str) -> dict[str, dict[str, Any]]:
        return {clause["id"]: clause for clause in self.record["apis"][api]["clauses"]}

    def leaves(self, text: str) -> bool:
        """Whether a text occurs in the output of the run, or in any file that it left."""
        return text in self.text or any(
            text.encode() in file.read_bytes() for file in self.directory.rglob("*") if file.is_file()
        )


def command(directory: Path, *arguments: str, tests: str = "tests/contract") -> list[str]:
    patient = any(argument.startswith("--live") for argument in arguments) and "--answer-timeout" not in " ".join(arguments)
    return [
        *(sys.executable, "-m", "pytest", tests, "-q", "-p", "no:cacheprovider", "--report-dir", str(directory)),
        *([f"--answer-timeout={PATIENT}"] if patient else []),
        *([f"--seed={SEED}"] if not any(argument.startswith("--seed") for argument in arguments) else []),
        # Most tests are about a run, and not about all that it can send.
        *(["--depth=quick"] if not any(argument.startswith(("--depth", "--live")) for argument in arguments) else []),
        *arguments,
    ]


Outcome = tuple[int, str, float, float]


def started(
    command: list[str],
    environment: Mapping[str, str] = NONE,
    during: Callable[[Process], None] | None = None,
    checkout: Path = ROOT,
) -> Outcome:
    """Run a command with only these variables in the environment: exit code, output, seconds, peak mebibytes.

    ``during`` is called with the process while it runs; ``checkout`` is where it runs. A module of this checkout has all
    imported from the start, and the memory that takes.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONDONTWRITEBYTECODE") if name in os.environ}
    everything = {**kept, "NO_PROXY": "*", **environment}
    begun = time.monotonic()
    with tempfile.NamedTemporaryFile() as output:
        forks = command[:2] == [sys.executable, "-m"] and checkout == ROOT and "PYTHONPATH" not in everything
        begin = _forked if forks else _begun
        process = begin(command, checkout, everything, Path(output.name))
        hung = threading.Event()

        def give_up() -> None:
            hung.set()
            process.kill()

        guard = threading.Timer(LONGEST, give_up)
        guard.start()
        memory = Memory(process.pid)
        memory.start()
        try:
            if during is not None:
                during(process)
            process.wait()
        finally:
            guard.cancel()
        memory.join()
        text = output.read().decode("utf-8", "replace")
    assert not hung.is_set(), f"killed after {LONGEST:.0f} seconds, since it does not end by itself; it said: {text}"
    return process.returncode, text, time.monotonic() - begun, memory.mebibytes


def _forked(command: list[str], checkout: Path, environment: Mapping[str, str], output: Path) -> Process:
    return Forked(command[2], command[3:], checkout, environment, output)


def _begun(command: list[str], checkout: Path, environment: Mapping[str, str], output: Path) -> Process:
    with output.open("wb") as into:
        return subprocess.Popen(
            command, cwd=checkout, env=dict(environment), stdout=into, stderr=into, stdin=subprocess.DEVNULL
        )


def suite(
    directory: Path,
    *arguments: str,
    tests: str = "tests/contract",
    environment: Mapping[str, str] = NONE,
    during: Callable[[Process], None] | None = None,
    checkout: Path = ROOT,
) -> Finished:
    """Run pytest on the suite or a part of it; see ``started``."""
    words = command(directory, *arguments, tests=tests)
    return Finished(directory, *started(words, environment, during, checkout))


def copied_checkout(directory: Path) -> Path:
    """A copy of the project without its tests except the contract tests."""
    copy = directory / "checkout"
    left_out = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in ("clone_contracts", "schemas", "tests/contract"):
        shutil.copytree(ROOT / name, copy / name, ignore=left_out)
    for name in ("conftest.py", "pyproject.toml", "tests/__init__.py"):
        shutil.copy(ROOT / name, copy / name)
    return copy


def live(
    directory: Path,
    handler: Handler,
    *arguments: str,
    tests: str = "tests/contract",
    during: Callable[[Process], None] | None = None,
) -> Finished:
    """Run pytest against a server on the loopback interface that speaks Bria's API."""
    with serving(handler) as url:
        return suite(
            directory, "--live=bria", *arguments, tests=tests, environment={**BRIA, "BRIA_BASE_URL": url}, during=during
        )


def cleanup(directory: Path, *arguments: str, environment: Mapping[str, str] = NONE) -> tuple[int, str]:
    """Run the command that cleans up what a run left: its exit code and output."""
    words = [sys.executable, "-m", "clone_contracts", "cleanup", "--report-dir", str(directory)]
    code, text, _, _ = started([*words, *arguments], environment)
    return code, text
