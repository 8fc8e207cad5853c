"""What a command takes until it does something, beyond the start of Python, and a run until its first exchange."""

import sys
from collections.abc import Iterator, Sequence
from typing import Final

from tests.bench.measuring import ROUNDS, Row, Time, middle, process

COMMANDS: Final = (["--help"], ["--version"], ["clauses", "bria"], ["report", "--help"])
IMPORTS: Final = "import pytest, hypothesis, schemathesis.pytest, schemathesis.checks"
FIRST_EXCHANGE: Final = """
import os, tempfile, pytest
from clone_contracts.evidence.recorder import Recorder
Recorder.record = lambda *_, **__: os._exit(0)
with tempfile.TemporaryDirectory() as directory:
    pytest.main(["tests/contract", "-q", "-p", "no:cacheprovider", "--report-dir", directory])
"""


def rows() -> Iterator[Row]:
    """Light commands, then the suite."""
    bare = _typical(["-c", "pass"])
    for arguments in COMMANDS:
        yield Row(f"clone-contracts {' '.join(arguments)}", _beyond(_typical(["-m", "clone_contracts", *arguments]), bare))
    imports, first = _beyond(_typical(["-c", IMPORTS]), bare), _beyond(_typical(["-c", FIRST_EXCHANGE]), bare)
    yield Row("import pytest, hypothesis and schemathesis", imports)
    yield Row("the suite up to its first exchange", first, ratio=imports.cpu / first.cpu, note="the imports alone")


def _typical(arguments: Sequence[str]) -> Time:
    return middle([process([sys.executable, *arguments]) for _ in range(ROUNDS)])


def _beyond(time: Time, bare: Time) -> Time:
    return Time(time.cpu - bare.cpu, time.wall - bare.wall)
