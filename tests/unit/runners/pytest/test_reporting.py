"""How the outcome of a test follows from what it saw; each test here runs small suites of its own."""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["pytester"]

CONFTEST = """
from pathlib import Path

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.runners.pytest.reporting import LastWord, ReportingPlugin
from clone_contracts.apis.bria.twin import BriaTwin
from tests.unit.support import Altered, Script, a_run, answer, bria as client_of

CLIENT = client_of({server})


def pytest_configure(config):
    config.addinivalue_line("markers", "promises(*clauses): what a test is about")
    reporting = ReportingPlugin(a_run(Path("reports"), CLIENT))
    config.pluginmanager.register(reporting, "recorder")
    config.pluginmanager.register(LastWord(reporting), "last word")


@pytest.fixture(scope="session")
def bria():
    return CLIENT


@pytest.fixture
def broken_fixture():
    raise {raised}
"""
FAITHFUL = "BriaTwin()"
FAULTY = "Altered(BriaTwin(), lambda r: answer(r.status, r.body.replace(b'draft', b'ready')))"
FAILING = "Script(answer(500))"


class Outcome:
    """The outcome of a small suite."""

    def __init__(self, result: pytest.RunResult, directory: Path) -> None:
        with contextlib.suppress(ValueError):  # Where pytest broke it shows no summary.
            self.counts = {name: count for name, count in result.parseoutcomes().items() if name != "deselected"}
        self.text = result.stdout.str()
        self.code = int(result.ret)
        path = directory / "reports" / "results.json"
        self.record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def clause(self, id: str) -> dict[str, Any]:
        found: dict[str, Any] = next(clause for clause in self.record["apis"]["bria"]["clauses"] if clause["id"] == id)
        return found


Suite = Callable[..., Outcome]


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    """A function that runs tests with a client of a server given as source text."""

    def run(tests: str, server: str = FAITHFUL, raised: str = "OSError('x')", *arguments: str) -> Outcome:
        pytester.makeconftest(CONFTEST.format(server=server, raised=raised))
        imports = "import pytest\nfrom clone_contracts.errors import NotObservable, NotTested\n\n"
        pytester.makepyfile(test_small=imports + tests)
        plain = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:randomly")
        return Outcome(pytester.runpytest_inprocess("-rs", *plain, *arguments), pytester.path)

    return run


def a_test(body: str, *clauses: str, name: str = "test_it", fixtures: str = "bria") -> str:
    """The source text of a test that is about the clauses."""
    marker = f"@pytest.mark.promises({', '.join(map(repr, clauses))})\n"
    return f"{marker}def {name}({fixtures}):\n    {body}\n\n"


CLONE = 'bria.clone("102", name="Mine")'


def test_a_test_whose_clauses_held_passes(suite: Suite) -> None:
    outcome = suite(a_test(CLONE, "bria.201.status"))
    assert (outcome.counts, outcome.code) == ({"passed": 1}, 0)
    assert (outcome.clause("bria.201.status")["status"], outcome.clause("bria.201.status")["checked"]) == ("held", 1)
    assert outcome.clause("bria.201.status")["tests"] == ["test_small.py::test_it"]
    assert outcome.record["apis"]["bria"]["requests"] == 1


def test_a_test_whose_clause_is_broken_fails_with_the_commands_that_repeat_it(suite: Suite) -> None:
    outcome = suite(a_test(CLONE, "bria.201.status"), FAULTY)
    assert (outcome.counts, outcome.code) == ({"failed": 1}, 1)
    assert 'bria.201.status: expected "draft", got "ready" at /status' in outcome.text
    assert 'curl -sS -i -X POST "$BRIA_BASE_URL"/tailored-gen/datasets/102/clone' in outcome.text
    assert "Traceback" not in outcome.text
    assert outcome.clause("bria.201.status")["status"] == "violated"


def test_a_broken_clause_that_no_test_is_about_fails_the_first_test_that_meets_it(suite: Suite) -> None:
    """No other test fails, so that one defect does not turn everything red."""
    tests = "".join(a_test(f'bria.clone("102", name="{n}")', "bria.201.name", name=f"test_{n}") for n in "abc")
    outcome = suite(tests, FAULTY)
    assert outcome.counts == {"failed": 1, "passed": 2}
    assert outcome.clause("bria.201.status")["found"] == 3


