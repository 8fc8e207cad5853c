"""How our own tests are shared among processes."""

import os

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """``-n auto``: twice as many as there are cores, since tests of live runs and of pages wait most of the time."""
    return 2 * (os.cpu_count() or 1)
