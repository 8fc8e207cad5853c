"""The fixtures for tests of an SDK, in a repository that has no more of the suite than the package."""

import sys

import pytest

pytest_plugins = ["pytester"]

CLIENT = """
import httpx

def clone(base_url, keys, id, **options):
    return httpx.post(f"{base_url}/tailored-gen/datasets/{id}/clone", headers=keys, trust_env=False, **options)
"""


def run(pytester: pytest.Pytester, test: str, *arguments: str) -> pytest.RunResult:
    pytester.makepyfile(CLIENT + test)
    return pytester.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments)


@pytest.mark.parametrize("url", ["base_url", "in_process_url"])
def test_an_sdk_that_keeps_to_the_contract_passes(pytester: pytest.Pytester, url: str) -> None:
    test = f"""
def test_sdk(bria_clone_api):
    made = clone(bria_clone_api.{url}, bria_clone_api.keys, bria_clone_api.sources[0], json={{"name": "Mine"}})
    assert made.json()["name"] == "Mine"
    assert [request["status"] for request in bria_clone_api.requests] == [201]
"""
    run(pytester, test).assert_outcomes(passed=1)


@pytest.mark.parametrize("url", ["base_url", "in_process_url"])
@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('keys, 102, json={"nmae": "x"}', "bria.request.name: expected the member name, got the member nmae"),
        ('keys, 102, content="{}"', "bria.request.body: expected Content-Type: application/json, got no Content-Type"),
        ("{}, 102", "bria.401.token-absent: expected the header api_token, got no such header"),
        ('keys, "abc"', "bria.path.dataset_id: expected an integer in the path"),
    ],
)
def test_an_sdk_that_breaks_the_contract_fails_at_the_end(pytester: pytest.Pytester, url: str, call: str, message: str) -> None:
    test = f"""
def test_sdk(bria_clone_api):
    keys = bria_clone_api.keys
    clone(bria_clone_api.{url}, {call})
"""
    result = run(pytester, test)
    result.assert_outcomes(passed=1, errors=1)
    assert message in result.stdout.str()


def test_a_wrong_enum_is_a_finding_of_the_other_api(pytester: pytest.Pytester) -> None:
    test = """
def test_sdk(datadog_clone_api):
    api = datadog_clone_api
    path = f"/api/v2/llm-obs/v1/{api.scope['project_id']}/datasets/{api.sources[0]}/clone"
    body = {"data": {"attributes": {"name": "a"}, "id": api.sources[0], "type": "dataset"}}
    assert httpx.post(api.in_process_url + path, headers=api.keys, json=body).status_code == 400
    assert api.findings == ['datadog.request.data.type: expected "datasets", got "dataset" at /data/type']
    api.tolerate("datadog.request.data.type")
"""
    run(pytester, test).assert_outcomes(passed=1)


def test_errors_are_forced_for_as_long_as_they_are_wanted(pytester: pytest.Pytester) -> None:
    test = """
import pytest

def test_sdk(bria_clone_api):
    api = bria_clone_api
    api.force(429, times=2)
    assert [clone(api.in_process_url, api.keys, 102).status_code for _ in range(3)] == [429, 429, 201]
    api.force("cut")
    with pytest.raises(httpx.RemoteProtocolError):
        clone(api.in_process_url, api.keys, 102)
    api.force("cut")
    with pytest.raises(httpx.RemoteProtocolError):
        clone(api.base_url, api.keys, 102)
    with pytest.raises(Exception, match="418 is not documented"):
        api.force(418)
"""
    run(pytester, test).assert_outcomes(passed=1)


def test_asynchronous_clients_and_other_addresses_work_in_process(pytester: pytest.Pytester) -> None:
    test = """
import asyncio

def test_sdk(bria_clone_api, datadog_clone_api):
    async def ask():
        async with httpx.AsyncClient(trust_env=False) as client:
            path = "/tailored-gen/datasets/102/clone"
            made = await client.post(bria_clone_api.in_process_url + path, headers=bria_clone_api.keys)
            other = await client.post(bria_clone_api.base_url + path, headers=bria_clone_api.keys)
            return made.status_code, other.status_code
    assert asyncio.run(ask()) == (201, 201)
    assert datadog_clone_api.in_process_url != bria_clone_api.in_process_url
"""
    run(pytester, test).assert_outcomes(passed=1)


def test_a_test_that_asks_for_no_fixture_loads_nothing(pytester: pytest.Pytester) -> None:
    test = """
import sys

def test_plain():
    assert not {name for name in sys.modules if name.startswith("clone_contracts.runners.mock")}
    assert "uvicorn" not in sys.modules
"""
    run(pytester, test).assert_outcomes(passed=1)
