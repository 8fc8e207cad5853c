"""Bria has no official client: HTTP libraries of several kinds against the served twin."""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import httpx
import pytest

from clone_contracts.runners.pytest.clone_api import CloneApi, clone_api

Answer = tuple[int, dict[str, Any]]
Client = Callable[[str, Mapping[str, str], dict[str, str] | None], Answer]


def by_httpx(url: str, keys: Mapping[str, str], body: dict[str, str] | None) -> Answer:
    answer = httpx.post(url, headers=dict(keys), json=body, trust_env=False, timeout=60)
    return answer.status_code, answer.json()


def by_requests(url: str, keys: Mapping[str, str], body: dict[str, str] | None) -> Answer:
    requests = pytest.importorskip("requests")
    answer = requests.post(url, headers=keys, json=body, timeout=60)
    return answer.status_code, answer.json()


def by_aiohttp(url: str, keys: Mapping[str, str], body: dict[str, str] | None) -> Answer:
    aiohttp = pytest.importorskip("aiohttp")

    async def ask() -> Answer:
        async with aiohttp.ClientSession() as session, session.post(url, headers=keys, json=body) as answer:
            return answer.status, await answer.json()

    return asyncio.run(ask())


def by_curl(url: str, keys: Mapping[str, str], body: dict[str, str] | None) -> Answer:
    curl = shutil.which("curl")
    if curl is None and "CLONE_CONTRACTS_REQUIRE_ALL" not in os.environ:
        pytest.skip("there is no curl here")
    sent = ["-H", "Content-Type: application/json", "--data-raw", json.dumps(body)] if body is not None else []
    headers = [part for name, value in keys.items() for part in ("-H", f"{name}: {value}")]
    command = [str(curl), "-sS", "--noproxy", "*", "-X", "POST", url, *headers, *sent, "-w", "\n%{http_code}"]
    text, _, status = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rpartition("\n")
    return int(status), json.loads(text)


@pytest.fixture
def api() -> Iterator[CloneApi]:
    with clone_api("bria") as served:
        yield served


@pytest.fixture(params=[by_httpx, by_requests, by_aiohttp, by_curl], ids=lambda client: client.__name__)
def client(request: pytest.FixtureRequest) -> Client:
    found: Client = request.param
    return found


@pytest.mark.parametrize("body", [None, {}, {"name": "Façade 🏠", "description": "d"}])
def test_what_it_sends_conforms_and_what_is_answered_is_read(
    api: CloneApi, client: Client, body: dict[str, str] | None
) -> None:
    status, made = client(f"{api.base_url}/tailored-gen/datasets/102/clone", api.keys, body)
    assert (status, made["name"]) == (201, body.get("name", "Copy of Kitchen tiles") if body else "Copy of Kitchen tiles")
    assert api.findings == []


@pytest.mark.parametrize("status", [401, 404, 429, 500])
def test_a_documented_error_arrives(api: CloneApi, client: Client, status: int) -> None:
    url = f"{api.base_url}/tailored-gen/datasets/102/clone"
    api.force(status)
    assert client(url, api.keys, None)[0] == status
    assert api.findings == []


def test_a_misspelt_member_is_a_finding_whatever_sends_it(api: CloneApi, client: Client) -> None:
    client(f"{api.base_url}/tailored-gen/datasets/102/clone", api.keys, {"nmae": "x"})
    assert [finding.partition(":")[0] for finding in api.findings] == ["bria.request.name"]
