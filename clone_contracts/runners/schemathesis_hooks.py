"""Our judge as a schemathesis check, for those who run schemathesis by itself.

    export SCHEMATHESIS_HOOKS=clone_contracts.schemathesis_hooks
    st run schemas/bria.openapi.yaml --url "$BRIA_BASE_URL" \
        --exclude-checks ignored_auth,unsupported_method,status_code_conformance

Keys and source datasets come from the variables of a live run. The path leads to a source wherever it was not made
invalid on purpose, so that successes really happen. Keys that come back in an answer are hidden from what schemathesis
prints and writes; those that are sent it hides itself, unless it is told not to.
"""

import itertools
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import schemathesis

from clone_contracts.apis.registry import load_api
from clone_contracts.apis.settings import require_long_keys
from clone_contracts.evidence.recorder import Recorder
from clone_contracts.evidence.redaction import Redactor
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.exchange.clock import real_clock
from clone_contracts.exchange.credentials import Credential, right
from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.runners.assembly import new_recorder
from clone_contracts.session.names import FreshNames
from clone_contracts.session.settings import Settings

_LABEL = "schemathesis"
_AS_IT_CAME = "_clone_contracts_as_it_came"
"""Where a request keeps an answer that was changed."""


@dataclass
class _Session:
    """What this process knows of one API."""

    settings: Settings
    recorder: Recorder
    redact: Redactor
    turns: Iterator[str]
    lock: threading.Lock
    names: FreshNames = field(default_factory=FreshNames)
    seen: int = 0


@cache
def _session(name: str) -> _Session:
    api = load_api(name)
    settings = api.read_settings(os.environ, insecure_http=True)
    require_long_keys(os.environ, api.keys.values())
    redact = Redactor(settings.secrets, as_made=False)
    return _Session(settings, new_recorder(api, settings), redact, itertools.cycle(settings.sources), threading.Lock())


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:  # noqa: ARG001
    """Leave out siblings, which are held to nothing: what changes a dataset must not be led to a source."""
    for item in raw_schema["paths"].values():
        for name in [name for name, part in item.items() if isinstance(part, dict) and part.get("x-role") == "observer"]:
            del item[name]


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], kwargs: dict[str, Any]) -> None:  # noqa: ARG001
    """Lead a case to a real dataset with the real keys, except where these are what is wrong with it."""
    session = _session(_api(case))
    if not _is_invalid(case, "path"):
        id = next(session.turns)
        case.path_parameters = {**session.settings.scope, "dataset_id": id}
        semantics = session.recorder.judge.semantics
        sent: Any = semantics.renamed(semantics.agreeing(case.body, id), session.names.unique_if_ordinary)
        case.body = sent
    if not _is_invalid(case, "header"):
        for header, variable in session.settings.keys.items():
            case.headers[header] = session.settings.secrets[variable]


@schemathesis.hook
def after_call(context: schemathesis.HookContext, case: schemathesis.Case[Any], response: schemathesis.Response) -> None:  # noqa: ARG001
    """Hide keys in an answer before anything prints or stores it; our own check still judges the answer as it came."""
    redact, came = _session(_api(case)).redact, _response(response)
    content = redact(came.body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    headers = {redact(name): [redact(value) for value in values] for name, values in response.headers.items()}
    if content != came.body or headers != response.headers:
        setattr(response.request, _AS_IT_CAME, came)
        response.content_size += len(content) - len(came.body)
        response.content, response.headers = content, headers


@schemathesis.check
def promises(ctx: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case[Any]) -> None:  # noqa: ARG001
    """Every clause of the contract that applies to the answer."""
    session = _session(_api(case))
    request = _request(session.settings, session.recorder, case, response)
    with session.lock:
        session.seen += 1
        came = getattr(response.request, _AS_IT_CAME, None) or _response(response)
        exchange = Exchange(session.seen, _LABEL, session.settings.base_url, request, came, at=real_clock())
        # What was seen of earlier cases is not kept, since there may be any number of them.
        session.recorder.begin(TestEvidence(session.settings.api, _LABEL))
        findings = session.recorder.record(exchange).findings
    if findings:
        raise AssertionError("\n".join(finding["message"] for finding in findings))


def _api(case: schemathesis.Case[Any]) -> str:
    return str(case.operation.schema.raw_schema["info"]["x-api"])


def _is_invalid(case: schemathesis.Case[Any], place: str) -> bool:
    components = case.meta.components if case.meta else {}
    return any(location.value == place and info.mode.is_negative for location, info in components.items())


def _request(settings: Settings, recorder: Recorder, case: schemathesis.Case[Any], response: schemathesis.Response) -> Request:
    """What was sent, in our form: a key is right or wrong, since the right ones are known."""
    sent = response.request
    headers: list[tuple[str, str | Credential]] = []
    for name, value in sent.headers.items():
        text = value.decode("latin-1") if isinstance(value, bytes) else value
        variable = next((variable for header, variable in settings.keys.items() if header.lower() == name.lower()), None)
        if variable is None:
            headers.append((name, text))
        elif text == settings.secrets[variable]:
            headers.append((name, right(variable, text)))
        else:
            headers.append((name, Credential(text, "(another)", valid=False)))
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body
    path_parameters = {name: str(value) for name, value in case.path_parameters.items()}
    operation = next(
        (one for one in recorder.judge.contract.operations if one.path == case.operation.path), recorder.judge.contract.primary
    )
    return Request(
        sent.method or "", operation.path_for(path_parameters), tuple(headers), body if isinstance(body, bytes) else None
    )


def _response(response: schemathesis.Response) -> Response:
    headers = tuple((name.lower(), value) for name, values in response.headers.items() for value in values)
    return Response(response.status_code, headers, response.content)
