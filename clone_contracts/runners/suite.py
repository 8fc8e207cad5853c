"""Runs the suite, from a checkout or from where the package is installed."""

import os
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from clone_contracts.errors import ConfigurationError
from clone_contracts.runners.pytest.entry import PLUGIN

_KNOWN: Final = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
"""The command has loaded the package before pytest does."""
_UNUSED: Final = ("-p", "no:cacheprovider", "-p", "no:schemathesis")
"""Plugins that the suite makes no use of: one would leave files behind, the other takes long to load."""
_SELECTING: Final = ("-k", "-m")
"""Options of pytest whose value may be called like a part."""


def suite_root() -> Path:
    """What has the suite as ``tests/contract``: the package when installed, otherwise the checkout around it.

    Raises ConfigurationError where neither has.
    """
    package = Path(__file__).parents[1]
    for root in (package / "suite", package.parent):
        if (root / "tests" / "contract").is_dir():
            return root
    raise ConfigurationError("the suite is missing from this installation; install clone-contracts anew")


def run_suite(arguments: Sequence[str]) -> int:
    """Run pytest on the suite, or on parts of it that are named as in ``tests/contract``, and return its exit code.

    With ``--targets FILE`` that is done for each target of the file; see ``run_targets``. Settings of pytest for the current
    directory do not apply, since they are about other tests.
    """
    import pytest

    from clone_contracts.runners.targets.run import run_targets

    if (code := run_targets(arguments)) is not None:
        return code
    root = suite_root()
    tests = root / "tests" / "contract"
    named = [argument for before, argument in pairwise(["", *arguments]) if _is_part(tests, before, argument)]
    options = [argument for before, argument in pairwise(["", *arguments]) if not _is_part(tests, before, argument)]
    where = [str(tests / argument) for argument in named] or [str(tests)]
    fixed = ["-c", os.devnull, f"--rootdir={root}", "-p", PLUGIN, *_UNUSED, "-W", _KNOWN]
    return int(pytest.main([*fixed, *options, *where]))


def _is_part(tests: Path, before: str, argument: str) -> bool:
    """Whether it names tests, and is neither an option nor the value of the one ``before`` it, such as a report directory."""
    file = Path(argument.partition("::")[0])
    is_value = before in _SELECTING or file.is_absolute()
    return not argument.startswith("-") and not is_value and (tests / file).exists()
