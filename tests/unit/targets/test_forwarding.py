"""What passes through the proxy arrives as it was sent."""

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import trustme

from clone_contracts.exchange.message import Response
from clone_contracts.targets.asgi import answering, application, served
from clone_contracts.targets.forwarding import SERVING, Forwarder
from clone_contracts.targets.passing import OWN_HEADER, Passing
from tests.unit.support import Script
from tests.unit.targets.origin import PATIENCE, Origin, connected, listening, spoken

MARK = OWN_HEADER.decode()


class Seen:
    """A witness that wants everything, or nothing."""

    def __init__(self, wanted: bool = True) -> None:
        self.wanted = wanted
        self.asked_for: list[Passing] = []
        self.passed: list[Passing] = []
        self.over = threading.Event()

    def wants(self, method: str, target: str) -> bool:  # noqa: ARG002
        return self.wanted

    def asked(self, passing: Passing) -> None:
        self.asked_for.append(passing)

    def answered(self, passing: Passing) -> None:
        self.passed.append(passing)
        self.over.set()


@contextmanager
def forwarding(url: str, witness: Seen | None = None, seconds: float = PATIENCE) -> Iterator[str]:
    with served(Forwarder(url, witness or Seen(), seconds), **SERVING) as proxy:
        yield proxy


def raw(target: bytes = b"/", headers: bytes = b"", body: bytes = b"", method: bytes = b"POST") -> bytes:
    return method + b" " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + b"\r\n" + body


@pytest.fixture(params=[True, False], ids=["seen", "unseen"])
def witness(request: pytest.FixtureRequest) -> Seen:
    return Seen(request.param)


@pytest.mark.parametrize(
    "target",
    [
        b"/",
        b"/a%2Fb/%41%7e/%c3%a9",
        b"/a//b/./../c;v=1",
        b"//a",
        b"/a?",
        b"/a?q=%41&q=b+c&&=;?/",
        b"/a|b^c`{d}\"<e>'",
        b"/a@b:80/!$&()*,=",
    ],
)
def test_a_target_arrives_byte_for_byte(witness: Seen, target: bytes) -> None:
    with listening(origin := Origin()) as url, forwarding(url, witness) as proxy:
        assert spoken(proxy, raw(target)).startswith(b"HTTP/1.1 200 ")
    assert origin.lines == [b"POST " + target + b" HTTP/1.1\r\n"]


@pytest.mark.parametrize("method", [b"GET", b"HEAD", b"OPTIONS", b"DELETE", b"PATCH", b"PROPFIND"])
def test_a_method_arrives(witness: Seen, method: bytes) -> None:
    with listening(origin := Origin()) as url, forwarding(url, witness) as proxy:
        assert spoken(proxy, raw(method=method)).startswith(b"HTTP/1.1 200 ")
    assert origin.lines == [method + b" / HTTP/1.1\r\n"]
    assert {name.lower() for name, _ in origin.headers[0]} == {b"host"}


def test_headers_arrive_in_their_order_but_for_those_of_the_connection(witness: Seen) -> None:
    sent = [(b"x-b", b"1"), (b"api_token", b"caf\xe9  \t!"), (b"x-a", b""), (b"x-b", b"2"), (b"accept-encoding", b"br")]
    others = b"Keep-Alive: timeout=5\r\nTE: trailers\r\nProxy-Authorization: x\r\nX-Mine: 1\r\nConnection: x-mine\r\n"
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in sent)
    with listening(origin := Origin()) as url, forwarding(url, witness) as proxy:
        spoken(proxy, raw(headers=others + lines))
    assert origin.headers == [[(b"host", url.removeprefix("http://").encode()), *sent]]


@pytest.mark.parametrize(
    "body", [b"", b"\0\xff\r\n\r\n", b"x" * 300_000, gzip.compress(b"{}")], ids=["empty", "binary", "long", "packed"]
)
@pytest.mark.parametrize("is_chunked", [True, False])
def test_a_body_arrives_framed_as_it_was(witness: Seen, body: bytes, is_chunked: bool) -> None:
    if is_chunked:
        chunks = (b"%x\r\n" % len(body) + body + b"\r\n") if body else b""
        request = raw(headers=b"Transfer-Encoding: chunked\r\n", body=chunks + b"0\r\n\r\n")
    else:
        request = raw(headers=b"Content-Length: %d\r\n" % len(body), body=body)
    with listening(origin := Origin()) as url, forwarding(url, witness) as proxy:
        spoken(proxy, request)
    framing = {(b"transfer-encoding", b"chunked")} if is_chunked else {(b"content-length", str(len(body)).encode())}
    assert (origin.bodies, framing <= set(origin.headers[0]), len(origin.headers[0])) == ([body], True, 2)
    if witness.wanted:
        assert [passing.sent.content for passing in witness.passed] == [body]


