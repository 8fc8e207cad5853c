"""Values that are secret by the look of their names."""

import pytest

from clone_contracts.evidence.hidden import is_secret, secrets_of
from clone_contracts.evidence.redaction import Redactor


@pytest.mark.parametrize(
    "name", ["Authorization", "Cookie", "Set-Cookie", "api_token", "DD-API-KEY", "apikey", "X-Amz-Signature"]
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["author", "Content-Type", "name", "Accept", "User-Agent", "Date"])
def test_names_of_other_things(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("headers", "path", "body", "expected"),
    [
        (
            [("authorization", "Bearer 12345678")],
            "/",
            b"",
            {("AUTHORIZATION", "Bearer 12345678"), ("AUTHORIZATION", "12345678")},
        ),
        ([("cookie", "a=12345678; b=2")], "/", b"", {("COOKIE", "a=12345678; b=2"), ("COOKIE", "12345678")}),
        ([("accept", "12345678")], "/12345678?q=12345678", b'"12345678"', set()),
        ([], "/?api-key=1234%35678&token=short", b"", {("API_KEY", "12345678")}),
        ([], "/", b'{"a": [{"token": ["12345678"]}], "key": 12345678}', {("TOKEN", "12345678")}),
        ([], "/", b"a=1&password=1234+5678", {("PASSWORD", "1234 5678")}),
        ([], "/", b"\xff{", set()),
    ],
)
def test_values_under_names_of_secrets(
    headers: list[tuple[str, str]], path: str, body: bytes, expected: set[tuple[str, str]]
) -> None:
    assert set(secrets_of(headers, path, body)) == expected


def test_several_values_of_one_name_are_hidden() -> None:
    redactor = Redactor({"KEY": "key-one-1111"}, hidden=[("KEY", "key-two-2222"), ("COOKIE", "key-two-2222-longer")])
    assert redactor("a key-one-1111 b key-two-2222 c KEY-TWO-2222-longer") == "a $KEY b $KEY c $COOKIE"
