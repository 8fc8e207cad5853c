"""Complete runs of the suite as a user starts them: variables, exit codes, and what a run leaves behind."""

import socket
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.apis.registry import load_api
from clone_contracts.apis.settings import require_long_keys
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.errors import ConfigurationError, NotTested
from clone_contracts.exchange.message import Response
from clone_contracts.results.file import results_schema
from clone_contracts.runners.pages import pages_of_contracts
from clone_contracts.runners.pytest.run import Run
from clone_contracts.targets.asgi import serving
from clone_contracts.targets.target import Handler
from tests.unit.runners.pytest.conftest import MakeOptions
from tests.unit.runs import BRIA, DATADOG, QUICK, REQUEST, ROOT, SECRETS, TOKEN, Finished, live, suite
from tests.unit.support import Altered, Script, answer, without_endings

pytest_plugins = ["pytester"]


class Log:
    """A server that keeps the requests it receives."""

    def __init__(self, inner: Handler) -> None:
        self.inner = inner
        self.seen: list[tuple[str, str, bytes]] = []

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.seen.append((method, path, body))
        return self.inner.handle(method, path, headers, body)


class TestTheEmbeddedRun:
    """Both contracts tested against the twins, by two processes at once."""

    @pytest.fixture(scope="class")
    @classmethod
    def run(cls, tmp_path_factory: pytest.TempPathFactory) -> Finished:
        directory = tmp_path_factory.mktemp("embedded")
        junit = f"--junit-xml={directory / 'junit.xml'}"
        return suite(directory, "-n", "2", "--depth=full", "--fuzz-examples", "0", "--seed", "11", junit)

    def test_the_embedded_run_conforms(self, run: Finished) -> None:
        assert run.code == 0, run.text
        assert "bria conforms" in run.text
        assert "datadog conforms" in run.text

    @pytest.mark.parametrize("api", ["bria", "datadog"])
    def test_the_record_has_every_clause_though_workers_shared_the_tests(self, run: Finished, api: str) -> None:
        assert list(run.clauses(api)) == list(load_contract(api).clauses)
        result = run.record["apis"][api]
        assert result["verdict"] == "conforms"
        assert result["clones_created"] == result["clones_removed"] > 0
        held = [id for id, clause in run.clauses(api).items() if clause["status"] == "held"]
        assert len(held) >= len(run.clauses(api)) - 3

    def test_the_record_of_an_embedded_run_conforms_to_its_schema(self, run: Finished) -> None:
        validator = jsonschema.Draft202012Validator(results_schema(), format_checker=jsonschema.FormatChecker())
        validator.validate(run.record)
        assert run.record["run"]["seed"] == 11
        assert run.record["run"]["kind"] == "embedded"

    @pytest.mark.parametrize("api", ["bria", "datadog"])
    def test_the_contract_page_in_the_repository_is_up_to_date(self, run: Finished, api: str) -> None:
        """If this fails, run the contract tests, then ``clone-contracts contract reports``, and commit the result."""
        kept = (ROOT / "reports" / f"{api}.md").read_text(encoding="utf-8")
        assert pages_of_contracts(run.record)[api] == kept

    def test_the_page_and_the_summary_are_written_beside_the_record(self, run: Finished) -> None:
        assert "<title>bria conforms; datadog conforms</title>" in (run.directory / "index.html").read_text(encoding="utf-8")
        assert (run.directory / "summary.md").read_text(encoding="utf-8").startswith("# bria conforms; datadog conforms\n")

    def test_junit_names_the_clauses_of_each_test_case(self, run: Finished) -> None:
        cases = ElementTree.parse(run.directory / "junit.xml").getroot().iter("testcase")
        named = {item.get("value") for case in cases for item in case.iter("property") if item.get("name") == "clause"}
        everything = {*load_contract("bria").clauses, *load_contract("datadog").clauses}
        assert named <= everything
        assert {"bria.clone.name-echo", "datadog.429.throttled", "datadog.request.data.type"} <= named

    @pytest.mark.parametrize("secret", SECRETS)
    def test_an_embedded_run_leaves_no_key_anywhere(self, run: Finished, secret: str) -> None:
        assert not run.leaves(secret)


