"""What all twins share."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Request, Response
from clone_contracts.runners.assembly import embedded_client, new_twin
from clone_contracts.session.limits import Limits
from clone_contracts.twins.base import Twin, TwinRequest


def sent(twin: Twin, request: Request) -> Response:
    headers = {name.lower(): value.value if isinstance(value, Credential) else value for name, value in request.headers}
    return twin.handle(request.method, request.path, headers, request.body or b"")


@pytest.mark.parametrize("api", ["bria", "datadog"])
def test_clones_that_are_requested_at_once_are_made_one_after_the_other(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    twin = new_twin(api)
    client = embedded_client(api, twin, Limits(), seed=1)
    requests = [client.plain_request(client.sources[0]) for _ in range(8)]
    clone, inside, most = twin.clone, [0], [0]

    def slowly(request: TwinRequest) -> Response:
        inside[0] += 1
        most[0] = max(inside[0], most[0])
        time.sleep(0.001)
        inside[0] -= 1
        return clone(request)

    monkeypatch.setattr(twin, "clone", slowly)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda request: sent(twin, request), requests))
    ids = {load_api(api).semantics.created_id(answer.document.value) for answer in answers}
    assert (most, len(ids), twin.created) == ([1], 8, 8)
    assert all(twin.dataset(id or "") is not None for id in ids)
