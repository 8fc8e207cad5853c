"""How long a 429 asks its caller to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from clone_contracts.exchange.message import Response

LONGEST_WAIT: Final = 5.0
"""The most seconds that a single 429 is obeyed for, whatever it asks."""
_UNASKED: Final = 0.25


def wait_asked_for(response: Response, attempt: int) -> float:
    """Seconds to wait after an attempt (0 for the first): what the headers ask for, else a little more each time."""
    return min(LONGEST_WAIT, asked_wait(response, attempt))


def asked_wait(response: Response, attempt: int) -> float:
    """The same without a bound."""
    asked = _seconds(response.header("retry-after"))
    if asked is None:
        asked = _seconds(response.header("x-ratelimit-reset"))
    return asked if asked is not None else _UNASKED * 2**attempt


def _seconds(value: str | None) -> float | None:
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
