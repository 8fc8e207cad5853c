"""Processes of their own that have the suite and its plugins imported from the start: most of what a short run takes.

Those that are to start with other variables of Python's, such as PYTHONPATH, or in another checkout have to be started anew.
"""

import atexit
import contextlib
import multiprocessing
import os
import runpy
import sys
import threading
from collections.abc import Mapping, Sequence
from importlib.metadata import entry_points
from multiprocessing.connection import wait
from pathlib import Path
from typing import Final

SEED: Final = 7
"""That of runs to which it makes no difference."""

_AS_IMPORTED: Final = "-W ignore::pytest.PytestAssertRewriteWarning"
"""pytest warns of plugins that it did not import itself."""
_CONTEXT: Final = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        *("pytest", *(plugin.module for plugin in entry_points(group="pytest11")), "schemathesis.specs.openapi.schemas"),
        *("clone_contracts.cli", "clone_contracts.runners.pytest.plugin", "clone_contracts.session.generated"),
        "tests.unit.warmed",
    ]
)
_ONE_AT_A_TIME: Final = threading.Lock()
"""Whoever starts a process asks after all others, which may be done once only."""


class Forked:
    """``python -m MODULE``, with the methods of ``subprocess.Popen``."""

    def __init__(self, module: str, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str], output: Path) -> None:
        given = environment.get("PYTEST_ADDOPTS", "")
        variables = {**environment, "PYTEST_ADDOPTS": f"{given} {_AS_IMPORTED}".strip()}
        self._process = _CONTEXT.Process(target=_run, args=(module, [*arguments], str(cwd), variables, str(output)))
        with _ONE_AT_A_TIME:
            self._process.start()
        self.pid = self._process.pid or 0

    @property
    def returncode(self) -> int:
        """The exit code once it has ended; negative: the signal that ended it."""
        with _ONE_AT_A_TIME:
            code = self._process.exitcode
        assert code is not None
        return code

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        return self.returncode if wait([self._process.sentinel], 0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises TimeoutError after so many seconds."""
        if not wait([self._process.sentinel], timeout):
            raise TimeoutError(f"{self.pid} is still running after {timeout} s")
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, if it still runs."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it."""
        self._process.kill()


def _run(module: str, arguments: list[str], cwd: str, variables: dict[str, str], output: str) -> None:
    """What the process does."""
    into = os.open(output, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(into, stream)
    os.close(into)
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(cwd)
    sys.path[0] = cwd
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        # What multiprocessing starts ends without them.
        atexit._run_exitfuncs()
