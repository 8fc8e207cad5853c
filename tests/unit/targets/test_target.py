"""Where requests go: servers that work, and the many ways in which servers may be unwell."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from clone_contracts import __version__
from clone_contracts.errors import TargetUnavailable
from clone_contracts.exchange.message import Request, Response
from clone_contracts.targets.asgi import serving
from clone_contracts.targets.target import Target
from tests.unit.support import Script, answer, bria_request

MEBIBYTE = 2**20


@contextmanager
def raw_server(*replies: bytes, hang: bool = False) -> Iterator[str]:
    """Answer each connection with the next bytes as they are, and close it, or leave it open until the end."""
    over = threading.Event()

    def serve() -> None:
        for reply in replies:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(reply)
                if hang:
                    over.wait(10)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            over.set()
            thread.join(10)


def send(base_url: str, timeout: float = 5.0, request: Request | None = None) -> Response:
    target = Target("bria", base_url, httpx.HTTPTransport(trust_env=False), timeout)
    try:
        return target.send(request or bria_request(b"{}"), "a test")
    finally:
        target.close()


def reason(call: Callable[[], Response]) -> str:
    with pytest.raises(TargetUnavailable) as caught:
        call()
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


def test_an_embedded_target_is_a_server_in_memory() -> None:
    script = Script(Response(201, (("Content-Type", "application/json"), ("X-Two", "a"), ("X-Two", "b")), b"{}"))
    target = Target.embedded("bria", "https://bria.example/v1", script)
    response = target.send(bria_request(b'{"a": 1}', id="a b"), "tests/x.py::y[é]")
    target.close()
    ((method, path, headers, body),) = script.calls
    assert (method, path, body) == ("POST", "/v1/tailored-gen/datasets/a%20b/clone", b'{"a": 1}')
    assert headers["api_token"] == "s3cret"
    assert headers["user-agent"] == f"clone-contracts/{__version__} (tests/x.py::y[?])"
    assert (response.status, response.body) == (201, b"{}")
    assert [value for name, value in response.headers if name == "x-two"] == ["a", "b"]
    assert response.header("content-type") == "application/json"


@pytest.mark.parametrize("status", [200, 201, 204, 400, 401, 404, 429, 500, 501])
def test_a_status_of_the_api_itself_is_an_answer_to_be_judged(status: int) -> None:
    target = Target.embedded("bria", "https://bria.example", Script(Response(status)))
    assert target.send(bria_request()).status == status
    target.close()


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (502, "bria: bad gateway (502)"),
        (503, "bria: service unavailable (503)"),
        (504, "bria: gateway timeout (504)"),
        (301, "bria: a redirect (301), which is not followed"),
        (307, "bria: a redirect (307), which is not followed"),
    ],
)
def test_a_gateway_error_or_a_redirect_is_not_an_answer_of_the_api(status: int, message: str) -> None:
    target = Target.embedded("bria", "https://bria.example", Script(answer(status, b"<html>", "text/html")))
    assert reason(lambda: target.send(bria_request())) == message
    target.close()


def test_keys_do_not_follow_a_redirect() -> None:
    elsewhere = Script(answer(201, {}))
    with serving(elsewhere) as other, serving(Script(Response(307, (("location", f"{other}/x"),)))) as url:
        target = Target.live("bria", url)
        assert reason(lambda: target.send(bria_request())) == "bria: a redirect (307), which is not followed"
        target.close()
    assert elsewhere.calls == []


def test_a_live_target_speaks_http() -> None:
    script = Script(answer(201, {"name": "Плитка"}))
    with serving(script) as url:
        target = Target.live("bria", url)
        response = target.send(bria_request('{"name": "Плитка"}'.encode()))
        target.close()
    assert response.body == b'{"name": "\\u041f\\u043b\\u0438\\u0442\\u043a\\u0430"}'
    assert script.calls[0][3] == '{"name": "Плитка"}'.encode()


@pytest.mark.parametrize("given", [(), (("Accept", "a/b"), ("User-Agent", "Mozilla/5.0"), ("Connection", "close"))])
def test_a_request_is_sent_with_its_own_headers_and_what_http_needs(given: tuple[tuple[str, str], ...]) -> None:
    script = Script(answer(201, {}))
    with serving(script) as url:
        target = Target.live("bria", url)
        target.send(Request("POST", "/", given, b"{}"))
        target.close()
    usual = {"user-agent": f"clone-contracts/{__version__} ()", "connection": "keep-alive", "accept-encoding": "gzip, deflate"}
    transfer = {"host": url.removeprefix("http://"), "content-length": "2"}
    assert script.calls[0][2] == {**usual, **transfer, **{name.lower(): value for name, value in given}}


def test_no_header_that_a_request_has_is_sent_a_second_time() -> None:
    script = Script(answer(201, {}))  # In memory, where headers that come twice are joined.
    target = Target.embedded("bria", "https://bria.example", script)
    target.send(
        Request("POST", "/", (("User-Agent", "Mozilla/5.0"), ("Connection", "close"), ("X-Two", "a"), ("X-Two", "b")), b"")
    )
    target.close()
    headers = script.calls[0][2]
    assert (headers["user-agent"], headers["connection"], headers["x-two"]) == ("Mozilla/5.0", "close", "a, b")


def test_a_cookie_lets_no_later_request_in() -> None:
    script = Script(Response(201, (("set-cookie", "session=1"),)))
    with serving(script) as url:
        target = Target.live("bria", url)
        target.send(bria_request())
        target.send(bria_request())
        target.close()
    assert ["cookie" in headers for _, _, headers, _ in script.calls] == [False, False]


def test_a_refused_connection_makes_the_target_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert reason(lambda: send(f"http://127.0.0.1:{port}")) == "bria: refuses connections (ConnectError)"


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"HTTP/1.1 201 Cre",
        b"HTTP/1.1 201 Created\r\ncontent-length: 10\r\n\r\n{",
        b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{}",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 201 Created\r\ncontent-length: -1\r\n\r\n{}",
    ],
    ids=["nothing", "status-line", "body", "chunk", "another-protocol", "negative-length"],
)
def test_an_answer_that_is_cut_short_or_not_http_makes_the_target_unavailable(reply: bytes) -> None:
    with raw_server(reply) as url:
        assert reason(lambda: send(url)).startswith(("bria: cut its answer short", "bria: reset the connection"))


@pytest.mark.parametrize(
    "reply",
    [b"", b"HTTP/1.1 201 Created\r\n", b"HTTP/1.1 201 Created\r\ncontent-length: 10\r\n\r\n{"],
    ids=["before-the-headers", "within-the-headers", "within-the-body"],
)
def test_a_server_that_hangs_makes_the_target_unavailable(reply: bytes) -> None:
    with raw_server(reply, hang=True) as url:
        said = "bria: did not answer within 0.1 seconds, which is what --answer-timeout allows"
        assert reason(lambda: send(url, timeout=0.1)) == said


def test_a_server_that_takes_longer_than_allowed_is_told_which_option_allows_more() -> None:
    with raw_server(b"HTTP/1.1 201 Created\r\n", hang=True) as url:
        target = Target.live("bria", url, 0.2)
        said = "bria: did not answer within 0.2 seconds, which is what --answer-timeout allows"
        assert reason(lambda: target.send(bria_request(b"{}"))) == said
        target.close()


def test_a_body_that_does_not_match_its_content_encoding_is_not_an_answer() -> None:
    with raw_server(b"HTTP/1.1 201 Created\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}") as url:
        assert reason(lambda: send(url)) == "bria: a body that does not fit its Content-Encoding"


def test_a_compressed_body_is_read() -> None:
    body = gzip.compress(b'{"id": 1}')
    head = f"HTTP/1.1 201 Created\r\ncontent-encoding: gzip\r\ncontent-length: {len(body)}\r\n\r\n".encode()
    with raw_server(head + body) as url:
        assert send(url).body == b'{"id": 1}'


@pytest.mark.parametrize(("size", "whole"), [(10 * MEBIBYTE, True), (10 * MEBIBYTE + 1, False)])
def test_at_most_ten_mebibytes_of_an_answer_are_read(size: int, whole: bool) -> None:
    target = Target.embedded("bria", "https://bria.example", Script(Response(201, (), b"x" * size)))
    if whole:
        assert len(target.send(bria_request()).body) == size
    else:
        assert reason(lambda: target.send(bria_request())) == "bria: an answer of more than 10 MiB"
    target.close()


def test_a_small_answer_that_unpacks_to_a_large_one_is_cut_off() -> None:
    body = gzip.compress(b"0" * (40 * MEBIBYTE))
    target = Target.embedded("bria", "https://bria.example", Script(Response(201, (("content-encoding", "gzip"),), body)))
    assert reason(lambda: target.send(bria_request())) == "bria: an answer of more than 10 MiB"
    target.close()


def test_a_request_that_cannot_be_sent_is_reported_without_its_keys() -> None:
    request = Request("POST", "/", (("x-bad", "a\nb"),), b"")
    with serving(Script(answer(200))) as url:
        assert (
            reason(lambda: send(url, request=request))
            == "bria: was not asked, since the request cannot be sent (LocalProtocolError)"
        )


def test_the_traceback_of_an_interruption_does_not_reach_frames_that_hold_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        send("http://127.0.0.1:1")
    assert [frame.name for frame in caught.traceback][-1] == "send"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("status", "arrived"), [(301, True), (303, True), (307, False), (308, False), (502, True), (503, True)]
)
def test_an_unavailable_target_says_whether_the_request_may_have_been_carried_out(status: int, arrived: bool) -> None:
    target = Target.embedded("bria", "https://bria.example", Script(Response(status)))
    with pytest.raises(TargetUnavailable) as caught:
        target.send(bria_request())
    assert caught.value.arrived is arrived
    target.close()
