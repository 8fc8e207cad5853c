"""One request and its answer, as sent and as recorded."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from clone_contracts.exchange.credentials import Auth, Credential

_SHOWN_CHARACTERS = 4096


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent. ``path`` has placeholders for ``path_parameters``; ``body`` is None where there is none."""

    method: str
    path: str
    path_parameters: Mapping[str, str]
    headers: tuple[tuple[str, str | Credential], ...] = ()
    body: bytes | None = None

    @property
    def target_path(self) -> str:
        encoded = {name: quote(value, safe="") for name, value in self.path_parameters.items()}
        return self.path.format_map(encoded)

    def auth(self, header: str) -> Auth:
        """How the caller presents itself under one header."""
        for name, value in self.headers:
            if name.lower() == header.lower():
                return "valid" if isinstance(value, Credential) and value.valid else "wrong"
        return "absent"


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, after content decoding. Header names are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with its answer. ``forced`` is the error status that the target was made to give, if any.

    ``note`` says what who repeats it has to know.
    """

    number: int
    test: str
    base_url: str
    request: Request
    response: Response
    forced: int | None = None
    note: str | None = None

    def as_dict(self, redact: Callable[[str], str] = str) -> dict[str, object]:
        """For results.json: bytes that are no text as replacement characters, redacted, then cut at 4096 characters."""
        request, response = self.request, self.response

        def shown(body: bytes) -> str:
            # Cut once before, for a body may be large, with room for a key at the place where it is cut in the end.
            return _cut(redact(body[: 8 * _SHOWN_CHARACTERS].decode("utf-8", "replace")), len(body))

        return {
            "number": self.number,
            "test": self.test,
            **({"note": self.note} if self.note else {}),
            "request": {
                "method": request.method,
                "url": redact(self.base_url + request.target_path),
                "headers": {name: redact(str(value)) for name, value in request.headers},
                "body": None if request.body is None else shown(request.body),
            },
            "response": {
                "status": response.status,
                "headers": {redact(name): redact(value) for name, value in response.headers},
                "body": shown(response.body),
            },
        }


def _cut(text: str, size: int) -> str:
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}… ({size} bytes in all)"
