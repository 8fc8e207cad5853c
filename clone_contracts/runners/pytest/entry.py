"""What pytest loads in every repository where the package is installed: nothing, until it is asked for.

A repository asks for the suite with ``clone_contracts = true`` in pytest's settings, or names the plugin itself in a
``conftest.py``. A test of an SDK asks for a fixture, such as ``bria_clone_api``.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from clone_contracts.contract.files import api_names

PLUGIN = "clone_contracts.runners.pytest.plugin"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The one setting. The suite has no options where it is not asked for."""
    parser.addini("clone_contracts", type="bool", default=False, help="run contract tests of the clone endpoints")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Load the plugin where it is asked for, in time for its options."""
    if early_config.getini("clone_contracts"):
        early_config.pluginmanager.import_plugin(PLUGIN)


def _fixture(api: str) -> Any:
    def clone_api_of_test() -> Iterator[Any]:
        from clone_contracts.runners.pytest.clone_api import clone_api

        with clone_api(api) as served:
            yield served
            if served.findings:
                pytest.fail(f"what was sent to {api} breaks its contract:\n  " + "\n  ".join(served.findings), pytrace=False)

    clone_api_of_test.__doc__ = f"The API of {api} for a test of an SDK; the test fails if that does not keep to the contract."
    return pytest.fixture(clone_api_of_test)


globals().update({f"{api}_clone_api": _fixture(api) for api in api_names()})
