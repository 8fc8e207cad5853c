"""The plugin in repositories that have their own tests: silent, unless their settings ask for it."""

import sys

import pytest

pytest_plugins = ["pytester"]

PLAIN = "def test_plain():\n    pass\n"
CONTRACT = """
import pytest

@pytest.mark.promises("bria.201.success")
def test_contract(bria):
    bria.clone(name="Mine")
"""


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Pytest in a process of its own, with the plugins of every installed package."""
    return pytester.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments)


def test_a_repository_that_does_not_ask_sees_nothing_of_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PLAIN)
    result = run(pytester, "-q")
    result.assert_outcomes(passed=1)
    assert "contract" not in result.stdout.str()
    assert not (pytester.path / "reports").exists()


def test_a_repository_that_does_not_ask_has_none_of_its_options(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PLAIN)
    assert run(pytester, "--live=bria").ret == pytest.ExitCode.USAGE_ERROR
    assert "--fuzz-examples" not in run(pytester, "--help").stdout.str()


def test_a_repository_that_does_not_ask_loads_none_of_its_modules(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import sys\n\ndef test_light():\n    assert 'clone_contracts.runners.pytest.plugin' not in sys.modules\n"
    )
    run(pytester).assert_outcomes(passed=1)


def test_a_repository_that_asks_by_its_settings_has_fixtures_and_record(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nclone_contracts = true\n")
    pytester.makepyfile(CONTRACT)
    result = run(pytester, "--report-dir=kept")
    result.assert_outcomes(passed=1)
    assert "bria conforms" in result.stdout.str()
    assert (pytester.path / "kept" / "results.json").exists()


def test_a_repository_that_asks_by_its_conftest_has_them_as_well(pytester: pytest.Pytester) -> None:
    pytester.makeconftest('pytest_plugins = ["clone_contracts.runners.pytest.plugin"]\n')
    pytester.makepyfile(CONTRACT)
    run(pytester, "--report-dir=kept").assert_outcomes(passed=1)
