"""The official Node client of Datadog against the served twin: what it sends conforms, and it reads what is documented."""

from collections.abc import Iterator

import pytest

from clone_contracts.runners.pytest.clone_api import CloneApi, clone_api
from clone_contracts.targets.asgi import application, served
from tests.unit.clients.datadog_node import call, needed, outcomes
from tests.unit.clients.generated import answering, bodies

pytestmark = needed


@pytest.fixture
def api() -> Iterator[CloneApi]:
    with clone_api("datadog") as served:
        yield served


def test_what_it_sends_conforms_and_what_is_answered_is_read(api: CloneApi) -> None:
    named = {"name": "Façade", "description": "d"}
    (made,) = outcomes([call(api.base_url, api.keys, api.scope["project_id"], api.sources[0], attributes=named)])
    assert (made["answer"]["name"], made["answer"]["version"]) == ("Façade", 0)
    assert api.findings == []


def test_answers_that_are_generated_from_the_contract_are_read(api: CloneApi) -> None:
    found = bodies(60)
    with served(application(answering(found))) as url:
        where = (api.keys, api.scope["project_id"], api.sources[0])
        outcome = outcomes([call(f"{url}/{number}", *where) for number in range(len(found))])
    assert [each for each in outcome if "error" in each] == []


def test_documented_errors_arrive_as_exceptions(api: CloneApi) -> None:
    one = call(api.base_url, api.keys, api.scope["project_id"], api.sources[0])
    statuses = (400, 401, 403, 404, 429, 500)
    for status in reversed(statuses):  # The latest is the first that is obeyed.
        api.force(status)
    found = outcomes([one] * len(statuses))
    assert [each["error"]["status"] for each in found] == list(statuses)
    assert {each["error"]["name"] for each in found} == {"ApiException"}
    assert api.findings == []


def test_it_refuses_a_wrong_enum_and_a_missing_name_before_it_sends(api: CloneApi) -> None:
    where = (api.base_url, api.keys, api.scope["project_id"], api.sources[0])
    found = outcomes([call(*where, type="dataset"), call(*where, attributes={})])
    assert ["error" in each for each in found] == [True, True]
    assert api.requests == []
