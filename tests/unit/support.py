"""Helpers that many unit tests share: requests, answers as the documents show them, and servers in memory."""

import copy
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.judge.judge import Judge
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.runners.assembly import embedded_client
from clone_contracts.runners.pytest.options import Options
from clone_contracts.runners.pytest.run import Run
from clone_contracts.session.client import ApiClient
from clone_contracts.session.ledger import Ledger
from clone_contracts.session.limits import Limits
from clone_contracts.session.reply import Reply
from clone_contracts.targets.target import Handler

BRIA_PATH = "/tailored-gen/datasets/{dataset_id}/clone"
DATADOG_PATH = "/api/v2/llm-obs/v1/{project_id}/datasets/{dataset_id}/clone"
PROJECT = "a33671aa-24fd-4dcd-9b33-a8ec7dde7751"
DATASET = "9f64e5c7-dc5a-45c8-a17c-1b85f0bec97d"
JSON = (("Content-Type", "application/json"),)
UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"

MOMENT = datetime(2025, 8, 20, 6, 6, 5, tzinfo=UTC)

IMAGE: dict[str, Any] = {
    "id": 9001,
    "dataset_id": 5001,
    "caption": "seen from the left",
    "caption_source": "automatic",
    "image_name": "000.png",
    "image_url": "https://images.example/9001.png",
    "thumbnail_url": "https://images.example/9001-small.png",
    "created_at": "2025-03-01T10:00:00Z",
    "updated_at": "2025-03-01T10:00:00Z",
}
BRIA_CLONE: dict[str, Any] = {
    "id": 5001,
    "project_id": 7,
    "name": "Mine",
    "training_version": "max",
    "caption_prefix": "A photo of",
    "status": "draft",
    "captions_update_status": "completed",
    "upload_type": "basic",
    "captions_source": None,
    "images_count": 1,
    "images": [IMAGE],
    "created_at": "2025-03-01T10:00:00Z",
    "updated_at": "2025-03-01T10:00:00Z",
}
DATADOG_CLONE: dict[str, Any] = {
    "data": {
        "id": "11111111-1111-4111-8111-111111111111",
        "type": "datasets",
        "attributes": {
            "name": "Mine",
            "description": "",
            "metadata": {},
            "current_version": 1,
            "created_at": "2024-01-15T10:30:00Z",
            "updated_at": "2024-01-15T10:30:00Z",
        },
    }
}


def stopped_clock() -> datetime:
    """A clock that stands still."""
    return MOMENT


def bria_clone(**members: Any) -> dict[str, Any]:
    """The body of a correct 201, with some members changed."""
    return {**copy.deepcopy(BRIA_CLONE), **members}


def datadog_clone(id: str | None = None, **attributes: Any) -> dict[str, Any]:
    """The body of a correct 200, with another id and attributes."""
    body = copy.deepcopy(DATADOG_CLONE)
    body["data"]["attributes"].update(attributes)
    if id is not None:
        body["data"]["id"] = id
    return body


def datadog_body(**attributes: Any) -> bytes:
    """A complete request body for the source."""
    return json.dumps({"data": {"attributes": attributes, "id": DATASET, "type": "datasets"}}).encode()


def key(valid: bool = True) -> Credential:
    return Credential("s3cret" if valid else "guess", "$KEY" if valid else "guess", valid)


def bria_request(body: bytes | None = b'{"name": "Mine"}', id: str = "102", token: str = "valid") -> Request:
    """A request to clone; ``token`` is valid, wrong or absent."""
    headers = () if token == "absent" else (("api_token", key(token == "valid")),)
    return Request("POST", BRIA_PATH.format(dataset_id=quote(id, safe="")), (*headers, *JSON), body)


def datadog_request(
    body: bytes | None = None, project: str = PROJECT, id: str = DATASET, api: str = "valid", app: str = "valid"
) -> Request:
    """A request to clone; ``api`` and ``app`` are valid, wrong or absent, and the body is complete unless given."""
    wanted = {"DD-API-KEY": api, "DD-APPLICATION-KEY": app}
    headers = tuple((name, key(auth == "valid")) for name, auth in wanted.items() if auth != "absent")
    content = datadog_body(name="Mine") if body is None else body
    path = DATADOG_PATH.format(project_id=quote(project, safe=""), dataset_id=quote(id, safe=""))
    return Request("POST", path, (*headers, *JSON), content)


