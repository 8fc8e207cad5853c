"""A live run whose configuration is wrong says which part of it, and what to do next."""

import os
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from html import unescape
from pathlib import Path

import pytest
import trustme

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.registry import load_api
from clone_contracts.errors import NotTested
from clone_contracts.exchange.message import Response
from clone_contracts.runners.assembly import live_client
from clone_contracts.session.ledger import Ledger
from clone_contracts.session.limits import Limits
from clone_contracts.session.smoke import require_clones
from clone_contracts.targets.asgi import serving
from clone_contracts.targets.target import Handler
from tests.unit.runs import BRIA, DATADOG, QUICK, REQUEST, TOKEN, suite
from tests.unit.support import Script, answer

ENVIRONMENTS = {"bria": (BRIA, "BRIA_BASE_URL"), "datadog": (DATADOG, "DATADOG_BASE_URL")}
CLONE = "/tailored-gen/datasets/101/clone"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """None about proxies and certificates but those that a test sets."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy") or name.startswith("SSL")]:
        monkeypatch.delenv(name)


def said(base_url: str, api: str = "bria") -> str:
    """Why no clone can be made."""
    environment, variable = ENVIRONMENTS[api]
    settings = load_api(api).read_settings({**environment, variable: base_url}, insecure_http=True)
    client = live_client(settings, Limits(), 0, Ledger(), "")
    try:
        with pytest.raises(NotTested) as caught:
            require_clones(client)
    finally:
        client.sender.close()
    return str(caught.value)


def said_of(handler: Handler, api: str = "bria") -> str:
    with serving(handler) as url:
        return said(url, api).replace(url, "HERE")


def redirect(location: str) -> Script:
    return Script(Response(308, (("location", location),)))


@contextmanager
def certified() -> Iterator[str]:
    """A server with a certificate that a private authority has issued."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)

    def shake_hands() -> None:
        for _ in range(3):
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                context.wrap_socket(connection, server_side=True).close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=shake_hands, daemon=True).start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"


def test_a_port_without_tls_is_told_from_one_that_is_down() -> None:
    with serving(BriaTwin()) as url:
        text = said(url.replace("http:", "https:"))
    assert "does not speak TLS there" in text
    assert text.endswith("; see the port in BRIA_BASE_URL, or begin it with http:// if the server has no TLS")


def test_a_port_with_tls_may_be_asked_for_without() -> None:
    advice = "; if there is TLS at that port, begin BRIA_BASE_URL with https://"
    with certified() as url:
        assert said(url.replace("https:", "http:")).endswith(advice)
    page = said_of(Script(answer(400, b"<html>The plain HTTP request was sent to HTTPS port</html>", "text/html")))
    assert page.endswith(advice)


def test_a_private_authority_is_made_known_by_a_variable() -> None:
    with certified() as url:
        text = said(url)
    assert "presents a TLS certificate that cannot be trusted" in text
    assert "let SSL_CERT_FILE name a file with that authority's certificate" in text


@pytest.mark.parametrize(("variable", "scheme"), [("HTTPS_PROXY", "https"), ("http_proxy", "http"), ("ALL_PROXY", "https")])
def test_a_dead_proxy_is_told_from_a_dead_target(monkeypatch: pytest.MonkeyPatch, variable: str, scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"127.0.0.1:{listener.getsockname()[1]}"
    monkeypatch.setenv(variable, f"http://someone:s3cret@{place}")
    text = said(f"{scheme}://bria.invalid")
    assert f"bria: the proxy {place} refuses connections (ConnectError)" in text
    assert text.endswith(f"; {variable} names that proxy; NO_PROXY can list hosts that need none")
    assert "s3cret" not in text


def test_a_proxy_that_does_not_let_a_request_through_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Script(answer(403))) as url:
        monkeypatch.setenv("HTTPS_PROXY", url)
        text = said("https://bria.invalid")
    assert f"the proxy {url.removeprefix('http://')} does not let the request through (ProxyError)" in text


@pytest.mark.parametrize(
    ("location", "advice"),
    [
        (f"https://other.example/v1{CLONE}", "if that is the right place, set BRIA_BASE_URL to https://other.example/v1"),
        (f"/v2{CLONE}?x={TOKEN}", "if that is the right place, set BRIA_BASE_URL to HERE/v2"),
        ("https://login.example/sign-in?next=/", "it leads to https://login.example/sign-in; see BRIA_BASE_URL"),
        (f"https://{TOKEN}.example/", "it leads to https://$BRIA_API_TOKEN.example/; see BRIA_BASE_URL"),
        ("http://[", "see BRIA_BASE_URL"),
    ],
    ids=["elsewhere", "prefix", "sign-in", "reflects-a-key", "nonsense"],
)
def test_where_a_redirect_leads_is_said_with_the_base_url_to_set(location: str, advice: str) -> None:
    assert said_of(redirect(location)).endswith(f"bria: a redirect (308), which is not followed; {advice}")


