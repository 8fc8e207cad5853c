"""One request and its answer, as sent and as received."""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property, lru_cache

from clone_contracts.exchange.credentials import Auth, Credential
from clone_contracts.exchange.strict_json import Document, read


@dataclass(frozen=True)
class Request:
    """What is sent.

    ``path`` is as it is sent: percent-encoded, relative to the base URL, followed by the query if there is one. ``body`` is
    None if there is none. Header names may be in any case.
    """

    method: str
    path: str
    headers: tuple[tuple[str, str | Credential], ...] = ()
    body: bytes | None = None

    @cached_property
    def document(self) -> Document:
        """The body as JSON, read once."""
        return read(self.body or b"")

    def let_go(self) -> None:
        """Forget what was read of the body, which takes more memory than the body; it is read again if need be."""
        self.__dict__.pop("document", None)

    def header(self, name: str) -> str | None:
        """The first value of a header that is not a key, None where there is none."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return str(value)
        return None

    def values(self, header: str) -> list[str]:
        """The values that are sent under a header."""
        values = [value for name, value in self.headers if name.lower() == header.lower()]
        return [value.value if isinstance(value, Credential) else value for value in values]

    def has_empty(self, header: str) -> bool:
        """Whether a header is sent without a value."""
        return any(not value.strip() for value in self.values(header))

    def auth(self, header: str) -> Auth:
        """What is known about the key under one header. If a key is sent twice, it is unknown which one counts."""
        values = [value for name, value in self.headers if name.lower() == header.lower()]
        if len(values) != 1:
            return "unknown" if values else "absent"
        return values[0].auth if isinstance(values[0], Credential) else "unknown"


@dataclass(frozen=True)
class Response:
    """What came back, after content decoding. Header names are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    @cached_property
    def document(self) -> Document:
        """The body as JSON, read once."""
        return read(self.body)

    def header(self, name: str) -> str | None:
        """The first value of a header, None where there is none."""
        wanted = name.lower()
        for key, value in self.headers:
            if key == wanted:
                return value
        return None

    @property
    def date(self) -> datetime | None:
        """What the server says that the time is, by its header Date; None where it says none."""
        said = self.header("date")
        return _date(said) if said is not None else None


@lru_cache(maxsize=64)
def _date(said: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(said)
    except ValueError:
        return None
    return date if date.tzinfo is not None else None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with its answer.

    ``test`` says what it was sent for. ``forced`` is the error status that the target was made to give, if any; ``earlier`` is
    the status that came until a new dataset was there, if any. ``at`` is when it took place, None where that is not known, as
    in recorded traffic; ``beside`` is the number of other requests that were sent at the same moment. ``is_sight``
    says that it is with a sibling which shows datasets; its answer is reduced to what may be reported.
    """

    number: int
    test: str
    base_url: str
    request: Request
    response: Response
    forced: int | None = None
    earlier: int | None = None
    at: datetime | None = None
    beside: int = 0
    is_sight: bool = False

    @property
    def times(self) -> tuple[datetime, ...]:
        """When it took place: by our clock, and by the server's if that says so. Empty where it is not known."""
        times = (self.at, self.response.date) if self.at is not None else ()
        return tuple(time for time in times if time is not None)
