"""Servers that are not faulty twins: faithful ones that are odd where the documents leave it open, and ones of no use at all.

What only one API can have is in ``apis/``, in a module of its name.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import httpx

from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.exchange.message import Exchange, Response
from clone_contracts.judge.observations import Observations
from clone_contracts.twins.base import json_response
from tests.proof.oddities import Server, mixtures

ExchangeWith = Callable[[int, dict[str, Any]], tuple[Exchange, Observations]]
"""Takes a status and a conforming body; returns an exchange in which nothing is wrong, and what was known before it."""

_PARTS = {api: import_module(f"tests.proof.apis.{api}") for api in api_names() if find_spec(f"tests.proof.apis.{api}")}

VARIATIONS: Mapping[str, Server] = {name: server for part in _PARTS.values() for name, server in part.VARIATIONS.items()}
"""Faithful servers, odd in every way that came to mind."""

MIXTURES: Mapping[str, Server] = {
    name: server for part in _PARTS.values() for name, server in mixtures(part.VARIATIONS).items()
}
"""Servers that are odd in several ways at once."""

EXCHANGES: Mapping[str, ExchangeWith] = {api: part.exchange_with for api, part in _PARTS.items()}
"""Exchanges around conforming answers, by API."""


class _Constant:
    """Gives one answer to everything."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:  # noqa: ARG002
        return self._response


class _Dead:
    """Answers nothing."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:  # noqa: ARG002
        raise httpx.ConnectError("refused")


def _controls(api: str) -> dict[str, Server]:
    success = load_contract(api).primary.success
    errors = {"errors": [{"status": "404", "title": "no"}]}
    return {
        f"{api}-dead": Server(api, _Dead),
        f"{api}-500-to-everything": Server(api, lambda: _Constant(json_response(500, errors))),
        f"{api}-404-to-everything": Server(api, lambda: _Constant(json_response(404, errors))),
        f"{api}-empty-object-to-everything": Server(api, lambda: _Constant(json_response(success, {}))),
        f"{api}-web-page": Server(api, lambda: _Constant(Response(200, (("content-type", "text/html"),), b"<html></html>"))),
    }


CONTROLS: Mapping[str, Server] = {name: server for api in api_names() for name, server in _controls(api).items()}
"""Servers that provide no service at all: no clause may be held because of them."""
