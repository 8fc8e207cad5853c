"""A twin on a real port."""

import signal
import socket
import threading

import httpx
import pytest
import uvicorn

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.exchange.message import Response
from clone_contracts.targets.asgi import answering, listening, serve, serving
from tests.unit.support import Script, answer


def test_a_twin_answers_over_http() -> None:
    with serving(BriaTwin()) as url, httpx.Client(trust_env=False) as client:
        response = client.post(f"{url}/tailored-gen/datasets/102/clone", headers={"api_token": "twin-Bria-token-5e1f"})
    assert url.startswith("http://127.0.0.1:")
    assert (response.status_code, response.headers["content-type"]) == (201, "application/json")
    assert response.json()["name"] == "Copy of Kitchen tiles"


def test_a_request_reaches_the_handler_as_it_was_sent() -> None:
    script = Script(Response(418, (("x-a", "1"), ("x-a", "2")), b"\0\xff"))
    body = b"\0" + b"x" * 100_000
    with serving(script) as url, httpx.Client(trust_env=False) as client:
        response = client.put(f"{url}/a%2Fb/%D0%B4?q=1", headers={b"API_Token": b"caf\xe9"}, content=body)
    ((method, path, headers, received),) = script.calls
    assert (method, path, received == body) == ("PUT", "/a%2Fb/%D0%B4?q=1", True)
    assert headers["api_token"] == "caf\xe9"
    assert (response.status_code, response.content) == (418, b"\0\xff")
    assert response.headers.get_list("x-a") == ["1", "2"]


def test_two_servers_at_once_have_different_ports() -> None:
    with serving(Script(answer(200))) as one, serving(Script(answer(200))) as other:
        assert one != other


def test_nothing_listens_once_a_server_has_stopped() -> None:
    with serving(Script(answer(200))) as url:
        pass
    with pytest.raises(httpx.ConnectError), httpx.Client(trust_env=False) as client:
        client.get(url)


def test_a_server_listens_on_the_socket_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[uvicorn.Server, list[socket.socket]]] = []
    monkeypatch.setattr("uvicorn.Server.run", lambda server, sockets: served.append((server, sockets)))
    with socket.socket() as listener:
        serve(answering(Script(answer(200))), [listener])
        assert [sockets for _, sockets in served] == [[listener]]
    assert not served[0][0].config.access_log


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_a_server_in_order_as_soon_as_it_is_announced(by: signal.Signals) -> None:
    before = signal.getsignal(by)
    with listening("127.0.0.1", 0) as listener:
        serve(answering(Script(answer(200))), [listener], announce=lambda: signal.raise_signal(by))
    assert signal.getsignal(by) is before


def test_concurrent_requests_are_all_answered() -> None:
    script = Script(answer(200))
    statuses: list[int] = []
    with serving(script) as url:

        def ask() -> None:
            with httpx.Client(trust_env=False) as client:
                statuses.append(client.get(url).status_code)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert statuses == [200] * 8