@pytest.mark.parametrize("status", [401, 403])
def test_keys_that_are_refused_everywhere_may_have_been_dropped_on_the_way(status: int) -> None:
    assert said_of(Script(answer(status))).endswith(
        "see BRIA_API_TOKEN; if they are right, a proxy or gateway on the way may drop api_token, whose name has an underscore"
    )
    assert said_of(Script(answer(status)), "datadog").endswith("; see DD_API_KEY, DD_APP_KEY")


PATH = "the path in BRIA_BASE_URL is wrong: it has to be like that of https://engine.prod.bria-api.com/v1"


def test_where_nothing_is_found_the_datasets_or_the_path_may_be_wrong() -> None:
    assert said_of(Script(answer(404, {}))).endswith(f"; see BRIA_DATASETS; or {PATH}")
    page = said_of(Script(answer(404, b"<html>", "text/html")))
    assert page.endswith(f"a web page (404) instead of an answer from the API; {PATH}")


def test_an_unknown_project_is_looked_for_in_its_own_variable() -> None:
    text = said_of(Script(answer(404, {"errors": []})), "datadog")
    assert "; see DD_LLMOBS_PROJECT_ID and DD_LLMOBS_DATASET_ID; or the path in DATADOG_BASE_URL is wrong" in text


def test_a_whole_run_says_what_to_do_next_once_for_each_view(tmp_path: Path) -> None:
    with serving(redirect(f"https://other.example/v1{CLONE}")) as url:
        run = suite(tmp_path, "--live=bria", *QUICK, tests=REQUEST, environment={**BRIA, "BRIA_BASE_URL": url})
    assert run.code == 6
    for text in (run.text, (tmp_path / "index.html").read_text(), (tmp_path / "results.json").read_text()):
        assert "set BRIA_BASE_URL to https://other.example/v1" in text


class Forwarding(BriaTwin):
    """A proxy with Bria's API behind it."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        return super().handle(method, path.removeprefix("http://bria.invalid"), headers, body)


def test_a_run_through_a_proxy_names_it_in_every_view_without_its_credentials(tmp_path: Path) -> None:
    with serving(Forwarding()) as url:
        place = url.removeprefix("http://")
        environment = {"HTTP_PROXY": f"http://someone:s3cret@{place}", "NO_PROXY": "", "BRIA_BASE_URL": "http://bria.invalid"}
        words = ("--live=bria", "--insecure-http", *QUICK, "-k", "test_a_request_without_a_body")
        run = suite(tmp_path, *words, tests=REQUEST, environment={**BRIA, **environment})
    assert run.code == 0, run.text
    told = f"requests go through the proxy {place}, which HTTP_PROXY names"
    assert told in run.record["apis"]["bria"]["warnings"]
    for text in (run.text, (tmp_path / "index.html").read_text(), unescape((tmp_path / "summary.md").read_text())):
        assert told in text
    assert not run.leaves("s3cret")


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"BRIA_BASE_URL": "http://bria.invalid"}, "BRIA_BASE_URL would send keys unencrypted"),
        ({"HTTPS_PROXY": "socks5://127.0.0.1:1"}, "HTTPS_PROXY cannot be used: a SOCKS proxy needs the package socksio"),
        ({"NO_PROXY": "[::1", "HTTPS_PROXY": "http://127.0.0.1:1"}, "NO_PROXY cannot be used (ValueError)"),
        ({"SSL_CERT_FILE": "/nonexistent.pem"}, "SSL_CERT_FILE cannot be used (FileNotFoundError)"),
    ],
    ids=["http-through-a-proxy", "socks", "no-proxy", "certificates"],
)
def test_a_variable_about_the_way_that_cannot_be_used_ends_the_run_at_once(
    tmp_path: Path, variables: dict[str, str], told: str
) -> None:
    through = {"NO_PROXY": "", "HTTP_PROXY": "http://127.0.0.1:1"}
    run = suite(tmp_path, "--live=bria", *QUICK, tests=REQUEST, environment={**BRIA, **through, **variables})
    assert (run.code, told in run.text) == (4, True), run.text