WRONG: Mapping[str, tuple[dict[str, str], str]] = {
    "bria-no-url": ({"BRIA_BASE_URL": ""}, "BRIA_BASE_URL"),
    "bria-url-with-a-slash": ({"BRIA_BASE_URL": "https://bria.example/v1/"}, "BRIA_BASE_URL"),
    "bria-url-without-encryption": ({"BRIA_BASE_URL": "http://bria.example"}, "BRIA_BASE_URL"),
    "bria-url": ({"BRIA_BASE_URL": "s3cret.example"}, "BRIA_BASE_URL"),
    "bria-url-with-credentials": ({"BRIA_BASE_URL": "https://joe:s3cret@bria.example"}, "BRIA_BASE_URL"),
    "bria-no-token": ({"BRIA_API_TOKEN": ""}, "BRIA_API_TOKEN"),
    "bria-token": ({"BRIA_API_TOKEN": "s3cret\n"}, "BRIA_API_TOKEN"),
    "bria-no-datasets": ({"BRIA_DATASETS": ""}, "BRIA_DATASETS"),
    "bria-dataset-that-is-no-integer": ({"BRIA_DATASETS": "fibo=one"}, "BRIA_DATASETS"),
    "bria-datasets": ({"BRIA_DATASETS": "s3cret=1"}, "BRIA_DATASETS"),
    "datadog-no-url": ({"DATADOG_BASE_URL": ""}, "DATADOG_BASE_URL or DD_SITE"),
    "datadog-site": ({"DATADOG_BASE_URL": "", "DD_SITE": "s3cret.example"}, "DD_SITE"),
    "datadog-no-api-key": ({"DD_API_KEY": ""}, "DD_API_KEY"),
    "datadog-app-key": ({"DD_APP_KEY": "s3cr\u00e9t"}, "DD_APP_KEY"),
    "datadog-no-project": ({"DD_LLMOBS_PROJECT_ID": ""}, "DD_LLMOBS_PROJECT_ID"),
    "datadog-no-dataset": ({"DD_LLMOBS_DATASET_ID": ""}, "DD_LLMOBS_DATASET_ID"),
}


