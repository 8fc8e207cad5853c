"""How pytest-xdist shares a run among processes: all tests of an API go to one of them, which makes its clones once."""

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, Final

import pytest

from clone_contracts.contract.files import api_names

BY_TEST: Final = "load"
"""What ``-n`` alone asks for."""
BY_FILE: Final = "loadfile"
"""Whoever asks for another way than these two gets it, and needs a larger budget."""


def is_by_api(config: pytest.Config) -> bool:
    """Whether the processes of a distributed run share it by API."""
    return config.getoption("dist", None) in (BY_TEST, BY_FILE)


def scheduler_by_api(config: pytest.Config, log: Any, piece: Callable[[str], str] | None = None) -> object:
    """A scheduler for which the tests in the directory of an API are one piece of work.

    ``piece`` names that of any other test by its id; each test or file is one if it is left out.
    """
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    apis, other = frozenset(api_names()), piece or (_file_of if config.getoption("dist") == BY_FILE else str)

    class ByApi(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            directory = PurePosixPath(_file_of(nodeid)).parent.name
            return directory if directory in apis else other(nodeid)

    return ByApi(config, log)


def _file_of(nodeid: str) -> str:
    return nodeid.partition("::")[0]
