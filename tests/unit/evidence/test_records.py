"""Exchanges as plain data, redacted and shortened."""

import pytest

from clone_contracts.evidence.records import exchange_record
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Exchange, Request, Response
from tests.unit.support import answer, exchange

SECRET = "Tok-9$`\"'\\ !x"


def request(*headers: tuple[str, str | Credential], body: bytes | None = None) -> Request:
    return Request("POST", "/datasets/1/clone", headers, body)


def test_an_exchange_is_recorded_as_plain_data() -> None:
    sent = request(("api_token", Credential(SECRET, "$KEY")), ("Accept", "x"), body=b'{"a": 1}')
    assert exchange_record(Exchange(3, "a test", "https://h", sent, Response(404, (("server", "s"),), b"no")), str) == {
        "number": 3,
        "test": "a test",
        "request": {
            "method": "POST",
            "url": "https://h/datasets/1/clone",
            "headers": {"api_token": "$KEY", "Accept": "x"},
            "body": '{"a": 1}',
        },
        "response": {"status": 404, "headers": {"server": "s"}, "body": "no"},
    }


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (None, None),
        (b"", ""),
        (b"caf\xe9", "caf\ufffd"),
        (b"x" * 4096, "x" * 4096),
        (b"x" * 5000, "x" * 4096 + "… (5000 bytes in all)"),
    ],
)
def test_bodies_are_recorded_as_text_of_bounded_length(body: bytes | None, shown: str | None) -> None:
    assert exchange_record(exchange(request(body=body), answer(200)), str)["request"] == {
        "method": "POST",
        "url": "https://host.example/datasets/1/clone",
        "headers": {},
        "body": shown,
    }
