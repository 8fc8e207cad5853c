"""An exchange as it passes through a proxy: what is seen of it, and what of it goes on."""

from collections.abc import Iterable, MutableMapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias

from clone_contracts.targets.target import BODY_LIMIT

RawHeaders: TypeAlias = list[tuple[bytes, bytes]]

OWN_HEADER: Final = b"x-clone-contracts-proxy"
"""Says that an answer is the proxy's own, since the server gave none."""

_OF_ONE_CONNECTION: Final = frozenset({b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade"})


class Copy:
    """The copy of a body that passes, as far as it has come; what is larger than BODY_LIMIT is not kept."""

    def __init__(self) -> None:
        self._content = bytearray()
        self.is_whole = False
        self.is_too_large = False

    def add(self, chunk: bytes) -> None:
        """Take in the next part."""
        self.is_too_large = self.is_too_large or len(self._content) + len(chunk) > BODY_LIMIT
        if self.is_too_large:
            self._content.clear()
        else:
            self._content += chunk

    @property
    def content(self) -> bytes:
        """What is kept."""
        return bytes(self._content)


@dataclass(slots=True)
class Passing:
    """One exchange. ``target`` is as it was sent: path and query; ``status`` is 0 as long as no answer has come.

    ``arrived`` says whether the request may have reached the server; ``note`` is the witness's own.
    """

    method: str
    target: str
    headers: RawHeaders = field(repr=False)
    sent: Copy = field(default_factory=Copy, repr=False)
    status: int = 0
    answer_headers: RawHeaders = field(default_factory=list, repr=False)
    answer: Copy = field(default_factory=Copy, repr=False)
    arrived: bool = True
    note: Any = None

    @classmethod
    def of(cls, scope: MutableMapping[str, Any]) -> "Passing":
        """The request of an ASGI scope."""
        return cls(scope["method"], target_of(scope), list(scope["headers"]))


class Witness(Protocol):
    """Sees exchanges pass, from threads, and several at once. It must not raise, since what passes would suffer."""

    def wants(self, method: str, target: str) -> bool:
        """Whether an exchange is to be seen: then its bodies are copied. Asked once for each."""

    def asked(self, passing: Passing) -> None:
        """A whole request is about to arrive."""

    def answered(self, passing: Passing) -> None:
        """An exchange is over, whatever has come of it; a whole answer has not reached the client yet."""


def target_of(scope: MutableMapping[str, Any]) -> str:
    """Path and query as they were sent."""
    as_sent: bytes = scope.get("state", {}).get("target", b"")
    if as_sent.startswith(b"/"):
        return as_sent.decode("latin-1")
    path: bytes = scope["raw_path"].partition(b"?")[0]
    query: bytes = scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


def end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> RawHeaders:
    """The headers that are not about one connection only (RFC 9110, section 7.6.1), in their order."""
    headers = list(headers)
    named = {token.strip().lower() for name, value in headers if name.lower() == b"connection" for token in value.split(b",")}
    left_out = _OF_ONE_CONNECTION | named
    return [(name, value) for name, value in headers if name.lower() not in left_out and not name.lower().startswith(b"proxy-")]


def own_answer(status: int, words: str, kind: str = "http") -> list[dict[str, Any]]:
    """The messages of an answer that is the proxy's own."""
    text = words.encode("ascii", "replace")
    headers = [
        (b"content-type", b"text/plain"),
        (b"content-length", str(len(text) + 1).encode()),
        (OWN_HEADER, text),
    ]
    start = {"type": f"{kind}.response.start", "status": status, "headers": headers}
    return [start, {"type": f"{kind}.response.body", "body": text + b"\n"}]
