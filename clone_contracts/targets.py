"""Where requests go. A target knows HTTP and how to tell an unwell server from a wrong one; it knows no clause."""

from collections.abc import Mapping
from typing import Protocol, Self

import httpx
import respx

from clone_contracts import __version__
from clone_contracts.errors import TargetUnwell
from clone_contracts.exchange import Credential, Request, Response

BODY_LIMIT = 10 * 2**20
"""Bytes of an answer that are read, after content decoding."""

_TIMEOUT = httpx.Timeout(15.0, connect=5.0)
_UNWELL = {502: "bad gateway", 503: "service unavailable", 504: "gateway timeout"}


class Handler(Protocol):
    """A server in memory: request in, response out. ``headers`` have lower-case names."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response: ...


class Target:
    """One API behind one base URL. Close it after use."""

    def __init__(self, name: str, base_url: str, client: httpx.Client) -> None:
        self.name = name
        self.base_url = base_url
        self._client = client

    @classmethod
    def embedded(cls, name: str, base_url: str, handler: Handler) -> Self:
        """A twin, mounted on a respx router under an ordinary client."""
        router = respx.Router(base_url=base_url, assert_all_called=False)
        router.route().mock(side_effect=lambda request: _answer(handler, request))
        return cls(name, base_url, httpx.Client(transport=httpx.MockTransport(router.handler)))

    @classmethod
    def live(cls, name: str, base_url: str) -> Self:
        """A base URL. Redirects are not followed, for the keys would travel along."""
        return cls(name, base_url, httpx.Client(timeout=_TIMEOUT, follow_redirects=False))

    def close(self) -> None:
        self._client.close()

    def send(self, request: Request, label: str = "") -> Response:
        """Send one request and return the answer as it came. ``label`` joins the server's logs with ours.

        Raises TargetUnwell where no whole HTTP answer comes, or one that only a broken or foreign server gives.
        """
        try:
            response = self._exchange(request, label)
        except (httpx.HTTPError, UnicodeError) as error:
            # Not chained and not quoted: the client's own exception holds the request with its keys.
            raise TargetUnwell(f"{self.name}: {_reason(error)} ({type(error).__name__})") from None
        if response.status in _UNWELL:
            raise TargetUnwell(f"{self.name}: {_UNWELL[response.status]} ({response.status})")
        if response.status < 200 or 300 <= response.status < 400:
            raise TargetUnwell(f"{self.name}: a redirect ({response.status}), which is not followed")
        return response

    def _exchange(self, request: Request, label: str) -> Response:
        headers = [(name, value.value if isinstance(value, Credential) else value) for name, value in request.headers]
        agent = f"clone-contracts/{__version__} ({label})".encode("ascii", "replace").decode()
        with self._client.stream(
            request.method,
            self.base_url + request.target_path,
            headers=[*headers, ("user-agent", agent)],
            content=request.body,
        ) as answer:
            body = bytearray()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise TargetUnwell(f"{self.name}: an answer of more than {BODY_LIMIT // 2**20} MiB")
            received = tuple((name.lower(), value) for name, value in answer.headers.multi_items())
            return Response(answer.status_code, received, bytes(body))


def _answer(handler: Handler, request: httpx.Request) -> httpx.Response:
    headers = {name.lower(): value for name, value in request.headers.items()}
    response = handler.handle(request.method, request.url.raw_path.decode("ascii"), headers, request.read())
    return httpx.Response(response.status, headers=list(response.headers), content=response.body)


def _reason(error: Exception) -> str:
    match error:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return "cannot be reached"
        case httpx.TimeoutException():
            return "did not answer in time"
        case httpx.DecodingError():
            return "sent a body that its Content-Encoding does not fit"
        case httpx.RemoteProtocolError() | httpx.ReadError():
            return "cut its answer short"
        case _:
            return "did not answer"
