"""How pytest-xdist shares a run among processes: all tests of an API go to one of them, which makes its clones once."""

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


def scheduler_by_api(config: pytest.Config, log: Any) -> object:
    """A scheduler for which the tests in the directory of an API are one piece of work, and any other test or file is one."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    apis, is_by_file = frozenset(api_names()), config.getoption("dist") == BY_FILE

    class ByApi(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            directory = PurePosixPath(file).parent.name
            return directory if directory in apis else file if is_by_file else nodeid

    return ByApi(config, log)