def answer(status: int, body: Any = b"", media_type: str | None = "application/json") -> Response:
    """An answer whose body is given as bytes, or as a value that becomes JSON."""
    headers = () if media_type is None else (("content-type", media_type),)
    return Response(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode())


def exchange(request: Request, response: Response, forced: int | None = None) -> Exchange:
    return Exchange(1, "a test", "https://host.example", request, response, forced)


def bria_observations() -> Observations:
    return Observations({"101": {"training_version": "fibo"}, "102": {"training_version": "max"}})


def bria_observations_of_clone() -> Observations:
    """The same with a clone that this run made, 5000. It has been cloned as well."""
    observations = bria_observations()
    observations.add(Dataset("5000", "102", {"training_version": "max"}, cloned=True))
    return observations


def datadog_observations() -> Observations:
    return Observations({DATASET: {}}, {"project_id": PROJECT})


def judge(api: str) -> Judge:
    return Judge(load_api(api).semantics)


def assessed(api: str, request: Request, observations: Observations) -> RequestAssessment:
    """The judge's assessment of a request that belongs to an operation of the contract."""
    found = judge(api).assess(request, observations)
    assert found is not None
    return found


def learn(api: str, exchange: Exchange, verdict: Verdict, observations: Observations) -> str | None:
    """Learn from an exchange."""
    return judge(api).learn(exchange, assessed(api, exchange.request, observations), verdict, observations)


def without_endings(body: bytes) -> bytes:
    """What was sent, without the endings that make names unique."""
    return re.sub(rb' [0-9a-z]{2,9}"', b'"', body)


def dataset_of(request: Request) -> str:
    """The dataset that a request to clone names."""
    return request.path.split("/")[-2]


def replies_of(client: ApiClient) -> list[Reply]:
    """What a client is answered from now on."""
    replies: list[Reply] = []
    client.watch(replies.append)
    return replies


def broken(verdict: Verdict) -> list[str]:
    """The clauses that a verdict found broken."""
    return [finding.clause for finding in verdict.findings]


def places(findings: list[Finding] | None) -> list[str] | None:
    """Where findings point; None where the rule did not apply."""
    return None if findings is None else [finding.pointer for finding in findings]


class Script:
    """A server that gives prepared answers in turn, repeats the last one, and keeps the requests it receives."""

    def __init__(self, *answers: Response) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, str, Mapping[str, str], bytes]] = []

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.calls.append((method, path, headers, body))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Altered:
    """A server whose answers are altered on their way out."""

    def __init__(self, inner: Handler, change: Callable[[Response], Response]) -> None:
        self.inner = inner
        self.change = change

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        return self.change(self.inner.handle(method, path, headers, body))


def client(api: str, handler: Handler, clones: int | None = None, naps: list[float] | None = None) -> ApiClient:
    """A client of a server in memory; it notes its waits instead of waiting, and its exchanges have no time."""
    limits = Limits(clones, sleep=(naps if naps is not None else []).append)
    return embedded_client(api, handler, limits, seed=1, now=lambda: None, ledger=Ledger())


def a_run(directory: Path, client: ApiClient, **options: Any) -> Run:
    """An embedded run into a directory, about the API of one client."""
    plain = {"live": (), "fuzz_examples": 0, "max_clones": 40, "keep_clones": False, "strict": False, "insecure_http": False}
    return Run(Options(**{**plain, "report_dir": directory, "seed": 7, **options}), {}, {client.settings.api: client})


def bria(handler: Handler, clones: int | None = None, naps: list[float] | None = None) -> BriaClient:
    made = client("bria", handler, clones, naps)
    assert isinstance(made, BriaClient)
    return made


def datadog(handler: Handler, clones: int | None = None, naps: list[float] | None = None) -> DatadogClient:
    made = client("datadog", handler, clones, naps)
    assert isinstance(made, DatadogClient)
    return made
