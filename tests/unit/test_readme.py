"""The examples of the README about SDKs, run as they stand there."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.runs import LONGEST, ROOT

pytest_plugins = ["pytester"]


def example(comment: str) -> str:
    found = re.search(rf"<!-- {comment} -->\n```\w+\n(.*?)\n```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def in_shell(directory: Path, script: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "NO_PROXY": "*"}
    command = ["bash", "-c", f"set -m\n{script}"]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=LONGEST, env=environment, check=False)


def test_an_sdk_is_tested_in_pytest(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(example("an SDK in pytest"))
    pytester.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider").assert_outcomes(passed=1)


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl here")
def test_an_sdk_is_tested_from_a_shell(tmp_path: Path) -> None:
    done = in_shell(tmp_path, example("an SDK anywhere").replace("8080", str(free_port())))
    assert "Copy of Fa" in done.stdout
    assert '"status": 429' in done.stdout
    assert done.stdout.rstrip().endswith("exit code 0"), done.stdout + done.stderr
    assert (tmp_path / "reports" / "served" / "index.html").exists()


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node here")
def test_an_sdk_is_tested_in_node(tmp_path: Path) -> None:
    (tmp_path / "test.mjs").write_text(example("an SDK in Node"), encoding="utf-8")
    lines = example("an SDK anywhere").splitlines()
    script = "\n".join([*lines[:3], "node test.mjs", lines[-1]]).replace("8080", str(free_port()))
    done = in_shell(tmp_path, script)
    assert done.stdout.rstrip().endswith("exit code 0"), done.stdout + done.stderr