class TestAWrongConfiguration:
    """Exit code 4 and one line that names the variable, before any test."""

    @pytest.mark.parametrize("name", WRONG)
    def test_a_wrong_variable_is_reported_by_name_and_never_by_value(
        self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        wrong, told = WRONG[name]
        for variable, value in {**BRIA, **DATADOG, **wrong}.items():
            monkeypatch.setenv(variable, value)
        result = pytester.runpytest_inprocess("-p", "conftest", "-p", "no:schemathesis", "--live=bria,datadog")
        text = result.stdout.str() + result.stderr.str()
        assert result.ret == 4, text
        assert f"ERROR: {told} " in text
        assert not any(secret in text for secret in (*SECRETS, "s3cr"))
        assert not (pytester.path / "reports").exists()

    def test_a_wrong_variable_ends_a_real_run_with_exit_code_4(self, tmp_path: Path) -> None:
        run = suite(tmp_path, *QUICK, "--live=bria", tests=REQUEST, environment={**BRIA, "BRIA_API_TOKEN": "s3cret\n"})
        assert (run.code, list(tmp_path.iterdir())) == (4, [])
        assert run.text == "ERROR: BRIA_API_TOKEN must hold the key and nothing else: it has a line break\n\n"


class TestAShortKey:
    """Refused, since it cannot be told from other text, unless it is allowed."""

    ENVIRONMENT: ClassVar = {**BRIA, **DATADOG, "BRIA_API_TOKEN": "s3cret7", "DD_APP_KEY": "s", "DD_LLMOBS_PROJECT_ID": ""}

    def test_short_keys_are_reported_among_the_other_problems(self, options: MakeOptions) -> None:
        with pytest.raises(ConfigurationError) as caught:
            Run(options(live="bria,datadog"), self.ENVIRONMENT)
        named = [line.split()[0] for line in str(caught.value).splitlines()]
        assert named == ["BRIA_API_TOKEN", "DD_LLMOBS_PROJECT_ID", "DD_APP_KEY"]
        assert "s3cret7" not in str(caught.value)

    def test_short_keys_can_be_allowed(self, options: MakeOptions) -> None:
        run = Run(options(live="bria", allow_short_keys=True), self.ENVIRONMENT)
        assert run.clients["bria"].settings.secrets == {"BRIA_API_TOKEN": "s3cret7"}
        assert run.options.as_record()["allow_short_keys"] is True
        run.clients["bria"].sender.close()

    def test_a_short_key_ends_a_real_run_with_exit_code_4(self, tmp_path: Path) -> None:
        run = suite(tmp_path, *QUICK, "--live=bria", tests=REQUEST, environment={**BRIA, "BRIA_API_TOKEN": "s3cret7"})
        assert (run.code, list(tmp_path.iterdir())) == (4, [])
        assert run.text.startswith("ERROR: BRIA_API_TOKEN has fewer than 8 characters")

    @pytest.mark.parametrize("api", api_names())
    def test_the_keys_of_the_twins_are_long_enough(self, api: str) -> None:
        definition = load_api(api)
        require_long_keys(definition.twin_variables, definition.keys.values())


class TestOtherExitCodes:
    """A run that saw nothing is never green."""

    def test_exit_code_5_means_that_no_test_was_selected(self, tmp_path: Path) -> None:
        assert suite(tmp_path, *QUICK, "-k", "no_test_has_this_name", tests=REQUEST).code == 5

    def test_exit_code_1_under_strict_means_undocumented_answers(self, tmp_path: Path) -> None:
        run = suite(tmp_path, *QUICK, "--strict", "-k", "test_a_body_that_is_not_a_json_object", tests=REQUEST)
        assert run.code == 1
        assert run.record["apis"]["bria"]["verdict"] == "violates"
        assert run.record["apis"]["bria"]["undocumented"]

    def test_exit_code_6_means_that_no_server_answered(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        nobody = {**BRIA, "BRIA_BASE_URL": f"http://127.0.0.1:{port}"}
        run = suite(tmp_path, *QUICK, "--live=bria", "-k", "test_a_request_without_a_body", tests=REQUEST, environment=nobody)
        assert run.code == 6
        assert run.clauses("bria")["bria.request.body.absent"]["status"] == "untested"
        assert "bria: refuses connections (ConnectError)" in run.text
        assert "Traceback" not in run.text

    def test_exit_code_1_means_that_a_server_broke_a_promise(self, tmp_path: Path) -> None:
        """It is shown with a command to repeat it, and without the key, although the server reflects it."""
        faulty = Altered(
            BriaTwin(), lambda response: answer(response.status, response.body.replace(b'"draft"', f'"{TOKEN}"'.encode()))
        )
        junit = tmp_path / "junit.xml"
        run = live(tmp_path, faulty, *QUICK, "-k", "test_a_request_without_a_body", f"--junit-xml={junit}", tests=REQUEST)
        assert run.code == 1
        properties = [item.attrib for item in ElementTree.parse(junit).getroot().iter("property")]
        assert any(item["name"] == "repeat" and item["value"].startswith("curl -sS") for item in properties)
        assert run.clauses("bria")["bria.201.status"]["status"] == "violated"
        assert 'bria.201.status: expected "draft", got "$BRIA_API_TOKEN" at /status' in run.text
        assert '-H "api_token: $BRIA_API_TOKEN"' in run.text
        assert not run.leaves(TOKEN)


class TestALiveRun:
    """Against twins behind a base URL."""

    @pytest.fixture(scope="class")
    @classmethod
    def runs(cls, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Finished, BriaTwin | DatadogTwin]]:
        """All tests against each API, side by side."""
        variables = {"bria": (BRIA, "BRIA_BASE_URL"), "datadog": (DATADOG, "DATADOG_BASE_URL")}

        def run(api: str) -> tuple[Finished, BriaTwin | DatadogTwin]:
            twin = BriaTwin() if api == "bria" else DatadogTwin()
            environment, url = variables[api]
            with serving(twin) as base_url:
                return suite(tmp_path_factory.mktemp(api), f"--live={api}", environment={**environment, url: base_url}), twin

        with ThreadPoolExecutor(2) as pool:
            return dict(zip(variables, pool.map(run, variables), strict=True))

    @pytest.mark.parametrize("api", ["bria", "datadog"])
    def test_a_faithful_server_conforms_in_a_live_run(self, runs: Mapping[str, tuple[Finished, Any]], api: str) -> None:
        run, _ = runs[api]
        assert run.code == 0, run.text
        assert run.record["run"]["kind"] == "live"
        assert list(run.record["apis"]) == [api]
        assert run.clauses(api)[f"{api}.429.throttled"]["status"] == "unobserved"

    @pytest.mark.parametrize("api", ["bria", "datadog"])
    def test_a_live_run_sends_few_requests_and_removes_all_that_it_created(
        self, runs: Mapping[str, tuple[Finished, BriaTwin | DatadogTwin]], api: str
    ) -> None:
        run, twin = runs[api]
        result = run.record["apis"][api]
        assert 0 < result["clones_created"] == result["clones_removed"] == twin.created == twin.removed <= 40
        assert result["requests"] <= 200

    def test_a_seed_repeats_the_generated_requests_of_a_live_run(self, tmp_path: Path) -> None:
        """The first request is not one of them: it checks that the target works. Each run has endings of its own for names."""

        def generated(number: int) -> list[tuple[str, bytes]]:
            log = Log(BriaTwin())
            generating = "tests/contract/bria/test_7_generated.py"
            run = live(tmp_path / str(number), log, "--fuzz-examples=3", "--seed=5", tests=generating)
            assert run.code == 0, run.text
            posted = [(path, body) for method, path, body in log.seen[1:] if method == "POST"]
            return [(path, without_endings(body)) for path, body in posted]

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(generated, (1, 2))
        assert len(first) == 6
        assert first == second


class TestOpenedClients:
    """Checked before the first test, and tidied up after the last."""

    @pytest.fixture
    def twin(self) -> BriaTwin:
        return BriaTwin()

    @pytest.fixture
    def url(self, twin: BriaTwin) -> Iterator[str]:
        with serving(twin) as url:
            yield url

    @pytest.mark.parametrize(("keep", "left"), [(False, 0), (True, 1)])
    def test_clones_are_removed_after_the_last_test_unless_they_are_to_be_kept(
        self, options: MakeOptions, twin: BriaTwin, url: str, keep: bool, left: int
    ) -> None:
        run = Run(options(live="bria", keep_clones=keep), {**BRIA, "BRIA_BASE_URL": url})
        with run.opened("bria") as client:
            assert len(client.creations.ids) == 1
        assert twin.created - twin.removed == left
        (housekeeping,) = run.housekeeping
        assert len(housekeeping.removed) == 1 - left

    def test_the_budget_of_a_client_comes_from_the_options(self, options: MakeOptions, url: str) -> None:
        run = Run(options(live="bria", max_clones=1), {**BRIA, "BRIA_BASE_URL": url})
        with run.opened("bria") as client, pytest.raises(NotTested, match=r"the budget of 1 datasets is spent"):
            client.send(client.plain_request("102"))

    def test_a_target_that_does_not_work_is_reported_at_once(self, options: MakeOptions) -> None:
        with serving(Script(answer(401))) as url:
            run = Run(options(live="bria"), {**BRIA, "BRIA_BASE_URL": url})
            with pytest.raises(NotTested, match=r"^no clone can be made: bria: the keys are refused"), run.opened("bria"):
                pass

    def test_an_embedded_run_covers_both_apis(self, options: MakeOptions) -> None:
        run = Run(options(), {})
        assert list(run.clients) == ["bria", "datadog"]
        assert run.new_record().as_results()["run"]["kind"] == "embedded"
        for client in run.clients.values():
            client.sender.close()
