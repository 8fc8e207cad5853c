"""Proxies on the way, and the variables that name them."""

import os

import pytest

from clone_contracts.errors import ConfigurationError, TargetUnavailable
from clone_contracts.exchange.message import Request
from clone_contracts.targets.asgi import serving
from clone_contracts.targets.proxy import proxy_for
from clone_contracts.targets.target import Target
from tests.unit.support import Script, answer

PROXY = "http://someone:s3cret@proxy.example:3128"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """None but those that a test sets."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy") or name.startswith("SSL")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    ("variable", "value", "more"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:1080", "a SOCKS proxy needs the package socksio"),
        ("https_proxy", "garbage://x", "ValueError"),
        ("HTTPS_PROXY", "http://x:y", "ValueError"),
        ("NO_PROXY", "[::1", "ValueError"),
        ("no_proxy", "a.example,b.example]", "ValueError"),
        ("SSL_CERT_FILE", "/nonexistent.pem", "FileNotFoundError"),
        ("SSL_CERT_DIR", "/nonexistent", "NotADirectoryError"),
        ("SSLKEYLOGFILE", "/nonexistent/keys", "FileNotFoundError"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named_and_no_other(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, more: str
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, PROXY)
    if variable == "ALL_PROXY":
        monkeypatch.delenv("HTTPS_PROXY")
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError, match=rf"^{variable} cannot be used[:( ]+{more}\)?$"):
        Target.live("bria", "https://bria.example")


@pytest.mark.parametrize(
    ("listed", "base_url"),
    [
        ("*", "https://bria.example"),
        ("bria.example", "https://bria.example"),
        (".example", "https://bria.example"),
        ("*.example", "https://bria.example"),
        ("example", "https://Bria.Example"),
        ("bria.example:443", "https://bria.example"),
        ("https://bria.example", "https://bria.example"),
        ("other, 10.0.0.0/8", "https://10.1.2.3"),
        ("10.1.2.3", "https://10.1.2.3:8443"),
        ("[fd00::1]", "https://[fd00::1]"),
        ("fd00::1", "https://[fd00:0::1]"),
        ("fd00::/8", "https://[fd12::1]"),
        ("[fd00::]/8", "https://[fd12::1]"),
        ("[fd00::1]:8443", "https://[fd00::1]:8443"),
    ],
)
def test_no_proxy_takes_names_domains_addresses_and_ranges(monkeypatch: pytest.MonkeyPatch, listed: str, base_url: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    assert proxy_for(base_url) is not None
    monkeypatch.setenv("NO_PROXY", listed)
    assert proxy_for(base_url) is None


@pytest.mark.parametrize(
    ("listed", "base_url"),
    [
        ("ria.example", "https://bria.example"),
        ("bria.example:80", "https://bria.example"),
        ("[::1],::1/128,localhost", "https://bria.example"),
        ("10.0.0.0/8,fe80::/10", "https://11.1.2.3"),
        ("10.0.0.0/8,fe80::/10", "https://[fd00::1]"),
        (" , ", "https://bria.example"),
    ],
)
def test_no_proxy_is_about_no_other_host(monkeypatch: pytest.MonkeyPatch, listed: str, base_url: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", listed)
    assert proxy_for(base_url) is not None


def test_a_proxy_is_known_by_its_place_and_variable_without_its_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", PROXY)
    proxy = proxy_for("https://bria.example")
    assert proxy is not None
    assert (proxy.place, proxy.variable) == ("proxy.example:3128", "ALL_PROXY")
    assert "s3cret" not in repr(proxy)
    monkeypatch.setenv("https_proxy", "other.example:1")
    monkeypatch.setenv("HTTPS_PROXY", "ignored.example:1")
    proxy = proxy_for("https://bria.example")
    assert proxy is not None
    assert (proxy.place, proxy.variable, proxy.url) == ("other.example:1", "https_proxy", "http://other.example:1")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_loopback_interface_needs_no_proxy(monkeypatch: pytest.MonkeyPatch, scheme: str, host: str) -> None:
    monkeypatch.setenv("ALL_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", "[")
    assert proxy_for(f"{scheme}://{host}:8080") is None


def test_a_proxy_sees_nothing_of_what_goes_to_the_loopback_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would get the keys in clear, and its answers would be taken for the server's."""
    proxy = Script(answer(418))
    with serving(proxy) as proxy_url, serving(Script(answer(200))) as url:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy_url)
        target = Target.live("bria", url)
        assert target.send(Request("POST", "/x")).status == 200
        assert proxy.calls == []
        target.close()


def test_what_a_proxy_itself_refuses_is_not_taken_for_the_targets_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Script(answer(407))) as url:
        monkeypatch.setenv("HTTP_PROXY", url)
        target = Target.live("bria", "http://bria.invalid")
        place = url.removeprefix("http://")
        with pytest.raises(TargetUnavailable, match=rf"^bria: the proxy {place} asks for credentials \(407\)$"):
            target.send(Request("POST", "/x"))
        target.close()
