"""What pytest loads in every repository where the package is installed: nothing, until its settings ask for the suite.

A repository asks with ``clone_contracts = true`` in pytest's settings, or names the plugin itself in a ``conftest.py``.
"""

import pytest

PLUGIN = "clone_contracts.runners.pytest.plugin"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The one setting. The suite has no options where it is not asked for."""
    parser.addini("clone_contracts", type="bool", default=False, help="run contract tests of the clone endpoints")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Load the plugin where it is asked for, in time for its options."""
    if early_config.getini("clone_contracts"):
        early_config.pluginmanager.import_plugin(PLUGIN)
