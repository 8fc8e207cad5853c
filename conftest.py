"""Everything below runs with the suite's own pytest plugin."""

pytest_plugins = ["clone_contracts.runners.pytest.plugin"]
