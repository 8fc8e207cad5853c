"""One API for the tests of an SDK: a twin that judges what the SDK sends, on a port or under an httpx client."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Final

import httpx
import respx

from clone_contracts.apis.registry import load_api
from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.message import Request
from clone_contracts.runners.forcing import parse_rule
from clone_contracts.runners.mock_server import Behaviour, MockServer
from clone_contracts.targets.asgi import Delivery, application, served

_IN_MEMORY: Final = "https://{}.twin.example"


class CloneApi:
    """What an SDK is tested against. What it sends is judged; see ``findings``.

    ``base_url`` is a port of the loopback interface, ``in_process_url`` an address that httpx clients reach without one.
    ``keys`` are by header, ``sources`` the ids of datasets that are there, ``scope`` the other parts of their paths.
    """

    def __init__(self, name: str, stack: ExitStack) -> None:
        """What is started is closed by ``stack``."""
        self.name = name
        self._stack = stack
        api = load_api(name)
        settings = api.embedded_settings
        self.keys: Mapping[str, str] = {header: settings.secrets[variable] for header, variable in api.keys.items()}
        self.sources: Sequence[str] = tuple(settings.sources)
        self.scope: Mapping[str, str] = dict(settings.scope)
        self._operation = api.contract.primary
        self._server = MockServer({name: _IN_MEMORY.format(name)}, Behaviour())
        self._urls: dict[str, str] = {}
        self._tolerated: set[str] = set()

    @property
    def base_url(self) -> str:
        """Where it listens, for any client; it does so from the first time on that this is asked for."""
        return self._started("port", served(application(self._server.answer)))

    @property
    def in_process_url(self) -> str:
        """Where httpx clients, synchronous or not, reach it without a port; requests elsewhere go where they went."""
        return self._started("memory", _mounted(self._server, _IN_MEMORY.format(self.name)))

    @property
    def requests(self) -> Sequence[Mapping[str, object]]:
        """What came, in order: number, method, path, status, and the findings in words."""
        return self._server.journal()

    @property
    def findings(self) -> Sequence[str]:
        """What the SDK sent against the contract, apart from what is tolerated, one line for each kind."""
        results = self._server.traffic.results()["apis"].get(self.name)
        sent = results.get("sent") if results else None
        found = sent["findings"] if sent else []
        return [finding["message"] for finding in found if finding["clause"] not in self._tolerated]

    def force(self, what: int | str, times: int = 1) -> None:
        """Answer the next requests for a clone with an error: a documented status, or ``"cut"`` for half an answer.

        Raises ConfigurationError for a status that is not documented.
        """
        rule = parse_rule(f"{what}:first={times}", self._operation.responses)
        if rule.what != "cut" and int(rule.what) < 400:
            raise ConfigurationError(f"{what} is no error; a success comes by itself")
        self._server.force(self.name, rule)

    def tolerate(self, *clauses: str) -> None:
        """Let mistakes under these clauses pass, in a test that makes them on purpose."""
        self._tolerated.update(clauses)

    def _started(self, how: str, running: AbstractContextManager[str]) -> str:
        if how not in self._urls:
            self._urls[how] = self._stack.enter_context(running)
        return self._urls[how]


@contextmanager
def clone_api(name: str) -> Iterator[CloneApi]:
    """One API, until the end of a test."""
    with ExitStack() as stack:
        yield CloneApi(name, stack)


@contextmanager
def _mounted(server: MockServer, base_url: str) -> Iterator[str]:
    with respx.mock(assert_all_called=False, assert_all_mocked=False) as router:
        router.route(url__startswith=base_url).mock(side_effect=lambda request: _answer(server, request))
        router.route().pass_through()
        yield base_url


def _answer(server: MockServer, request: httpx.Request) -> httpx.Response:
    headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in request.headers.raw)
    path = request.url.raw_path.decode("ascii")
    delivery = server.answer(Request(request.method, path, headers, request.content or None))
    return _delivered(delivery, request)


def _delivered(delivery: Delivery, request: httpx.Request) -> httpx.Response:
    if delivery.is_cut:
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body", request=request)
    response = delivery.response
    return httpx.Response(response.status, headers=list(response.headers), content=response.body, request=request)
