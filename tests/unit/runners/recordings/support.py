"""Recordings of exchanges with twins, written as the tools write them."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.message import Response
from clone_contracts.results.types import ApiResult, Results
from clone_contracts.targets.target import Handler
from tests.unit.support import BRIA_PATH, DATADOG_PATH, DATASET, PROJECT, datadog_body

BRIA = "https://bria.example/v1"
DATADOG = "https://api.datadoghq.example"
KEYS = {
    "bria": {"api_token": load_api("bria").twin_variables["BRIA_API_TOKEN"]},
    "datadog": {
        "DD-API-KEY": load_api("datadog").twin_variables["DD_API_KEY"],
        "DD-APPLICATION-KEY": load_api("datadog").twin_variables["DD_APP_KEY"],
    },
}


@dataclass(frozen=True)
class Sent:
    """A request as a client sends it."""

    api: str
    url: str
    body: bytes | None
    headers: Mapping[str, str]
    method: str = "POST"


@dataclass(frozen=True)
class Taped:
    """A request with its answer."""

    sent: Sent
    answer: Response | None


def bria(body: Any = None, id: str = "102", **headers: str) -> Sent:
    """A request for a clone; a body that is no bytes becomes JSON, and headers that are empty are left out."""
    return _sent("bria", BRIA + BRIA_PATH.format(dataset_id=id), {"name": "Mine"} if body is None else body, headers)


def datadog(body: Any = None, id: str = DATASET, project: str = PROJECT, **headers: str) -> Sent:
    """The same for Datadog."""
    path = DATADOG_PATH.format(project_id=project, dataset_id=id)
    return _sent("datadog", DATADOG + path, datadog_body(name="Mine") if body is None else body, headers)


def _sent(api: str, url: str, body: Any, headers: Mapping[str, str]) -> Sent:
    given = {name.replace("_", "-") if api == "datadog" else name: value for name, value in headers.items()}
    named = {"Content-Type": "application/json", **KEYS[api], **given}
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Sent(api, url, content, {name: value for name, value in named.items() if value})


def taped(*requests: Sent, twins: Mapping[str, Handler] | None = None) -> list[Taped]:
    """What the twins answer, one request after the other."""
    made = twins or {api: load_api(api).twin() for api in ("bria", "datadog")}
    return [Taped(sent, _answered(made[sent.api], sent)) for sent in requests]


def _answered(twin: Handler, sent: Sent) -> Response:
    path = sent.url.removeprefix(BRIA).removeprefix(DATADOG)
    headers = {name.lower(): value for name, value in sent.headers.items()}
    return twin.handle(sent.method, path, headers, sent.body or b"")


def with_answer(one: Taped, **changes: Any) -> Taped:
    """The same with another answer."""
    assert one.answer is not None
    return replace(one, answer=replace(one.answer, **changes))


def har_entry(one: Taped) -> dict[str, Any]:
    """As a browser writes it."""
    sent, answer = one.sent, one.answer or Response(0)
    request: dict[str, Any] = {
        "method": sent.method,
        "url": sent.url,
        "headers": [{"name": ":authority", "value": "x"}, *_named(sent.headers.items())],
        "bodySize": len(sent.body or b""),
    }
    if sent.body:
        request["postData"] = {"mimeType": sent.headers.get("Content-Type", ""), "text": sent.body.decode()}
    content = {"size": len(answer.body), "mimeType": answer.header("content-type") or "x-unknown", "text": answer.body.decode()}
    response = {"status": answer.status, "headers": _named(answer.headers), "content": content}
    return {"startedDateTime": "2020-01-01T00:00:00Z", "_initiator": {}, "request": request, "response": response}


def _named(headers: Any) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def har(tape: list[Taped]) -> bytes:
    return json.dumps({"log": {"version": "1.2", "pages": [], "entries": [har_entry(one) for one in tape]}}).encode()


def vcrpy_interaction(one: Taped, as_text: bool) -> dict[str, Any]:
    """As vcrpy writes it."""
    sent, answer = one.sent, one.answer or Response(0)

    def written(body: bytes | None) -> Any:
        return body.decode() if body is not None and as_text else body

    return {
        "request": {
            "method": sent.method,
            "uri": sent.url,
            "body": written(sent.body),
            "headers": {name: [value] for name, value in sent.headers.items()},
        },
        "response": {
            "status": {"code": answer.status, "message": "?"},
            "headers": {name.title(): [value] for name, value in answer.headers},
            "body": {"string": written(answer.body)},
        },
    }


def vcrpy_yaml(tape: list[Taped]) -> bytes:
    return yaml.dump({"interactions": [vcrpy_interaction(one, as_text=True) for one in tape], "version": 1}).encode()


def vcrpy_binary(tape: list[Taped]) -> bytes:
    """Bodies as binary."""
    return yaml.dump({"interactions": [vcrpy_interaction(one, as_text=False) for one in tape], "version": 1}).encode()


def vcrpy_json(tape: list[Taped]) -> bytes:
    return json.dumps({"version": 1, "interactions": [vcrpy_interaction(one, as_text=True) for one in tape]}).encode()


def ruby_interaction(one: Taped) -> dict[str, Any]:
    """As VCR for Ruby writes it, and schemathesis in much the same way."""
    found = vcrpy_interaction(one, as_text=True)
    body, content = found["request"]["body"], found["response"]["body"]["string"]
    request = {**found["request"], "method": "post", "body": {"encoding": "US-ASCII", "string": body or ""}}
    in_base64 = base64.encodebytes(content.encode()).decode()
    response = {**found["response"], "body": {"encoding": "UTF-8", "base64_string": in_base64}}
    return {"request": request, "response": response, "recorded_at": "Tue, 01 Nov 2011 04:58:44 GMT"}


def ruby_yaml(tape: list[Taped]) -> bytes:
    return yaml.dump({"http_interactions": [ruby_interaction(one) for one in tape], "recorded_with": "VCR 6"}).encode()


def line(one: Taped) -> dict[str, Any]:
    """As the README says it."""
    sent, answer = one.sent, one.answer
    response = answer and {"status": answer.status, "headers": dict(answer.headers), "body": answer.body.decode()}
    body = None if sent.body is None else sent.body.decode()
    return {"method": sent.method, "url": sent.url, "headers": [*sent.headers.items()], "body": body, "response": response}


def json_lines(tape: list[Taped]) -> bytes:
    return b"".join(json.dumps(line(one)).encode() + b"\n" for one in tape)


Writer: TypeAlias = Callable[[list[Taped]], bytes]
FORMATS: Mapping[str, Writer] = {
    "har": har,
    "vcrpy-yaml": vcrpy_yaml,
    "vcrpy-binary": vcrpy_binary,
    "vcrpy-json": vcrpy_json,
    "ruby-yaml": ruby_yaml,
    "json-lines": json_lines,
}


def written(path: Path, content: bytes | dict[str, Any]) -> Path:
    """A file with this content, JSON if it is no bytes."""
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


def broken(result: ApiResult) -> list[str]:
    """The clauses that answers broke."""
    return [clause["id"] for clause in result["clauses"] if clause["status"] == "violated"]


def mistakes(result: ApiResult) -> list[tuple[str, str]]:
    """What was sent otherwise: the clauses, and what came."""
    return [(finding["clause"], finding["actual"]) for finding in result["sent"]["findings"]]


def only(results: Results) -> ApiResult:
    """The result about the only API at the only target."""
    (result,) = results["apis"].values()
    return result
