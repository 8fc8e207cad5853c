"""Fixtures for several tests of runs."""

from argparse import Namespace
from collections.abc import Callable
from typing import Any

import pytest

from clone_contracts.runners.pytest.options import Options

MakeOptions = Callable[..., Options]


@pytest.fixture
def options(pytestconfig: pytest.Config) -> MakeOptions:
    """A function that makes the options of a run, of which some are given."""
    amounts = dict.fromkeys(("live", "fuzz_examples", "max_clones", "depth"))
    plain = {**amounts, "keep_clones": False, "seed": 1, "insecure_http": False}

    def make(**changes: Any) -> Options:
        return Options.from_config(Namespace(**{**vars(pytestconfig.option), **plain, **changes}), strict=False)

    return make
