"""What every twin needs: reading a request, writing an answer, a clock, a quota for each key."""

import json
import re
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, unquote

from clone_contracts.exchange.clock import Clock
from clone_contracts.exchange.message import Response
from clone_contracts.exchange.strict_json import Excessive, Json, NotJson, parse

SOURCES_CREATED = datetime(2025, 3, 1, 10, tzinfo=UTC)
"""When the datasets were created that are there at first."""


@dataclass(frozen=True, slots=True)
class TwinRequest:
    """One request to a twin. ``path`` holds the decoded parts of the path that the route names, ``query`` what follows it."""

    path: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, str] = field(default_factory=dict)


Action: TypeAlias = Callable[[TwinRequest], Response]
"""Answers a request, or raises Refused."""


class Refused(Exception):
    """A request that the twin refuses with a documented status, or with one that the document leaves open.

    ``pointer`` and ``header`` name the part of the request that is at fault, if any.
    """

    def __init__(self, status: int, detail: str, pointer: str = "", header: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.pointer = pointer
        self.header = header


class Twin(ABC):
    """A stateful server in memory, right however many requests come at once.

    ``route`` is its path as a regular expression with a group for each parameter. ``removal`` holds the method and the route
    of the sibling endpoint that removes datasets, ``views`` the routes of those that show datasets with GET, ``changes`` of
    those that change them with POST. ``newest`` is the id of the latest clone as text, empty before the first one. ``now`` is
    its clock.
    """

    method = "POST"
    route: str
    removal: tuple[str, str]
    views: Mapping[str, Action]
    changes: Mapping[str, Action]
    now: Clock

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: Counter[str] = Counter()
        self.created = 0
        self.removed = 0
        self.newest = ""
        self.views = {}
        self.changes = {}

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Answer one request. ``path`` is as it is sent, ``headers`` have lower-case names."""
        raw_path, _, query = path.partition("?")
        for verb, route, action in ((self.method, self.route, self.clone), (*self.removal, self.remove), *self._siblings()):
            match = re.fullmatch(route, raw_path)
            if match and method == verb:
                parts = {name: unquote(part) for name, part in match.groupdict().items()}
                request = TwinRequest(parts, headers, body, dict(parse_qsl(query)))
                try:
                    with self._lock:
                        return action(request)
                except Refused as refused:
                    return self.refusal(refused)
        return self.refusal(Refused(404, "There is nothing here."))

    def is_removal(self, method: str, path: str) -> bool:
        """Whether a request is one to the sibling endpoint that removes datasets."""
        verb, route = self.removal
        return method == verb and re.fullmatch(route, path.partition("?")[0]) is not None

    def is_sibling(self, method: str, path: str) -> bool:
        """Whether a request is one to a sibling endpoint that shows or changes datasets."""
        raw_path = path.partition("?")[0]
        return any(method == verb and re.fullmatch(route, raw_path) for verb, route, _ in self._siblings())

    def _siblings(self) -> Iterator[tuple[str, str, Action]]:
        for verb, routes in (("GET", self.views), ("POST", self.changes)):
            for route, action in routes.items():
                yield verb, route, action

    def ids(self, path: str) -> Mapping[str, str]:
        """The path parameters of a request to clone, empty for any other path."""
        match = re.fullmatch(self.route, path.partition("?")[0])
        return {name: unquote(part) for name, part in match.groupdict().items()} if match else {}

    @abstractmethod
    def stored(self) -> Iterable[Any]:
        """The datasets as they are stored, each with its ``id`` and ``name``."""

    @abstractmethod
    def dataset(self, id: str) -> Any:
        """The dataset with an id as it is stored, None where there is none."""

    @abstractmethod
    def discard(self, id: str) -> None:
        """Forget a dataset, so that the twin stays small however many clones it makes."""

    @abstractmethod
    def attributes(self, sent: Any) -> Any:
        """Where the JSON of a request has name and description."""

    @abstractmethod
    def clone(self, request: TwinRequest) -> Response:
        """Make a clone, or raise Refused."""

    @abstractmethod
    def remove(self, request: TwinRequest) -> Response:
        """Remove datasets, or raise Refused."""

    @abstractmethod
    def refusal(self, refused: Refused) -> Response:
        """The error answer, in the API's own model."""

    def spend(self, key: str, quota: int | None) -> None:
        """Count a request of a key that may make ``quota`` of them. Raises Refused with 429 for one too many."""
        self._used[key] += 1
        if quota is not None and self._used[key] > quota:
            raise Refused(429, "The quota of this key is used up.")


def parse_body(body: bytes, status: int) -> Json:
    """The JSON value of a body. Raises Refused with ``status`` where it is not JSON."""
    try:
        return parse(body).value
    except (NotJson, Excessive) as error:
        raise Refused(status, f"The body is not JSON: {error}.") from None


def json_response(status: int, value: object, media_type: str = "application/json") -> Response:
    """An answer with a JSON body."""
    return Response(status, (("content-type", media_type),), json.dumps(value).encode())


def in_rfc_3339(time: datetime) -> str:
    """A time as RFC 3339 writes it, in UTC and to the second."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
