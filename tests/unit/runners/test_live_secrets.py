"""Nothing that a run says or leaves contains a key, however verbose it is and however much a server reflects."""

import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.exchange.message import Response
from clone_contracts.targets.asgi import serving
from clone_contracts.targets.target import Handler
from tests.unit.runs import BRIA, DATADOG, QUICK, REQUEST, ROOT, SECRETS, TOKEN, Finished, command, live, started, suite
from tests.unit.support import Altered

TELL_ALL = (
    *("--showlocals", "--full-trace", "--tb=long", "-vv", "-rA", "--setup-show"),
    *("-o", "log_cli=true", "--log-cli-level=DEBUG", "--log-level=DEBUG", "-o", "junit_logging=all"),
)
"""Everything that pytest can be asked to print."""


REAL = {f"Kx7-{number}-{secret[::-1]}+": secret for number, secret in enumerate(SECRETS)}
"""Keys that occur in no source file, mapped to those that the twins know."""
KEYS = dict(zip(("BRIA_API_TOKEN", "DD_API_KEY", "DD_APP_KEY"), REAL, strict=True))


class Reflecting:
    """A server that returns the keys it was sent: in a header, in the body, and in errors."""

    def __init__(self, inner: Handler) -> None:
        self.inner = inner

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        known = {name: REAL.get(value, value) for name, value in headers.items()}
        response = self.inner.handle(method, path, known, body)
        keys = [value for name, value in headers.items() if name in ("api_token", "dd-api-key", "dd-application-key")]
        reflected = " ".join(keys).encode()
        basic = b64encode(b"user:" + reflected).decode()
        told = (
            ("x-seen", " ".join(keys)),
            ("x-auth", f"Basic {basic}"),
            *((f"x-{key}", "a name") for key in keys if key.strip()),
        )
        content = response.body.replace(b"Copy of", b"Copy by " + reflected + b" of") or b'{"errors": ["' + reflected + b'"]}'
        return Response(response.status, (*response.headers, *told), content)


class TestAServerThatReflectsKeys:
    """It is also wrong, so that much is reported about it."""

    @pytest.fixture(scope="class")
    @classmethod
    def run(cls, tmp_path_factory: pytest.TempPathFactory) -> Finished:
        """A run of both APIs in a copy of the project, so that everything it leaves can be searched."""
        directory = tmp_path_factory.mktemp("reflecting")
        home = directory / "checkout"
        ignored = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", ".hypothesis", "proof", "unit")
        shutil.copytree(ROOT, home, ignore=ignored)
        shutil.rmtree(home / "reports")
        extra = (f"--log-file={home / 'log.txt'}", "--log-file-level=DEBUG", f"--junit-xml={home / 'junit.xml'}")
        with serving(Reflecting(BriaTwin())) as bria, serving(Reflecting(DatadogTwin())) as datadog:
            urls = {"BRIA_BASE_URL": bria, "DATADOG_BASE_URL": datadog}
            environment = {**BRIA, **DATADOG, **urls, **KEYS, "PYTHONPATH": str(home), "HOME": str(directory)}
            words = command(home / "reports", "--live=bria,datadog", *TELL_ALL, *extra, tests=str(home / "tests/contract"))
            words = [word for word in words if word not in ("-q", "-p", "no:cacheprovider")]
            finished = started(["env", "-C", str(home), *words], environment)
        return Finished(directory, *finished)

    def test_the_run_that_is_searched_for_keys_says_and_logs_much(self, run: Finished) -> None:
        assert run.code == 1, run.text[-3000:]
        assert "bria.clone.default-name: expected" in run.text
        assert (run.directory / "checkout" / "log.txt").stat().st_size > 50_000
        assert "send_request_headers.started" in (run.directory / "checkout" / "log.txt").read_text()

    @pytest.mark.parametrize("secret", REAL)
    def test_nothing_that_a_run_says_or_leaves_contains_a_key(self, run: Finished, secret: str) -> None:
        """Files, output, logs at their most verbose, JUnit, caches, and the database of hypothesis."""
        assert not run.leaves(secret)
        assert not run.leaves(secret[:-3])
        assert not run.leaves(quote(secret, safe=""))
        assert not run.leaves(secret.lower())
        assert not run.leaves(secret.upper())
        assert not run.leaves(b64encode(f"user:{secret}".encode()).decode()[7:-4])

    def test_a_reflected_key_is_shown_as_a_finding_of_its_own(self, run: Finished) -> None:
        record = Finished(run.directory / "checkout" / "reports", 0, "", 0, 0).record
        for api, variables in (("bria", ["BRIA_API_TOKEN"]), ("datadog", ["DD_API_KEY", "DD_APP_KEY"])):
            found = [item for item in record["apis"][api]["undocumented"] if item["clause"] == f"{api}.key-reflected"]
            assert {item["expected"] for item in found} >= {f"an answer without the value of {name}" for name in variables}
        assert "a key came back in an answer: an answer without the value of BRIA_API_TOKEN, got it in the header" in run.text

    def test_the_curl_command_has_the_variable_instead_of_the_key(self, run: Finished) -> None:
        assert '-H "api_token: $BRIA_API_TOKEN"' in run.text

    def test_junit_shows_the_variable_instead_of_the_key(self, run: Finished) -> None:
        cases = list(ElementTree.parse(run.directory / "checkout" / "junit.xml").getroot().iter("testcase"))
        assert len(cases) > 250
        assert any("$BRIA_API_TOKEN" in (failure.text or "") for case in cases for failure in case.iter("failure"))


