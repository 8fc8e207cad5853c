"""Secrets of clients are known by the names that they stand under."""

import pytest

from clone_contracts.exchange.message import Response
from clone_contracts.runners.secrets import HIDDEN, secrets_in, variable_for, without_secrets

KEYS = {"DD-API-KEY": "DD_API_KEY"}
KEY = "0123456789abcdef"


@pytest.mark.parametrize(
    ("header", "value", "variable"),
    [
        ("dd-api-key", KEY, "DD_API_KEY"),
        ("Authorization", f"Bearer {KEY}", "AUTHORIZATION"),
        ("X-Api-Key", KEY, "X_API_KEY"),
        ("Cookie", f"a=b; c={KEY}", "COOKIE"),
        ("X-Auth-Token", "a1b2", "X_AUTH_TOKEN"),
    ],
)
def test_a_header_that_carries_a_secret_is_known(header: str, value: str, variable: str) -> None:
    assert variable_for(header, KEYS) == variable
    (found,) = secrets_in(KEYS, [(header, value)], "/", None)
    assert found[0] == variable
    assert value.endswith(found[1])


@pytest.mark.parametrize("header", ["Content-Type", "Host", "User-Agent", "Idempotency-Key", "X-Request-Id"])
def test_other_headers_are_shown(header: str) -> None:
    assert variable_for(header, KEYS) is None


@pytest.mark.parametrize("value", ["", "DUMMY", "REDACTED", "<YOUR_API_KEY>", "***", "abcdefg", "1234567", "xxxxxxxxxxxx"])
def test_what_stands_in_for_a_key_is_not_hidden_in_other_texts(value: str) -> None:
    assert list(secrets_in(KEYS, [("dd-api-key", value)], "/", None)) == []


def test_secrets_in_a_query_and_a_body_are_known_as_well() -> None:
    found = secrets_in(KEYS, [], f"/x?api_key={KEY}&page=12345678", b'{"token": "%s", "name": "12345678"}' % KEY.encode())
    assert list(found) == [("API_KEY", KEY), ("TOKEN", KEY)]


def test_cookies_that_a_server_sets_are_not_kept() -> None:
    kept = without_secrets(Response(200, (("set-cookie", KEY), ("date", "now")), b"x"))
    assert kept == Response(200, (("set-cookie", HIDDEN), ("date", "now")), b"x")