def test_a_client_that_waits_for_a_go_ahead_gets_it(witness: Seen) -> None:
    with listening(origin := Origin()) as url, forwarding(url, witness) as proxy, connected(proxy) as connection:
        connection.sendall(raw(headers=b"Content-Length: 2\r\nExpect: 100-continue\r\n"))
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(b"{}")
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
    assert origin.bodies == [b"{}"]


@pytest.mark.parametrize(
    ("answer", "method", "expected"),
    [
        (b"200 OK\r\nX-A: 1\r\nX-B: 2\r\nX-A: 3\r\nContent-Length: 2\r\n\r\nok", b"GET", None),
        (b"418 Told\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", b"GET", None),
        (b"204 No Content\r\nX-A: 1\r\n\r\n", b"DELETE", None),
        (b"200 OK\r\nContent-Length: 123\r\n\r\n", b"HEAD", None),
        (b"304 Not Modified\r\nETag: x\r\nContent-Length: 123\r\n\r\n", b"GET", b"304 not modified\r\netag: x\r\n\r\n"),
        (b"302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", b"GET", None),
        (b"200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Encoding: x\r\nContent-Length: 1\r\n\r\n\xff", b"GET", None),
    ],
)
def test_an_answer_arrives_as_it_was_given(witness: Seen, answer: bytes, method: bytes, expected: bytes | None) -> None:
    with listening(Origin(b"HTTP/1.1 " + answer)) as url, forwarding(url, witness) as proxy:
        head, _, body = spoken(proxy, raw(method=method)).partition(b"\r\n\r\n")
    wanted, _, content = (expected or answer).partition(b"\r\n\r\n")
    came = [line.lower() for line in head.split(b"\r\n") if line.lower() != b"connection: close"]
    assert came[1:] == [line.lower() for line in wanted.split(b"\r\n")][1:]
    assert came[0].split(b" ")[1] == wanted[:3]
    assert body == content


def test_a_connection_serves_one_request_after_the_other() -> None:
    with (
        listening(origin := Origin()) as url,
        forwarding(url) as proxy,
        httpx.Client(trust_env=False, timeout=PATIENCE) as client,
    ):
        assert [client.post(proxy, content=str(n)).text for n in range(5)] == ["ok"] * 5
    assert origin.bodies == [b"0", b"1", b"2", b"3", b"4"]


def test_a_large_body_passes_in_parts_and_is_not_kept(witness: Seen) -> None:
    size = 12 * 2**20
    large = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + bytes(size)
    with (
        listening(origin := Origin(large)) as url,
        forwarding(url, witness) as proxy,
        httpx.Client(trust_env=False, timeout=PATIENCE) as client,
    ):
        assert len(client.post(proxy, content=bytes(size)).content) == size
    assert len(origin.bodies[0]) == size
    for passing in witness.passed:
        assert (passing.sent.is_too_large, passing.answer.is_too_large, passing.answer.content) == (True, True, b"")


def test_an_answer_arrives_as_it_comes() -> None:
    """The first part of an answer is read before the server gives the second."""
    go_on = threading.Event()
    part = b"5\r\nfirst\r\n"

    def begin(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + part)
        go_on.wait(PATIENCE)

    with (
        listening(Origin(b"4\r\nlast\r\n0\r\n\r\n", begin)) as url,
        forwarding(url, Seen(wanted=False)) as proxy,
        httpx.Client(trust_env=False, timeout=PATIENCE) as client,
        client.stream("GET", proxy) as answer,
    ):
        parts = answer.iter_raw()
        assert next(parts) == b"first"
        go_on.set()
        assert list(parts) == [b"last"]