def test_a_reflected_key_fails_a_run_only_where_undocumented_answers_do(tmp_path: Path) -> None:
    """No document mentions it."""
    most_specific = Altered(BriaTwin(), lambda right: Response(right.status, (*right.headers, ("x-seen", TOKEN)), right.body))
    few = (*QUICK, "-k", "test_a_request_without_a_body")
    assert live(tmp_path / "a", most_specific, *few, tests=REQUEST).code == 0
    assert live(tmp_path / "b", most_specific, *few, "--strict", tests=REQUEST).code == 1


def test_a_key_that_is_a_word_of_the_report_leaves_the_report_s_own_text_as_it_is(tmp_path: Path) -> None:
    """It is hidden in what the server says all the same."""
    twin = BriaTwin(tokens={"expected": None})
    wrong = Altered(twin, lambda right: Response(right.status, right.headers, right.body.replace(b'"draft"', b'"expected"')))
    few = (*QUICK, "-k", "test_a_request_without_a_body")
    with serving(wrong) as url:
        environment = {**BRIA, "BRIA_BASE_URL": url, "BRIA_API_TOKEN": "expected"}
        run = suite(tmp_path, "--live=bria", *few, tests=REQUEST, environment=environment)
    assert run.code == 1
    message = 'bria.201.status: expected "draft", got "$BRIA_API_TOKEN" at /status'
    assert message in run.text
    assert run.clauses("bria")["bria.201.status"]["findings"][0]["message"] == message
    assert '"expected"' not in run.text


@pytest.mark.parametrize("style", [["--showlocals", "--tb=long"], ["--full-trace", "--tb=long"], ["--tb=native"]])
def test_an_error_of_the_harness_shows_no_key(tmp_path: Path, style: list[str]) -> None:
    """Even if it happens where the request is at hand."""
    (tmp_path / "sitecustomize.py").write_text(
        "import httpx\n"
        "def broken(self, request):\n"
        "    headers = request.headers.multi_items()\n"
        "    raise RuntimeError(f'no luck with {headers}')\n"
        "httpx.HTTPTransport.handle_request = broken\n"
    )
    environment = {**BRIA, "BRIA_BASE_URL": "http://127.0.0.1:1", "PYTHONPATH": str(tmp_path)}
    words = command(tmp_path / "r", "--live=bria", *QUICK, *style, "-k", "test_a_request_without_a_body", tests=REQUEST)
    code, text, _, _ = started(words, environment)
    assert code != 0
    assert "RuntimeError" in text
    assert "no luck with" in text
    assert TOKEN not in text


@pytest.mark.skipif(
    (shutil.which("bash") is None or shutil.which("curl") is None) and "CLONE_CONTRACTS_REQUIRE_ALL" not in os.environ,
    reason="there is no bash, or no curl, here",
)
def test_the_curl_command_of_a_finding_can_be_pasted(tmp_path: Path) -> None:
    seen: list[Mapping[str, str]] = []

    class Wrong(BriaTwin):
        def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
            seen.append(dict(headers))
            right = super().handle(method, path, headers, body)
            return Response(right.status, right.headers, right.body.replace(b'"draft"', b'"ready"'))

    with serving(Wrong()) as url:
        environment = {**BRIA, "BRIA_BASE_URL": url}
        words = command(tmp_path, "--live=bria", *QUICK, "-k", "test_a_request_without_a_body", tests=REQUEST)
        started(words, environment)
        finding = Finished(tmp_path, 0, "", 0, 0).clauses("bria")["bria.201.status"]["findings"][0]
        told = subprocess.run(
            ["bash", "-c", finding["curl"]],
            env={"PATH": os.environ["PATH"], "NO_PROXY": "*", **environment},
            capture_output=True,
            text=True,
            check=True,
        )
    assert told.stdout.startswith("HTTP/1.1 201")
    assert '"ready"' in told.stdout
    assert seen[-1]["api_token"] == TOKEN


def test_the_search_for_keys_would_find_one(tmp_path: Path) -> None:
    """Otherwise the tests above would prove nothing."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"\0" + TOKEN.encode())
    assert Finished(tmp_path, 0, "", 0, 0).leaves(TOKEN)
    assert not Finished(tmp_path, 0, b64encode(TOKEN.encode()).decode(), 0, 0).leaves(BRIA["BRIA_BASE_URL"])