def test_a_test_about_earlier_answers_fails_for_its_own_clauses_only(suite: Suite) -> None:
    tests = a_test(CLONE, "bria.201.name", name="test_a")
    tests += a_test("bria.recheck(201)", "bria.201.status", name="test_b")
    tests += a_test("bria.recheck(201)", "bria.201.id", name="test_c")
    outcome = suite(tests, FAULTY)
    assert outcome.counts == {"failed": 2, "passed": 1}
    assert outcome.clause("bria.201.status")["found"] == 1


def test_a_violation_outranks_whatever_else_happened_in_the_test(suite: Suite) -> None:
    outcome = suite(a_test(f"{CLONE}; raise NotTested('then it went down')", "bria.201.status"), FAULTY)
    assert outcome.counts == {"failed": 1}
    assert outcome.clause("bria.201.status")["status"] == "violated"


@pytest.mark.parametrize(
    ("body", "clause", "text", "status", "code"),
    [
        ("raise NotTested('it is down')", "bria.201.id", "untested: it is down", "untested", 6),
        ("raise NotObservable('not here')", "bria.429.throttled", "unobserved: not here", "unobserved", 6),
        (
            CLONE,
            "bria.429.throttled",
            "unobserved: A live server is not driven over its rate limit on purpose.",
            "unobserved",
            6,
        ),
        (CLONE, "bria.401.token-wrong", "unobserved: no answer showed it", "unobserved", 6),
    ],
    ids=["untested", "unobserved", "not-provoked", "not-shown"],
)
def test_a_test_that_saw_nothing_of_its_clause_is_skipped_with_the_reason(
    suite: Suite, body: str, clause: str, text: str, status: str, code: int
) -> None:
    """A run in which no test came to a result is incomplete, whatever held on the way."""
    outcome = suite(a_test(body, clause))
    assert (outcome.counts, outcome.code) == ({"skipped": 1}, code)
    assert text in outcome.text
    entry = outcome.clause(clause)
    assert entry["status"] == status
    assert f"unobserved: {entry['reason']}" == text or f"untested: {entry['reason']}" == text


@pytest.mark.parametrize(
    ("raised", "status"), [("NotTested('no target')", "untested"), ("NotObservable('no source')", "unobserved")]
)
def test_a_fixture_that_cannot_be_set_up_counts_for_its_test(suite: Suite, raised: str, status: str) -> None:
    imported = f"__import__('clone_contracts.errors', fromlist=['x']).{raised}"
    outcome = suite(a_test("pass", "bria.201.id", fixtures="bria, broken_fixture"), FAITHFUL, imported)
    assert outcome.counts == {"skipped": 1}
    assert outcome.clause("bria.201.id")["status"] == status


def test_other_exceptions_in_tests_and_fixtures_are_failures_and_errors(suite: Suite) -> None:
    tests = a_test("assert 0", "bria.201.id", name="test_a")
    tests += a_test("pass", "bria.201.id", name="test_b", fixtures="bria, broken_fixture")
    outcome = suite(tests)
    assert (outcome.counts, outcome.code) == ({"failed": 1, "errors": 1}, 3)
    api = outcome.record["apis"]["bria"]
    assert api["verdict"] == "incomplete"
    assert "tests broke, and not for a finding" in " ".join(api["shortfalls"])


def test_tests_about_no_clause_are_left_alone(suite: Suite) -> None:
    outcome = suite("def test_plain():\n    pass\n\ndef test_unmarked(bria):\n    pass\n")
    assert (outcome.counts, outcome.code, outcome.record) == ({"passed": 2}, 0, {})
    assert "= contracts =" not in outcome.text


def test_a_run_that_stops_at_the_first_failure_leaves_the_rest_untested(suite: Suite) -> None:
    tests = a_test(CLONE, "bria.201.status", name="test_a") + a_test("pass", "bria.404.unknown-dataset", name="test_b")
    outcome = suite(tests, FAULTY, "OSError('x')", "-x")
    entry = outcome.clause("bria.404.unknown-dataset")
    assert (entry["status"], entry["reason"]) == ("untested", "the run ended too early")


