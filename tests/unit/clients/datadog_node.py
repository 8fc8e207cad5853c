"""Calls Datadog's endpoint through the official Node client, in a process of its own."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

MODULES = "CLONE_CONTRACTS_NODE_MODULES"
"""The directory whose node_modules hold the client."""
_SCRIPT = Path(__file__).with_suffix(".mjs")
_NODE = shutil.which("node")
_PACKAGE = Path(os.environ.get(MODULES, "")) / "node_modules" / "@datadog" / "datadog-api-client" / "package.json"

needed = pytest.mark.skipif(
    "CLONE_CONTRACTS_REQUIRE_ALL" not in os.environ and (_NODE is None or MODULES not in os.environ or not _PACKAGE.exists()),
    reason=f"{MODULES} names no directory into which npm has installed @datadog/datadog-api-client",
)


def version() -> str:
    """The version of the client that is installed."""
    found: str = json.loads(_PACKAGE.read_text(encoding="utf-8"))["version"]
    return found


def call(base_url: str, keys: Mapping[str, str], project: str, dataset: str, **more: Any) -> dict[str, Any]:
    """One call as the script takes it; ``more`` replaces parts of it."""
    plain = {"apiKey": keys["DD-API-KEY"], "appKey": keys["DD-APPLICATION-KEY"], "attributes": {"name": "Mine"}}
    return {"url": base_url, "project": project, "dataset": dataset, **plain, **more}


def outcomes(calls: Sequence[Mapping[str, Any]]) -> list[Any]:
    """What came of each call: ``{"answer": …}`` or ``{"error": …}``."""
    assert _NODE is not None
    command = [_NODE, "--no-warnings", str(_SCRIPT)]
    done = subprocess.run(command, input=json.dumps(calls), capture_output=True, text=True, timeout=1800, check=False)
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    return found
