"""The official Python client of Datadog against the served twin: what it sends conforms, and it reads what is documented."""

from collections.abc import Iterator

import pytest

pytest.importorskip("datadog_api_client", reason="the official client is not installed: pip install datadog-api-client")

from datadog_api_client import exceptions

from clone_contracts.runners.pytest.clone_api import CloneApi, clone_api
from clone_contracts.targets.asgi import application, served
from tests.unit.clients.datadog_python import clone, request_for
from tests.unit.clients.generated import answering, bodies

pytestmark = pytest.mark.filterwarnings("ignore:Using unstable operation")  # It says so of every call.

ERRORS = {
    400: exceptions.ApiException,
    401: exceptions.UnauthorizedException,
    403: exceptions.ForbiddenException,
    404: exceptions.NotFoundException,
    429: exceptions.ApiException,
    500: exceptions.ServiceException,
}


@pytest.fixture
def api() -> Iterator[CloneApi]:
    with clone_api("datadog") as served:
        yield served


def test_what_it_sends_conforms_and_what_is_answered_is_read(api: CloneApi) -> None:
    made = clone(api.base_url, api.keys, api.scope["project_id"], request_for(api.sources[0], "Façade", description="d"))
    assert made["data"]["attributes"]["name"] == "Façade"
    assert made["data"]["attributes"]["current_version"] == 0
    assert api.findings == []
    assert [request["status"] for request in api.requests] == [200]


@pytest.mark.parametrize(("status", "exception"), ERRORS.items())
def test_a_documented_error_arrives_as_an_exception(api: CloneApi, status: int, exception: type[Exception]) -> None:
    url = api.base_url
    api.force(status)
    with pytest.raises(exception) as raised:
        clone(url, api.keys, api.scope["project_id"], request_for(api.sources[0], "Mine"))
    assert raised.value.status == status  # type: ignore[attr-defined]
    assert "errors" in str(raised.value)
    assert api.findings == []


def test_a_wrong_key_and_an_unknown_dataset_arrive_as_such(api: CloneApi) -> None:
    body = request_for(api.sources[0], "Mine")
    with pytest.raises(exceptions.UnauthorizedException):
        clone(api.base_url, {**api.keys, "DD-API-KEY": "another-key-00000"}, api.scope["project_id"], body)
    with pytest.raises(exceptions.NotFoundException):
        clone(api.base_url, api.keys, "00000000-0000-4000-8000-000000000000", body)
    assert api.findings == []


def test_answers_that_are_generated_from_the_contract_are_read(api: CloneApi) -> None:
    found = bodies(60)
    with served(application(answering(found))) as url:
        for number in range(len(found)):
            clone(f"{url}/{number}", api.keys, api.scope["project_id"], request_for(api.sources[0], "Mine"))


def test_an_answer_that_is_cut_short_is_an_error(api: CloneApi) -> None:
    url = api.base_url
    api.force("cut")
    with pytest.raises(Exception, match=r"IncompleteRead|broken|Connection"):
        clone(url, api.keys, api.scope["project_id"], request_for(api.sources[0], "Mine"))


def test_it_retries_what_is_throttled_if_it_is_told_to(api: CloneApi) -> None:
    url = api.base_url
    api.force(429)
    made = clone(url, api.keys, api.scope["project_id"], request_for(api.sources[0], "Mine"), retry=True)
    assert made["data"]["attributes"]["name"] == "Mine"
    assert [request["status"] for request in api.requests] == [429, 200]


def test_a_mistake_that_the_client_lets_through_is_a_finding(api: CloneApi) -> None:
    """It takes any members beside those that it knows."""
    clone(api.base_url, api.keys, api.scope["project_id"], request_for(api.sources[0], "Mine", descripton="d"))
    (finding,) = api.findings
    assert finding.endswith("got the member descripton, which no section describes at /data/attributes/descripton")
