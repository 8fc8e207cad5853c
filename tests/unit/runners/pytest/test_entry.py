"""The plugin in other repositories: inactive unless their settings ask for it."""

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


def test_a_repository_without_the_setting_sees_nothing_of_the_plugin(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PLAIN)
    result = run(pytester, "-q")
    result.assert_outcomes(passed=1)
    assert "contract" not in result.stdout.str()
    assert not (pytester.path / "reports").exists()


def test_a_repository_without_the_setting_has_none_of_the_options(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(PLAIN)
    assert run(pytester, "--live=bria").ret == pytest.ExitCode.USAGE_ERROR
    assert "--fuzz-examples" not in run(pytester, "--help").stdout.str()


def test_a_repository_without_the_setting_does_not_load_the_plugin(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        "import sys\n\ndef test_light():\n    assert 'clone_contracts.runners.pytest.plugin' not in sys.modules\n"
    )
    run(pytester).assert_outcomes(passed=1)


def test_a_repository_with_the_setting_has_the_fixtures_and_the_record(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nclone_contracts = true\n")
    pytester.makepyfile(CONTRACT)
    result = run(pytester, "--report-dir=kept")
    result.assert_outcomes(passed=1)
    assert "bria conforms" in result.stdout.str()
    assert (pytester.path / "kept" / "results.json").exists()


def test_a_repository_with_the_plugin_in_its_conftest_has_the_fixtures_as_well(pytester: pytest.Pytester) -> None:
    pytester.makeconftest('pytest_plugins = ["clone_contracts.runners.pytest.plugin"]\n')
    pytester.makepyfile(CONTRACT)
    run(pytester, "--report-dir=kept").assert_outcomes(passed=1)


def test_a_marker_that_names_no_api_is_an_error(pytester: pytest.Pytester) -> None:
    """Silently left out, the test would never be missed."""
    pytester.makeini("[pytest]\nclone_contracts = true\n")
    pytester.makepyfile(CONTRACT.replace("bria.201", "brai.201"))
    result = run(pytester, "--report-dir=kept")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "its marker names a clause of 'brai', and there is no such API" in result.stderr.str()


def test_contract_tests_keep_their_order_where_a_plugin_shuffles(pytester: pytest.Pytester) -> None:
    """Those that look at earlier answers would see none."""
    pytester.makeini("[pytest]\nclone_contracts = true\n")
    shuffle = "def pytest_collection_modifyitems(items):\n    items.reverse()\n"
    pytester.makeconftest(shuffle)
    later = CONTRACT + CONTRACT.partition("import pytest")[2].replace("test_contract", "test_later").replace(
        'bria.clone(name="Mine")', "bria.recheck(201)"
    )
    pytester.makepyfile(later)
    run(pytester, "--report-dir=kept").assert_outcomes(passed=2)
