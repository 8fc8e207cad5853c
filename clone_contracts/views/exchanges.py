"""Exchanges as a page shows them: bodies made readable, as far as there is room."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypedDict

from clone_contracts.evidence.records import ExchangeRecord, FindingRecord, KeptExchangeRecord, RequestRecord
from clone_contracts.exchange.strict_json import parse
from clone_contracts.results.types import ApiResult
from clone_contracts.views.escape import escape_text
from clone_contracts.views.marked import Marked, marked, member_places
from clone_contracts.views.titles import title

_MOST_SWELLING: Final = 4
_ROOM: Final = 100_000
"""Characters of bodies that are shown of one API, so that a page opens at once."""


class ShownResponse(TypedDict):
    """An answer; ``body`` is None where there is no room for it."""

    status: int
    headers: dict[str, str]
    body: str | None


class ShownExchange(TypedDict):
    """An exchange as a page shows it, its bodies made readable; ``sent`` and ``received`` are those with places marked."""

    number: int
    test: str
    request: RequestRecord
    response: ShownResponse
    repeat: list[str]
    sight: bool
    title: str
    sent: Marked
    received: Marked


def commands(shown: FindingRecord | KeptExchangeRecord) -> list[str]:
    """The commands that repeat what is shown; older records have the request alone."""
    return shown.get("repeat") or [shown["curl"]]


def shown_exchanges(
    exchanges: Iterable[tuple[ExchangeRecord, list[str]]], api: ApiResult, places: Mapping[int, Sequence[str]]
) -> Iterator[ShownExchange]:
    """The exchanges of an API, made readable; without their bodies where there is no room for them.

    ``places`` are what findings point at, by the number of the exchange.
    """
    room = _ROOM
    for exchange, repeat in exchanges:
        request, response = exchange["request"], exchange["response"]
        sent, received = pretty(request["body"] or ""), pretty(response["body"])
        fits = len(sent) + len(received) <= room
        room -= len(sent) + len(received) if fits else 0
        about, found = title(exchange, api), list(places.get(exchange["number"], ()))
        yield {
            "number": exchange["number"],
            "test": exchange["test"],
            "request": {**request, "body": sent if fits else ""},
            "response": {"status": response["status"], "headers": response["headers"], "body": received if fits else None},
            "repeat": repeat,
            "sight": exchange.get("sight", False),
            "title": about.text,
            "sent": marked(sent, [*found, *member_places(sent, about.members)]) if fits else [],
            "received": marked(received, found) if fits else [],
        }


def pretty(body: str) -> str:
    """A body: indented if it is JSON and then still says the same, otherwise as it stands."""
    try:
        document = parse(body.encode())
        # Our own reader shortens integers of thousands of digits; Python's refuses them.
        indented = json.dumps(json.loads(body), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body
    # Numbers with a fraction may be written in several ways, and absurd nesting swells.
    is_faithful = document.plain and len(indented) <= _MOST_SWELLING * len(body) + 200
    return escape_text(indented) if is_faithful else body