def test_what_a_witness_has_not_seen_is_not_passed_on_as_a_whole() -> None:
    entered, go_on = threading.Event(), threading.Event()

    class Slow(Seen):
        def answered(self, passing: Passing) -> None:
            entered.set()
            go_on.wait(PATIENCE)
            super().answered(passing)

    with listening(Origin()) as url, forwarding(url, Slow()) as proxy, connected(proxy) as connection:
        connection.sendall(raw())
        assert entered.wait(PATIENCE)
        came = connection.recv(1000)
        go_on.set()
        assert not came.endswith(b"ok")
        assert (came + connection.recv(1000)).endswith(b"ok")


def test_a_server_that_is_down_is_the_proxys_own_answer(witness: Seen) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with forwarding(f"http://127.0.0.1:{port}", witness) as proxy:
        answer = httpx.post(proxy, content=b"{}", trust_env=False, timeout=PATIENCE)
    assert answer.status_code == 502
    assert answer.text == f"http://127.0.0.1:{port} refuses connections (ConnectError)\n"
    assert answer.headers[MARK] in answer.text
    for passing in witness.passed:
        assert (passing.status, passing.arrived, passing.sent.content) == (0, False, b"{}")


def test_a_server_that_does_not_answer_is_given_up(witness: Seen) -> None:
    wait = threading.Event()

    def idle(_: socket.socket) -> None:
        wait.wait(PATIENCE)

    with listening(Origin(told=idle)) as url, forwarding(url, witness, 0.2) as proxy:
        answer = httpx.post(proxy, trust_env=False, timeout=PATIENCE)
        wait.set()
    assert (answer.status_code, MARK in answer.headers) == (504, True)
    assert [passing.arrived for passing in witness.passed] == [True] * witness.wanted


@pytest.mark.parametrize("cut", [b"Content-Length: 100\r\n\r\nhalf", b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"])
def test_an_answer_that_is_cut_short_stays_so(witness: Seen, cut: bytes) -> None:

    def cut_short(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + cut)
        connection.shutdown(socket.SHUT_RDWR)

    with listening(Origin(told=cut_short)) as url, forwarding(url, witness) as proxy:
        assert spoken(proxy, raw()).endswith(cut.partition(b"\r\n")[2])
    assert [passing.answer.is_whole for passing in witness.passed] == [False] * witness.wanted


def test_a_client_that_goes_away_ends_its_request() -> None:
    witness, arrived = Seen(), threading.Event()

    def told(connection: socket.socket) -> None:
        arrived.set()
        connection.recv(1)  # Nothing comes but the end of the connection.
        raise OSError

    with listening(origin := Origin(told=told)) as url, forwarding(url, witness) as proxy:
        with connected(proxy) as connection:
            connection.sendall(raw())
            assert arrived.wait(PATIENCE)
        assert origin.gone.wait(PATIENCE)
        assert witness.over.wait(PATIENCE)
        assert [(passing.status, passing.sent.is_whole) for passing in witness.passed] == [(0, True)]


def test_a_client_that_goes_away_while_it_sends_has_not_asked() -> None:
    witness = Seen()
    with listening(Origin()) as url, forwarding(url, witness) as proxy:
        with connected(proxy) as connection:
            connection.sendall(raw(headers=b"Content-Length: 10\r\n", body=b"half"))
        assert witness.over.wait(PATIENCE)
        assert [passing.sent.is_whole for passing in witness.passed] == [False]
        assert witness.asked_for == []


def test_a_server_behind_tls_is_reached_if_its_certificate_is_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authority, files = trustme.CA(), {"ssl_certfile": str(tmp_path / "own"), "ssl_keyfile": str(tmp_path / "own")}
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "own"))
    authority.cert_pem.write_to_path(str(tmp_path / "authority"))
    with served(application(answering(Script(Response(200, (), b"ok")))), **files) as server:
        url = server.replace("http:", "https:")
        with forwarding(url) as proxy:
            assert "presents a TLS certificate that cannot be trusted" in httpx.get(proxy, trust_env=False).text
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority"))
        with forwarding(url) as proxy:
            assert httpx.get(proxy, trust_env=False).text == "ok"


def test_a_proxy_on_the_way_is_told_the_whole_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    with listening(origin := Origin()) as url:
        monkeypatch.setenv("HTTP_PROXY", url)
        with forwarding("http://staging.invalid") as proxy:
            assert spoken(proxy, raw(b"/a%2F?")).startswith(b"HTTP/1.1 200 ")
    assert origin.lines == [b"POST http://staging.invalid/a%2F? HTTP/1.1\r\n"]