def test_the_record_grows_with_each_test(suite: Suite) -> None:
    """So that a killed run leaves what it had seen."""
    look = "from pathlib import Path; assert '\"requests\":1,' in Path('reports/results.json').read_text()"
    tests = a_test(CLONE, "bria.201.id", name="test_a") + a_test(
        f"{look}; bria.clone('102', name='Two')", "bria.201.id", name="test_b"
    )
    outcome = suite(tests)
    assert outcome.counts == {"passed": 2}
    assert outcome.record["apis"]["bria"]["requests"] == 2


def test_a_failing_server_violates_the_clause_against_server_errors(suite: Suite) -> None:
    outcome = suite(a_test('bria.clone("999")', "bria.404.unknown-dataset"), FAILING)
    assert outcome.counts == {"failed": 1}
    assert "violated: bria.500.no-server-error (1 times)" in outcome.text
    assert outcome.clause("bria.404.unknown-dataset")["status"] == "unobserved"


def test_clause_ids_are_listed_with_each_test_case_in_junit(suite: Suite, pytester: pytest.Pytester) -> None:
    suite(a_test(CLONE, "bria.201.id", "bria.201.name"), FAITHFUL, "OSError('x')", "--junit-xml=junit.xml")
    text = (pytester.path / "junit.xml").read_text(encoding="utf-8")
    assert '<property name="clause" value="bria.201.id" />' in text
    assert '<property name="clause" value="bria.201.name" />' in text


def test_junit_says_which_clauses_a_test_found_violated(suite: Suite, pytester: pytest.Pytester) -> None:
    suite(a_test('bria.clone("999")', "bria.404.unknown-dataset"), FAILING, "OSError('x')", "--junit-xml=junit.xml")
    text = (pytester.path / "junit.xml").read_text(encoding="utf-8")
    assert '<property name="clause" value="bria.404.unknown-dataset" />' in text
    assert '<property name="violated" value="bria.500.no-server-error" />' in text


HELD = a_test(CLONE, "bria.201.name", name="test_held")
PLUGINS = {
    "exits-in-a-test": "def pytest_runtest_teardown(item):\n    pytest.exit('enough', returncode=0)\n",
    "exits-at-the-end": "def pytest_sessionfinish():\n    pytest.exit('enough', returncode=0)\n",
    "breaks-in-a-report": "def pytest_runtest_logreport(report):\n    raise ValueError('no report')\n",
    "breaks-at-the-end": "def pytest_sessionfinish():\n    raise ValueError('no end')\n",
    "breaks-in-a-loop": "def pytest_runtest_protocol(item):\n    raise ValueError('no protocol')\n",
}


@pytest.mark.parametrize("plugin", PLUGINS)
def test_the_record_and_the_exit_code_agree_whatever_a_plugin_does(
    suite: Suite, pytester: pytest.Pytester, plugin: str
) -> None:
    """A plugin that ends the run, or breaks: the record is incomplete with the reason, and the exit code is not 0 or 1."""
    pytester.syspathinsert()
    pytester.makepyfile(odd_plugin=f"import pytest\n\n{PLUGINS[plugin]}")
    outcome = suite(HELD + HELD.replace("test_held", "test_held_too"), FAITHFUL, "", "-p", "odd_plugin")
    assert outcome.code in (3, 6)
    assert outcome.record["apis"]["bria"]["verdict"] == "incomplete"
    assert outcome.record["apis"]["bria"]["shortfalls"] != []


def test_a_violation_is_exit_code_1_whatever_a_plugin_does(suite: Suite, pytester: pytest.Pytester) -> None:
    pytester.syspathinsert()
    pytester.makepyfile(odd_plugin=f"import pytest\n\n{PLUGINS['breaks-at-the-end']}")
    outcome = suite(a_test(CLONE, "bria.201.status"), FAULTY, "", "-p", "odd_plugin")
    assert (outcome.code, outcome.record["apis"]["bria"]["verdict"]) == (1, "violates")


def test_a_run_that_only_sets_up_its_tests_is_incomplete(suite: Suite) -> None:
    outcome = suite(HELD, FAITHFUL, "", "--setup-only")
    assert outcome.code == 6
    assert outcome.record["apis"]["bria"]["shortfalls"] == ["none of the selected tests came to a result"]


def test_a_failing_test_of_others_keeps_its_exit_code(suite: Suite) -> None:
    outcome = suite(HELD + "\n\ndef test_other():\n    assert 0\n")
    assert (outcome.code, outcome.record["apis"]["bria"]["verdict"]) == (1, "conforms")
