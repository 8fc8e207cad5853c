"""Our judge inside schemathesis, for those who run schemathesis by itself."""

import copy
import itertools
import os
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from schemathesis import CheckContext, HookContext
from schemathesis.config import SanitizationConfig
from schemathesis.core.output.sanitization import is_sensitive_key
from schemathesis.core.transport import Response as CheckedResponse

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.registry import load_api
from clone_contracts.cases.generated import INVALID, VALID, Case, draw_cases
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names, contract_path
from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.message import Response
from clone_contracts.runners import schemathesis_hooks as hooks
from clone_contracts.targets.asgi import serving
from tests.unit.runners.test_live_secrets import KEYS, Reflecting
from tests.unit.runs import Finished
from tests.unit.support import DATASET, PROJECT, Altered, answer, bria_clone

VARIABLES = {
    "BRIA_BASE_URL": "http://bria.example",
    "BRIA_API_TOKEN": "twin-Bria-token-5e1f",
    "BRIA_DATASETS": "max=102,fibo=101",
    "DATADOG_BASE_URL": "http://datadog.example",
    "DD_API_KEY": "s3cret-api",
    "DD_APP_KEY": "s3cret-app",
    "DD_LLMOBS_PROJECT_ID": PROJECT,
    "DD_LLMOBS_DATASET_ID": DATASET,
}
# Neither of these is used.
NO_HOOK_CONTEXT: Any = HookContext()
NO_CHECK_CONTEXT: CheckContext = None  # type: ignore[assignment]

Drawn = dict[tuple[str, bool], list[Case]]
NEW_IDS = itertools.count(6001)


def fresh_clone(**members: Any) -> dict[str, Any]:
    """The body of a correct 201 that was made just now."""
    now = datetime.now(UTC).isoformat()
    return bria_clone(**{"created_at": now, "updated_at": now, **members})


@pytest.fixture(scope="module", autouse=True)
def configured() -> Iterator[None]:
    """The variables of a live run."""
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in VARIABLES.items():
            patch.setenv(variable, value)
        yield


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    """Some valid and some invalid cases of each API."""
    return {
        (api, valid): draw_cases(load_contract(api), VALID if valid else INVALID, 3, 1)
        for api in ("bria", "datadog")
        for valid in (True, False)
    }


def led(case: Case) -> Case:
    """The case as it is sent."""
    hooks.before_call(NO_HOOK_CONTEXT, case, {})
    return case


def check(case: Case, status: int, body: Any, request_body: bytes | str | None = b'{"name": "Mine"}') -> None:
    response = answer(status, body)
    headers = {**case.headers, "Content-Type": "application/json"}
    sent = requests.Request(case.method, "http://bria.example/x", headers=headers).prepare()
    sent.body = request_body
    json_type = {"Content-Type": ["application/json"]}
    hooks.promises(NO_CHECK_CONTEXT, CheckedResponse(status, json_type, response.body, sent, elapsed=0.0, verify=True), case)


def right_answer(case: Case, **members: Any) -> dict[str, Any]:
    """A new clone of the dataset that a case names."""
    of_source: dict[str, Any] = {"training_version": "max"}
    if case.path_parameters["dataset_id"] == "101":
        of_source = {"training_version": "fibo", "caption_prefix": None}
    return fresh_clone(id=next(NEW_IDS), images=[], images_count=0, **{**of_source, **members})


def test_schemathesis_cases_use_the_sources_in_turn_and_the_real_key(drawn: Drawn) -> None:
    cases = [led(case) for case in drawn["bria", True][:3]]
    ids = [case.path_parameters["dataset_id"] for case in cases]
    assert (set(ids), ids[0]) == ({"101", "102"}, ids[2])
    assert {case.headers["api_token"] for case in cases} == {"twin-Bria-token-5e1f"}


def test_the_body_of_a_datadog_case_is_made_to_agree_with_its_path(drawn: Drawn) -> None:
    case = led(drawn["datadog", True][0])
    body: Any = case.body
    assert case.path_parameters == {"project_id": PROJECT, "dataset_id": DATASET}
    assert body["data"]["id"] == DATASET
    assert (case.headers["DD-API-KEY"], case.headers["DD-APPLICATION-KEY"]) == ("s3cret-api", "s3cret-app")


