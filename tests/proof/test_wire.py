"""What the suite means to send is what goes over the wire: a client that adds or mends something hides what is never sent."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from clone_contracts.contract.files import api_names
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Request, Response
from clone_contracts.runners.assembly import new_twin
from clone_contracts.session.reply import Reply
from clone_contracts.targets.asgi import serving
from clone_contracts.targets.target import Target
from tests.proof.rehearsal import Rehearsal, rehearse

OF_HTTP = {"host", "connection", "content-length", "accept-encoding", "user-agent"}
"""What a request has on the wire unless it says otherwise."""


class Listener:
    """A server that keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, Mapping[str, str], bytes]] = []

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.heard.append((method, path, headers, body))
        return Response(200)


@pytest.mark.parametrize("api", api_names())
def test_every_request_of_a_run_arrives_as_it_is(api: str, tmp_path: Path) -> None:
    requests: list[Request] = []

    def note(_: pytest.Item, replies: Sequence[Reply]) -> None:
        requests.extend(reply.request for reply in replies)

    def body(rehearsal: Rehearsal) -> None:
        rehearsal.against(api, new_twin(api), on_test=note)

    rehearse(body, tmp_path)
    listener = Listener()
    with serving(listener) as url:
        target = Target.live(api, url)
        for request in requests:
            target.send(request)
        target.close()
    assert len(requests) > 500
    for request, (method, path, headers, content) in zip(requests, listener.heard, strict=True):
        meant = _headers(request)
        arrived = {name: value for name, value in headers.items() if name in meant or name not in OF_HTTP}
        assert (method, path, arrived, content) == (request.method, request.path, meant, request.body or b"")


def _headers(request: Request) -> Mapping[str, str]:
    values: dict[str, list[str]] = {}
    for name, value in request.headers:
        text = value.value if isinstance(value, Credential) else value
        # Sent in UTF-8, and shown byte by byte.
        values.setdefault(name.lower(), []).append(text.encode().decode("latin-1"))
    return {name: ", ".join(each) for name, each in values.items()}
