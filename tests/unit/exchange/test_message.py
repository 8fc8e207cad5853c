"""Requests and answers as recorded, and the curl commands that really repeat them."""

import shutil

import pytest

from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Request, Response
from tests.unit.support import answer, exchange

TOOLS = [tool for tool in ("bash", "curl") if shutil.which(tool) is None]
needs_curl = pytest.mark.skipif(bool(TOOLS), reason=f"there is no {' and no '.join(TOOLS)} on this machine")
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
def test_how_a_caller_presents_itself(headers: tuple[tuple[str, str | Credential], ...], auth: str) -> None:
    assert request(*headers).auth("api_token") == auth


def test_a_header_is_found_in_whatever_case_it_is_asked_for() -> None:
    response = Response(200, (("content-type", "a"), ("content-type", "b")))
    assert response.header("Content-Type") == "a"
    assert response.header("x-other") is None


def test_a_credential_never_shows_its_value() -> None:
    shown = Credential(SECRET, "$KEY")
    sent = request(("api_token", shown))
    for text in (repr(shown), str(shown), repr(sent), repr(exchange(sent, answer(201, SECRET)))):
        assert SECRET not in text