class TestTheCheck:
    """Every clause that applies to an answer."""

    def test_a_right_answer_passes_the_check(self, drawn: Drawn) -> None:
        case = led(drawn["bria", True][0])
        check(case, 201, right_answer(case))

    def test_the_check_accepts_a_request_body_given_as_text(self, drawn: Drawn) -> None:
        case = led(drawn["bria", True][0])
        check(case, 201, right_answer(case, name="Плитка"), '{"name": "Плитка"}')

    def test_a_broken_promise_fails_the_check_with_its_clause(self, drawn: Drawn) -> None:
        case = led(drawn["bria", True][0])
        with pytest.raises(AssertionError, match=r'^bria\.clone\.name-echo: expected "Mine", got "mine" at /name$'):
            check(case, 201, right_answer(case, name="mine"))

    def test_the_check_applies_rules_between_exchanges(self, drawn: Drawn) -> None:
        case = led(drawn["bria", True][0])
        body = right_answer(case)
        check(case, 201, body)
        with pytest.raises(AssertionError, match=r"^bria\.clone\.new-id: expected an id that is new"):
            check(case, 201, body)

    @pytest.mark.parametrize(("token", "expected"), [(None, "absent"), ("another", "wrong")])
    def test_the_check_notices_an_absent_or_a_wrong_key(self, drawn: Drawn, token: str | None, expected: str) -> None:
        case = led(drawn["bria", True][0])
        del case.headers["api_token"]
        if token is not None:
            case.headers["api_token"] = token
        with pytest.raises(AssertionError, match=rf"bria\.401\.token-{expected}: expected 401"):
            check(case, 201, fresh_clone())

    def test_the_check_ignores_other_methods(self, drawn: Drawn) -> None:
        case = led(drawn["bria", True][1])
        case.method = "GET"
        try:
            check(case, 500, b"")
        finally:
            case.method = "POST"

    def test_an_invalid_body_that_makes_a_clone_fails_the_check(self, drawn: Drawn) -> None:
        with pytest.raises(AssertionError, match=r"bria\.request\.body: expected a refusal"):
            check(led(drawn["bria", False][0]), 201, fresh_clone(), b"[]")


ROOT = Path(__file__).parents[3]
ST = Path(sys.executable).with_name("st")


@pytest.mark.parametrize("api", api_names())
def test_schemathesis_leads_nothing_to_siblings_which_may_change_a_source(api: str) -> None:
    raw = copy.deepcopy(dict(load_contract(api).raw))
    hooks.before_load_schema(NO_HOOK_CONTEXT, raw)
    left = [(path, method) for path, item in raw["paths"].items() for method in item]
    assert left == [(one.path, one.method.lower()) for one in load_contract(api).operations if one.role == "judged"]


@pytest.mark.skipif(not ST.exists() or shutil.which("bash") is None, reason="there is no command st beside this Python")
def test_schemathesis_with_the_hooks_finds_what_its_own_checks_do_not(tmp_path: Path) -> None:
    """A name that does not come back as sent does not break a schema."""

    def shout(response: Response) -> Response:
        return Response(response.status, response.headers, response.body.replace(b'"name": "', b'"name": "!'))

    with serving(Altered(BriaTwin(), shout)) as url:
        command = [str(ST), "run", str(contract_path("bria")), "--url", url, "--checks", "promises", "--phases", "fuzzing"]
        done = subprocess.run(
            [*command, "--max-examples", "3", "--seed", "1", "--mode", "positive"],
            env={**os.environ, "BRIA_BASE_URL": url, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": hooks.__name__},
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "bria.clone." in done.stdout


@pytest.mark.parametrize("header", [header for api in api_names() for header in load_api(api).keys])
def test_schemathesis_takes_every_header_with_a_key_for_a_secret(header: str) -> None:
    plain = SanitizationConfig()
    assert is_sensitive_key(header, plain.keys_to_sanitize, plain.sensitive_markers)


@pytest.mark.skipif(not ST.exists(), reason="there is no command st beside this Python")
def test_a_key_that_comes_back_stands_in_nothing_that_schemathesis_prints_or_writes(tmp_path: Path) -> None:
    """The server is judged by its answer as it came all the same, and schemathesis's own checks find it right."""
    with serving(Reflecting(BriaTwin())) as url:
        command = [str(ST), "run", str(contract_path("bria")), "--url", url, "--phases", "fuzzing", "--mode", "positive"]
        reports = ["--report", "junit,vcr,har,ndjson", "--report-dir", str(tmp_path / "reports")]
        done = subprocess.run(
            [*command, *reports, "--max-examples", "3", "--seed", "1", "--exclude-checks", "ignored_auth,unsupported_method"],
            env={
                **os.environ,
                "BRIA_BASE_URL": url,
                "BRIA_API_TOKEN": KEYS["BRIA_API_TOKEN"],
                "PYTHONPATH": str(ROOT),
                "SCHEMATHESIS_HOOKS": hooks.__name__,
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=tmp_path,
        )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "bria.clone.default-name: expected" in done.stdout
    assert "1 found 1 unique failure" in done.stdout
    run = Finished(tmp_path, done.returncode, done.stdout + done.stderr, 0, 0)
    assert run.leaves("Copy by $BRIA_API_TOKEN")
    key = KEYS["BRIA_API_TOKEN"]
    for form in (key, key.lower(), b64encode(key.encode()).decode()[4:-4]):
        assert not run.leaves(form)


def test_a_short_key_is_refused_since_hiding_it_would_change_answers(monkeypatch: pytest.MonkeyPatch, drawn: Drawn) -> None:
    monkeypatch.setenv("BRIA_API_TOKEN", "draft")
    hooks._session.cache_clear()
    with pytest.raises(ConfigurationError, match="BRIA_API_TOKEN has fewer than 8 characters"):
        led(drawn["bria", True][0])
    hooks._session.cache_clear()
