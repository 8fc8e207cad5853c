"""Builds requests to clone: right by default, or with whatever else a caller can send."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, TypedDict
from urllib.parse import quote

from clone_contracts.contract.operation import Operation
from clone_contracts.exchange.credentials import Credential, invalid_variants, right
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import read
from clone_contracts.session.settings import Settings

_NOT_IN_HEADER: Final = ("absent", "in-query", "elsewhere")


class RequestOptions(TypedDict, total=False):
    """How a request differs from a right one.

    ``keys`` maps a header to right, absent, in-query, elsewhere (in other headers and in the body instead), misplaced (another
    header's key) or one of ``INVALID_KINDS``; all are right by default. ``scope`` replaces path parameters other than the
    dataset's id. ``headers`` adds or replaces headers, or leaves out those given as None. ``query`` is appended to the path;
    ``path`` replaces it, as it is sent, and ``method`` the method.
    """

    keys: Mapping[str, str]
    scope: Mapping[str, str]
    headers: Mapping[str, str | None]
    query: str
    path: str
    method: str


class RequestBuilder:
    """Builds the requests to one operation of an API."""

    def __init__(self, settings: Settings, operation: Operation) -> None:
        self._settings = settings
        self._operation = operation
        self._made: dict[str, Mapping[str, Credential]] = {}

    def build(self, dataset_id: str, body: bytes | None, options: RequestOptions) -> Request:
        """A request to clone a dataset; ``body`` is None for none."""
        parameters = {**self._settings.scope, "dataset_id": dataset_id, **options.get("scope", {})}
        path = options["path"] if "path" in options else self._operation.path_for(parameters)
        query = "&".join(filter(None, (options.get("query", ""), *self._keys_in_query(options))))
        return Request(
            method=options.get("method", self._operation.method),
            path=f"{path}?{query}" if query else path,
            headers=self._headers(body is not None, options),
            body=self._with_keys(body, options),
        )

    def of_stranger(self, request: Request, has_keys: bool) -> Request:
        """The same request with keys that nobody has, or with none."""
        unknown = {header: self._forms(header)["unknown"] for header in self._settings.keys}
        headers = ((name, unknown.get(name, value)) for name, value in request.headers if has_keys or name not in unknown)
        return replace(request, headers=tuple(headers))

    def _with_keys(self, body: bytes | None, options: RequestOptions) -> bytes | None:
        """The body with the keys that are sent elsewhere, if it is a JSON object."""
        wanted = options.get("keys", {})
        elsewhere = [header for header in self._settings.keys if wanted.get(header) == "elsewhere"]
        keys = {header: self._settings.secrets[self._settings.keys[header]] for header in elsewhere}
        value = read(body).value if body and keys else None
        return json.dumps({**value, **keys}).encode() if isinstance(value, dict) else body

    def _in_other_headers(self, header: str) -> Mapping[str, Credential]:
        """One key in the headers in which other APIs have theirs."""
        variable = self._settings.keys[header]
        value = self._settings.secrets[variable]
        return {
            "Authorization": Credential(f"Bearer {value}", f"Bearer ${variable}", valid=False),
            "X-Api-Key": Credential(value, f"${variable}", valid=False),
            "X-Auth-Token": Credential(value, f"${variable}", valid=False),
            "Cookie": Credential(f"{header}={value}", f"{header}=${variable}", valid=False),
            f"X-{header}": Credential(value, f"${variable}", valid=False),
        }

    def _keys_in_query(self, options: RequestOptions) -> Iterator[str]:
        for header, variable in self._settings.keys.items():
            if options.get("keys", {}).get(header) == "in-query":
                value = quote(self._settings.secrets[variable], safe="")
                # Under the header's name, and under one as parameters have it.
                yield f"{header}={value}"
                yield f"{'_'.join(re.split('[-_]', header.lower())[-2:])}={value}"

    def _headers(self, has_body: bool, options: RequestOptions) -> tuple[tuple[str, str | Credential], ...]:
        ordinary: dict[str, str | Credential | None] = {"Accept": "application/json"}
        for header in self._settings.keys:
            wanted = options.get("keys", {}).get(header, "right")
            ordinary[header] = None if wanted in _NOT_IN_HEADER else self._forms(header)[wanted]
            if wanted == "elsewhere":
                ordinary |= self._in_other_headers(header)
        if has_body:
            ordinary["Content-Type"] = "application/json"
        given = options.get("headers", {})
        replaced = {name.lower() for name in given}
        sent = {name: value for name, value in ordinary.items() if name.lower() not in replaced} | dict(given)
        return tuple((name, value) for name, value in sent.items() if value is not None)

    def _forms(self, header: str) -> Mapping[str, Credential]:
        """The forms of one key: right, each invalid variant, and another header's key, right but in the wrong place."""
        if header not in self._made:
            self._made[header] = self._made_forms(header)
        return self._made[header]

    def _made_forms(self, header: str) -> Mapping[str, Credential]:
        variable = self._settings.keys[header]
        value = self._settings.secrets[variable]
        forms = {"right": right(variable, value), **invalid_variants(variable, value)}
        other = next((name for name in self._settings.keys.values() if name != variable), None)
        if other is not None:
            secret = self._settings.secrets[other]
            forms["misplaced"] = Credential(secret, f"${other}", valid=secret == value)
        return forms
