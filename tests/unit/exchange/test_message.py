"""Requests, answers and credentials."""

from dataclasses import replace
from datetime import datetime

import pytest

from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Request, Response
from tests.unit.support import MOMENT, answer, exchange

SECRET = "Tok-9$`\"'\\ !x"


def request(*headers: tuple[str, str | Credential], body: bytes | None = None, id: str = "1") -> Request:
    return Request("POST", f"/datasets/{id}/clone", headers, body)


@pytest.mark.parametrize(
    ("headers", "auth"),
    [
        ((), "absent"),
        ((("Accept", "x"),), "absent"),
        ((("API_TOKEN", Credential("v", "$V")),), "right"),
        ((("api_token", Credential("v", "v", valid=False)),), "wrong"),
        ((("api_token", Credential("v", "v", valid=None)),), "unknown"),
        ((("api_token", "a mere text"),), "unknown"),
        ((("api_token", Credential("v", "$V")), ("API_TOKEN", Credential("v", "$V"))), "unknown"),
    ],
)
def test_a_request_shows_whether_its_key_is_right_wrong_absent_or_unknown(
    headers: tuple[tuple[str, str | Credential], ...], auth: str
) -> None:
    assert request(*headers).auth("api_token") == auth


def test_a_header_is_found_whatever_the_case_of_its_name() -> None:
    response = Response(200, (("content-type", "a"), ("content-type", "b")))
    assert response.header("Content-Type") == "a"
    assert response.header("x-other") is None


def test_a_credential_never_shows_its_value() -> None:
    shown = Credential(SECRET, "$KEY")
    sent = request(("api_token", shown))
    for text in (repr(shown), str(shown), repr(sent), repr(exchange(sent, answer(201, SECRET)))):
        assert SECRET not in text


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("Wed, 20 Aug 2025 06:06:05 GMT", [MOMENT, MOMENT]),
        ("Wed, 20 Aug 2025 06:06:05 -0000", [MOMENT]),
        ("yesterday", [MOMENT]),
        ("", [MOMENT]),
        ("Wed, 99 Aug 2025 06:06:05 GMT", [MOMENT]),
    ],
)
def test_an_exchange_has_the_time_of_our_clock_and_of_the_server_s(date: str, expected: list[datetime]) -> None:
    response = Response(201, (("date", date),))
    assert list(replace(exchange(request(), response), at=MOMENT).times) == expected


def test_recorded_traffic_has_no_time_unless_it_says_so() -> None:
    assert exchange(request(), Response(201, (("date", "Wed, 20 Aug 2025 06:06:05 GMT"),))).times == ()
