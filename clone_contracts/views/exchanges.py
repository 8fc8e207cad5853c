"""Exchanges as a page shows them: bodies made readable, as far as there is room."""

import json
from collections.abc import Iterable, Iterator
from typing import Final, TypedDict

from clone_contracts.evidence.records import ExchangeRecord, FindingRecord, KeptExchangeRecord, RequestRecord
from clone_contracts.exchange.strict_json import parse
from clone_contracts.views.escape import escape_text

_MOST_SWELLING: Final = 4
_ROOM: Final = 100_000
"""Characters of bodies that are shown of one API, so that a page opens at once."""


class ShownResponse(TypedDict):
    """An answer; ``body`` is None where there is no room for it."""

    status: int
    headers: dict[str, str]
    body: str | None


class ShownExchange(TypedDict):
    """An exchange as a page shows it, its bodies made readable."""

    number: int
    test: str
    request: RequestRecord
    response: ShownResponse
    repeat: list[str]
    sight: bool


def commands(shown: FindingRecord | KeptExchangeRecord) -> list[str]:
    """The commands that repeat what is shown; older records have the request alone."""
    return shown.get("repeat") or [shown["curl"]]


def shown_exchanges(exchanges: Iterable[tuple[ExchangeRecord, list[str]]]) -> Iterator[ShownExchange]:
    """The exchanges, made readable; without their bodies where there is no room for them."""
    room = _ROOM
    for exchange, repeat in exchanges:
        request, response = exchange["request"], exchange["response"]
        sent, received = pretty(request["body"] or ""), pretty(response["body"])
        fits = len(sent) + len(received) <= room
        room -= len(sent) + len(received) if fits else 0
        yield {
            "number": exchange["number"],
            "test": exchange["test"],
            "request": {**request, "body": sent if fits else ""},
            "response": {"status": response["status"], "headers": response["headers"], "body": received if fits else None},
            "repeat": repeat,
            "sight": exchange.get("sight", False),
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
