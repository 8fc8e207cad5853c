"""Our judge as a schemathesis check, for those who run schemathesis by itself.

    export SCHEMATHESIS_HOOKS=clone_contracts.schemathesis_hooks
    st run schemas/bria.openapi.yaml --url "$BRIA_BASE_URL" \
        --exclude-checks ignored_auth,unsupported_method,status_code_conformance

Keys and source datasets come from the variables of a live run. The path leads to a source wherever it was not made
invalid on purpose, so that successes really happen.
"""

import itertools
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import schemathesis

from clone_contracts.apis import load_api
from clone_contracts.exchange.credentials import Credential, right
from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.judge.judge import Judge
from clone_contracts.judge.observations import Observations
from clone_contracts.session.settings import Settings, read_settings

_HEADERS = {
    "bria": {"api_token": "BRIA_API_TOKEN"},
    "datadog": {"DD-API-KEY": "DD_API_KEY", "DD-APPLICATION-KEY": "DD_APP_KEY"},
}


@dataclass
class _Session:
    """What this process knows of one API."""

    settings: Settings
    judge: Judge
    observations: Observations
    turns: Iterator[str]
    lock: threading.Lock
    seen: int = 0


@cache
def _session(api: str) -> _Session:
    settings = read_settings(api, os.environ, insecure_http=True)
    observations = Observations(settings.sources, settings.scope)
    return _Session(settings, Judge(load_api(api)), observations, itertools.cycle(settings.sources), threading.Lock())


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:  # noqa: ARG001
    """Lead a case to a real dataset with the real keys, except where these are what is wrong with it."""
    session = _session(_api(case))
    if not _is_invalid(case, "path"):
        case.path_parameters = {**session.settings.scope, "dataset_id": next(session.turns)}
        _agree(case)
    if not _is_invalid(case, "header"):
        for header, variable in _HEADERS[session.settings.api].items():
            case.headers[header] = session.settings.secrets[variable]


@schemathesis.check
def promises(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]) -> None:  # noqa: ARG001
    """Every clause of the contract that applies to the answer."""
    session = _session(_api(case))
    if case.method.upper() != session.judge.api.contract.primary.method:
        return  # Nothing is documented of other methods.
    with session.lock:
        session.seen += 1
        exchange = Exchange(session.seen, "schemathesis", "", _request(session, case, response), _response(response))
        verdict = session.judge.judge(exchange, session.observations)
        session.judge.learn(exchange, verdict, session.observations)
    if verdict.findings:
        raise AssertionError("\n".join(finding.message for finding in verdict.findings))


def _api(case: schemathesis.Case[Any]) -> str:
    return str(case.operation.schema.raw_schema["info"]["x-api"])


def _is_invalid(case: schemathesis.Case[Any], place: str) -> bool:
    components = case.meta.components if case.meta else {}
    return any(location.value == place and info.mode.is_negative for location, info in components.items())


def _agree(case: schemathesis.Case[Any]) -> None:
    """Where a body repeats the dataset's id it is made to agree with the path."""
    body: Any = case.body
    data = body.get("data") if isinstance(body, dict) else None
    if isinstance(data, dict) and isinstance(data.get("id"), str):
        case.body = {**body, "data": {**data, "id": case.path_parameters["dataset_id"]}}


def _request(session: _Session, case: schemathesis.Case[Any], response: schemathesis.Response) -> Request:
    sent = response.request
    secrets = session.settings.secrets
    headers: list[tuple[str, str | Credential]] = []
    for header, variable in _HEADERS[session.settings.api].items():
        value = sent.headers.get(header)
        if value is not None:
            text = value.decode() if isinstance(value, bytes) else value
            headers.append((header, right(variable, text) if text == secrets[variable] else "(another)"))
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body
    content = body if isinstance(body, bytes) else None
    path_parameters = {name: str(value) for name, value in case.path_parameters.items()}
    return Request(sent.method or "", case.operation.path, path_parameters, tuple(headers), content)


def _response(response: schemathesis.Response) -> Response:
    headers = tuple((name.lower(), value) for name, values in response.headers.items() for value in values)
    return Response(response.status_code, headers, response.content)
