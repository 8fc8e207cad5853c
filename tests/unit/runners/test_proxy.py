"""Both sides are judged between a client and a server, and keys are nowhere."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.catalogue import known_fault
from clone_contracts.apis.datadog.twin import API_KEY, APPLICATION_KEY, DATASET_ID, PROJECT_ID, DatadogTwin
from clone_contracts.exchange.message import Response
from clone_contracts.results.types import ApiResult, Results
from clone_contracts.runners.assembly import faulty_twin
from clone_contracts.runners.proxy import Judging
from clone_contracts.session.ledger import Ledger
from clone_contracts.targets.asgi import served, serving
from clone_contracts.targets.forwarding import SERVING, Forwarder
from clone_contracts.targets.target import Handler
from tests.unit.runs import TOKEN
from tests.unit.support import Altered, Script, answer, bria_clone
from tests.unit.targets.origin import PATIENCE

CLONE = "/tailored-gen/datasets/102/clone"
KEY = {"api_token": TOKEN}
DATADOG = f"/api/v2/llm-obs/v1/{PROJECT_ID}/datasets/{DATASET_ID}/clone"
KEYS = {"DD-API-KEY": API_KEY, "DD-APPLICATION-KEY": APPLICATION_KEY}


class Proxied:
    """A client of a server behind the proxy, and what comes of it."""

    def __init__(self, judging: Judging, client: httpx.Client, directory: Path) -> None:
        self.judging = judging
        self.client = client
        self.directory = directory

    def clone(self, path: str = CLONE, headers: Mapping[str, str] = KEY, **options: Any) -> httpx.Response:
        return self.client.post(path, headers=dict(headers), **options)

    @property
    def results(self) -> Results:
        return self.judging.write(self.directory)

    @property
    def bria(self) -> ApiResult:
        return self.results["apis"]["bria"]

    @property
    def mistakes(self) -> list[str]:
        return [finding["clause"] for api in self.results["apis"].values() for finding in api["sent"]["findings"]]

    @property
    def violated(self) -> list[str]:
        apis = self.results["apis"].values()
        return [clause["id"] for api in apis for clause in api["clauses"] if clause["status"] == "violated"]

    @property
    def warnings(self) -> list[str]:
        return self.bria["warnings"]


Start = Callable[..., Proxied]


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[Start]:
    """Starts a proxy before a server in memory."""
    with ExitStack() as stack:

        def start(handler: Handler, prefix: str = "") -> Proxied:
            url = stack.enter_context(serving(handler)) + prefix
            judging = Judging(url, Ledger(tmp_path))
            proxy = stack.enter_context(served(Forwarder(url, judging, PATIENCE), **SERVING))
            client = stack.enter_context(httpx.Client(base_url=proxy + prefix, trust_env=False, timeout=PATIENCE))
            return Proxied(judging, client, tmp_path)

        yield start


def test_right_requests_with_right_answers_conform(proxied: Start) -> None:
    behind = proxied(BriaTwin())
    made = behind.clone(json={"name": "Mine"})
    assert (made.status_code, made.json()["name"]) == (201, "Mine")
    assert behind.clone(CLONE.replace("102", str(made.json()["id"]))).json()["name"] == "Copy of Mine"
    assert (behind.bria["verdict"], behind.bria["requests"], behind.judging.traffic.exit_code()) == ("conforms", 2, 0)
    assert "bria.clone.default-name" in [clause["id"] for clause in behind.bria["clauses"] if clause["status"] == "held"]


@pytest.mark.parametrize(
    ("clause", "headers", "options"),
    [
        ("bria.request.name", KEY, {"json": {"nmae": "x"}}),
        ("bria.request.body", {**KEY, "Content-Type": "text/plain"}, {"content": b"{}"}),
        ("bria.401.token-absent", {}, {}),
    ],
)
def test_a_mistake_of_a_client_is_a_finding(
    proxied: Start, clause: str, headers: Mapping[str, str], options: Mapping[str, Any]
) -> None:
    behind = proxied(BriaTwin())
    behind.clone(headers=headers, **options)
    assert (behind.mistakes, behind.violated, behind.judging.traffic.exit_code()) == ([clause], [], 1)


def test_a_wrong_enum_is_a_finding(proxied: Start) -> None:
    behind = proxied(DatadogTwin())
    body = {"data": {"attributes": {"name": "a"}, "id": DATASET_ID, "type": "dataset"}}
    assert behind.client.post(DATADOG, headers=KEYS, json=body).status_code == 400
    assert (behind.mistakes, behind.judging.traffic.exit_code()) == (["datadog.request.data.type"], 1)


@pytest.mark.parametrize(
    ("fault", "clause"),
    [("bria.default-name-untitled", "bria.clone.default-name"), ("bria.id-of-source", "bria.clone.new-id")],
)
def test_a_fault_of_a_server_is_found_under_its_clause(proxied: Start, fault: str, clause: str) -> None:
    behind = proxied(faulty_twin(known_fault(fault)))
    made = behind.clone(json={"name": "Mine"}).json()["id"]
    behind.clone(f"/tailored-gen/datasets/{made}/clone")
    assert clause in behind.violated
    assert (behind.mistakes, behind.judging.traffic.exit_code()) == ([], 1)


def test_a_base_url_with_a_prefix_leads_below_it(proxied: Start) -> None:
    behind = proxied(Script(answer(201, bria_clone())), "/v1")
    behind.clone()
    assert behind.bria["requests"] == 1
    assert behind.bria["target"].endswith("/v1")


def test_what_is_elsewhere_passes_unjudged_and_is_told(proxied: Start) -> None:
    behind = proxied(Script(answer(200, {"up": True})), "/v1")
    assert behind.client.get("http://127.0.0.1:" + str(behind.client.base_url.port) + CLONE + "?x=1").json() == {"up": True}
    assert behind.client.put("/other", json={"nmae": 1}).json() == {"up": True}
    assert behind.judging.traffic.exit_code() == 6
    assert "2 of the exchanges were for something else" in behind.warnings
    assert f"an exchange that was for something else: GET {CLONE}" in behind.warnings


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("identity", bytes)])
def test_a_packed_answer_passes_as_it_is_and_is_judged(proxied: Start, encoding: str, pack: Callable[[bytes], bytes]) -> None:
    body = pack(json.dumps(bria_clone(status="final")).encode())
    headers = (("content-type", "application/json"), ("content-encoding", encoding))
    behind = proxied(Script(Response(201, headers, body)))
    with behind.client.stream("POST", CLONE, headers=KEY) as came:
        assert b"".join(came.iter_raw()) == body
    assert "bria.201.status" in behind.violated


@pytest.mark.parametrize(
    ("response", "why"),
    [
        (Response(201, (("content-encoding", "br"),), b"{}"), "a Content-Encoding that was not asked for"),
        (Response(201, (("content-encoding", "gzip"),), gzip.compress(bytes(11 * 2**20))), "more than 10 MiB"),
        (Response(201, (), bytes(11 * 2**20)), "more than 10 MiB"),
        (Response(503, (), b""), "status 503"),
        (Response(307, (("location", "/"),), b""), "status 307"),
    ],
)
def test_an_answer_that_cannot_be_judged_is_told(proxied: Start, response: Response, why: str) -> None:
    behind = proxied(Script(response))
    assert behind.clone(json={"nmae": "x"}).status_code == response.status
    assert f"1 of the exchanges had an answer that is not judged: {why}" in behind.warnings
    assert (behind.violated, behind.mistakes) == ([], ["bria.request.name"])


def test_where_no_answer_could_be_judged_nothing_conforms(proxied: Start) -> None:
    behind = proxied(Script(answer(503), answer(503), answer(429)))
    behind.clone()
    behind.clone()
    assert behind.bria["shortfalls"] == ["no answer came that could be judged"]
    assert behind.judging.traffic.exit_code() == 6


def test_a_mistake_of_the_suite_does_not_disturb_what_passes(proxied: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    behind = proxied(BriaTwin())
    monkeypatch.setattr(behind.judging.traffic, "take", lambda *_, **__: 1 / 0)
    assert behind.clone().status_code == 201
    assert behind.judging.traffic.exit_code() == 6
    assert behind.bria["shortfalls"] == ["the suite itself broke at an exchange (ZeroDivisionError)"]


def test_a_request_that_is_too_large_passes_and_is_told(proxied: Start) -> None:
    script = Script(answer(400))
    behind = proxied(script)
    behind.clone(content=bytes(11 * 2**20))
    assert len(script.calls[0][3]) == 11 * 2**20
    assert "1 of the exchanges had a request that is not judged: more than 10 MiB" in behind.results["apis"]["bria"]["warnings"]


@pytest.mark.parametrize("is_told", [True, False])
def test_what_is_changed_on_the_way_is_not_expected_any_more(proxied: Start, is_told: bool) -> None:
    first, second = bria_clone(id=5001, name="Mine", images=[]), bria_clone(id=5002, name="Copy of Other", images=[])
    behind = proxied(Script(answer(201, first), Response(204), answer(201, second)))
    behind.clone(json={"name": "Mine"})
    if is_told:
        assert behind.client.put("/tailored-gen/datasets/5001", json={"name": "Other"}).status_code == 204
    else:
        behind.client.get("/tailored-gen/datasets/5001")
    behind.clone("/tailored-gen/datasets/5001/clone")
    assert ("bria.clone.default-name" in behind.violated) is not is_told


@pytest.mark.parametrize("known", [True, False])
def test_keys_are_nowhere_in_the_report(proxied: Start, known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "a-key-that-nobody-knows-91"
    others = {
        "Authorization": "Bearer of-someone-else-55",
        "Cookie": "session=cookie-of-mine-42; b=2",
        "X-Api-Key": "misplaced-key-3f3f",
    }
    if known:
        monkeypatch.setenv("BRIA_API_TOKEN", key)
    # Each as it comes back.
    texts = [
        key,
        "of-someone-else-55",
        "cookie-of-mine-42",
        "misplaced-key-3f3f",
        "key-in-a-query-77",
        "key-in-a-body-88",
        "set-by-it-66",
    ]

    def reflecting(_: Response) -> Response:
        headers = (("content-type", "application/json"), ("set-cookie", "id=set-by-it-66; HttpOnly"), ("x-echo", key))
        return Response(201, headers, json.dumps(bria_clone(name=" ".join(texts), status=key)).encode())

    behind = proxied(Altered(BriaTwin(), reflecting))
    made = behind.clone(
        f"{CLONE}?api_key=key-in-a-query-77", headers={"api_token": key, **others}, json={"nmae": {"token": "key-in-a-body-88"}}
    )
    assert key in made.text
    behind.client.get(f"/{key}", headers=others)
    assert behind.judging.traffic.exit_code() == 1
    results = json.dumps(behind.results)
    assert "$BRIA_API_TOKEN" in results
    for file in behind.directory.iterdir():
        content = file.read_text()
        assert [text for text in texts if text in content] == [], file


def test_requests_at_once_are_all_judged(proxied: Start) -> None:
    behind = proxied(BriaTwin())
    threads = [threading.Thread(target=behind.clone) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (behind.bria["requests"], behind.bria["verdict"]) == (8, "conforms")


def left(behind: Proxied) -> list[tuple[str, dict[str, str], list[str], list[str | None]]]:
    """What the ledger holds by place: ids, and names of what may be there."""
    return [
        (
            one.location.api,
            dict(one.location.scope),
            list(one.state.created),
            [each.name for each in one.state.possible.values()],
        )
        for one in Ledger(behind.directory).left()
    ]


def test_what_clients_make_is_in_the_ledger_until_they_remove_it(proxied: Start) -> None:
    behind = proxied(BriaTwin())
    one, other = (str(behind.clone().json()["id"]) for _ in range(2))
    again = str(behind.clone(f"/tailored-gen/datasets/{one}/clone").json()["id"])
    assert left(behind) == [("bria", {}, [one, other, again], [])]
    assert behind.client.delete(f"/tailored-gen/datasets/{one}", headers=KEY).status_code == 204
    assert behind.client.delete(f"/tailored-gen/datasets/{other}", headers={"api_token": "wrong-key"}).status_code == 401
    assert left(behind) == [("bria", {}, [other, again], [])]


def test_a_ledger_of_several_removals_strikes_what_went(proxied: Start) -> None:
    behind = proxied(DatadogTwin())
    body = {"data": {"attributes": {"name": "a"}, "id": DATASET_ID, "type": "datasets"}}
    ids = [behind.client.post(DATADOG, headers=KEYS, json=body).json()["data"]["id"] for _ in range(3)]
    assert left(behind) == [("datadog", {"project_id": PROJECT_ID}, ids, [])]
    removal = {"data": {"type": "datasets", "attributes": {"dataset_ids": ids[:2]}}}
    path = DATADOG.replace(f"{DATASET_ID}/clone", "delete")
    assert behind.client.post(path, headers=KEYS, json=removal).is_success
    assert left(behind) == [("datadog", {"project_id": PROJECT_ID}, ids[2:], [])]


def test_a_source_that_an_answer_names_as_new_is_not_to_be_removed(proxied: Start) -> None:
    behind = proxied(faulty_twin(known_fault("bria.id-of-source")))
    behind.clone(json={"name": "Mine"})
    assert left(behind) == [("bria", {}, [], ["Mine"])]


@pytest.mark.parametrize(("status", "names"), [(401, []), (429, []), (500, ["Mine"]), (503, ["Mine"])])
def test_what_may_have_been_made_is_in_the_ledger_by_its_name(proxied: Start, status: int, names: list[str]) -> None:
    behind = proxied(Script(answer(status)))
    behind.clone(json={"name": "Mine"})
    assert [place[3] for place in left(behind)] == ([names] if names else [])


@pytest.mark.parametrize(("value", "known"), [(TOKEN, {"BRIA_API_TOKEN": TOKEN}), ("short", {}), ("", {})])
def test_a_key_of_the_environment_is_known_unless_it_could_be_any_text(
    proxied: Start, value: str, known: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIA_API_TOKEN", value)
    assert proxied(BriaTwin()).judging.traffic._watched["bria"].side.secrets == known
