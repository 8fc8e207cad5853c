"""How our own tests are shared among processes: by file, the longest first, and the servers of the proof in pieces."""

import os
from pathlib import PurePosixPath
from typing import Any, Final

import pytest

from clone_contracts.runners.pytest.distribution import BY_FILE, scheduler_by_api

LONGEST: Final = (
    "test_page_in_browser.py",
    "test_live_manners.py",
    "test_faithful.py",
    "test_live_unwell.py",
    "test_live_depth.py",
    "test_live_siblings.py",
    "test_stacks.py",
    "test_faults.py",
)
"""What would keep everyone waiting if it came last. What mostly waits stands beside what mostly computes."""
_MORE_THAN_CORES: Final = 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """``-n auto``: a few more than there are cores, since tests of live runs and of pages wait most of the time."""
    return (os.cpu_count() or 1) + _MORE_THAN_CORES


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """The order of ``LONGEST`` takes the place of that by the number of tests."""
    if config.option.dist != BY_FILE:
        return None
    config.option.loadscopereorder = False
    return scheduler_by_api(config, log, _piece)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first; all others stay in their order."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def _piece(nodeid: str) -> str:
    """The file of a test, and the piece of it that its server is in."""
    from tests.proof.pieces import piece_of  # The contract tests also run where there is no proof.

    file, _, test = nodeid.partition("::")
    return f"{file} {piece_of(PurePosixPath(file).name, test.partition('[')[2].rstrip(']'))}"
