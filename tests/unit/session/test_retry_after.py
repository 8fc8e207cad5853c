"""How long a 429 asks its caller to wait."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from clone_contracts.exchange.message import Response
from clone_contracts.session.retry_after import wait_asked_for


def wait(headers: dict[str, str], attempt: int = 0) -> float:
    return wait_asked_for(Response(429, tuple(headers.items())), attempt)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "3600"}, 5.0),
        ({"retry-after": "inf"}, 5.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-5"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 99999999999999999999 07:28:00 GMT"}, 0.25),
        ({"x-ratelimit-reset": "1"}, 1.0),
        ({"x-ratelimit-reset": "60"}, 5.0),
        ({"retry-after": "2", "x-ratelimit-reset": "1"}, 2.0),
        ({"retry-after": "soon", "x-ratelimit-reset": "1"}, 1.0),
        ({"retry-after": "Wed, 21 Oct 2099 07:28:00 GMT"}, 5.0),
        ({"retry-after": "Wed, 21 Oct 2099 07:28:00"}, 5.0),
    ],
)
def test_a_wait_that_the_headers_ask_for_is_obeyed_up_to_five_seconds(headers: dict[str, str], seconds: float) -> None:
    assert wait(headers) == seconds


@pytest.mark.parametrize(("attempt", "seconds"), [(0, 0.25), (1, 0.5), (2, 1.0), (4, 4.0), (5, 5.0), (30, 5.0)])
def test_without_a_usable_header_the_wait_grows_with_each_attempt(attempt: int, seconds: float) -> None:
    assert wait({}, attempt) == seconds
    assert wait({"retry-after": "soon"}, attempt) == seconds


def test_a_date_in_retry_after_is_a_wait_until_then() -> None:
    """One that is longer than anyone waits, so that it does not matter how long this takes."""
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    assert wait({"retry-after": later}) == 5.0
