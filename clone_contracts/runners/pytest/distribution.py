"""How pytest-xdist shares a run among processes: all tests of an API go to one of them, which makes its clones once."""

from pathlib import PurePosixPath
from typing import Any, Final

import pytest

from clone_contracts.contract.files import api_names

BY_DEFAULT: Final = "load"
"""What ``-n`` alone asks for. Whoever asks for another way gets it, and needs a larger budget."""


def is_by_api(config: pytest.Config) -> bool:
    """Whether the processes of a distributed run share it by API."""
    return bool(config.getoption("dist", None) == BY_DEFAULT)


def scheduler_by_api(config: pytest.Config, log: Any) -> object:
    """A scheduler for which the tests in the directory of an API are one piece of work, and any other test is one."""
    from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

    apis = frozenset(api_names())

    class ByApi(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            directory = PurePosixPath(nodeid.partition("::")[0]).parent.name
            return directory if directory in apis else nodeid

    return ByApi(config, log)
