"""Generated requests, and the checks of schemathesis as a second opinion."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.cases.generated import INVALID, VALID, Case, draw_cases
from clone_contracts.contract.document import load_contract
from clone_contracts.errors import NotObservable
from clone_contracts.exchange.message import Exchange, Response
from clone_contracts.exchange.strict_json import read
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.session.client import ApiClient
from clone_contracts.session.generated import MOST_DRAWN, generate, second_opinion, send_generated
from tests.unit.support import Altered, answer, bria, bria_clone, bria_request, datadog, dataset_of, replies_of, without_endings

APIS: dict[str, Callable[[], ApiClient]] = {"bria": lambda: bria(BriaTwin()), "datadog": lambda: datadog(DatadogTwin())}


def sent(client: ApiClient, mode: Any, count: int) -> list[bytes]:
    replies = replies_of(client)
    send_generated(client, mode, count)
    return [without_endings(reply.request.body or b"") for reply in replies]


def readable(body: bytes | None) -> bool:
    return body is not None and read(body).error is None


@pytest.mark.parametrize("mode", [VALID, INVALID])
@pytest.mark.parametrize("api", APIS)
class TestGeneratedRequests:
    """Sent to faithful twins."""

    def test_generated_requests_do_not_accuse_a_faithful_twin(self, api: str, mode: Any) -> None:
        client = APIS[api]()
        tally = send_generated(client, mode, 12)
        assert tally.sent == 12
        assert client.recorder.evidence.requests == 12
        assert client.recorder.evidence.findings == []
        assert tally.made == client.recorder.evidence.successes
        assert tally.made >= 6 if mode is VALID else tally.made == 0


@pytest.mark.parametrize(("api", "mode"), [("bria", INVALID), ("datadog", VALID)])
def test_the_same_seed_repeats_the_generated_requests(api: str, mode: Any) -> None:
    first, second = (sent(APIS[api](), mode, 8) for _ in range(2))
    assert first == second
    assert len(set(first)) > 4


@pytest.mark.parametrize("mode", [VALID, INVALID])
@pytest.mark.parametrize("api", APIS)
def test_more_requests_than_are_drawn_are_made_of_these_all_distinct_and_of_their_mode(api: str, mode: Any) -> None:
    client = APIS[api]()
    count = 4 * MOST_DRAWN
    made = generate(client, mode, count)
    assert [one.body for one in made] == [one.body for one in generate(APIS[api](), mode, count)]
    semantics = client.recorder.judge.semantics
    said = {
        json.dumps(semantics.agreeing(read(one.body or b"").value, ""), sort_keys=True) for one in made if readable(one.body)
    }
    assert len(said) == len([one for one in made if readable(one.body)])
    requests = [client.generated_request(client.sources[0], one.body) for one in made]
    assessments = [client.recorder.assess(request) for request in requests]
    assert [bool(one and one.defects) for one in assessments] == [mode is INVALID] * count
    if mode is VALID:
        assert sum(not one.unspecified for one in assessments if one) >= count // 2


def test_another_seed_gives_other_generated_requests() -> None:
    drawn = [[repr(case.body) for case in draw_cases(load_contract("datadog"), VALID, 8, seed)] for seed in (1, 2)]
    assert drawn[0] != drawn[1]


@pytest.mark.parametrize("api", APIS)
def test_with_zero_examples_no_request_is_sent_and_the_reason_is_given(api: str) -> None:
    client = APIS[api]()
    with pytest.raises(NotObservable, match=r"--fuzz-examples 0"):
        send_generated(client, VALID, 0)
    assert client.recorder.evidence.requests == 0


def test_valid_generated_requests_use_real_datasets_and_real_keys() -> None:
    client = APIS["bria"]()
    replies = replies_of(client)
    send_generated(client, VALID, 10)
    assert {dataset_of(reply.request) for reply in replies} <= {"101", "102", "103", "104", "105"}
    assert {reply.request.auth("api_token") for reply in replies} == {"right"}


def test_a_generated_datadog_body_names_the_dataset_of_its_path() -> None:
    client = APIS["datadog"]()
    replies = replies_of(client)
    send_generated(client, VALID, 5)
    assert len(replies) == 5
    for reply in replies:
        assert json.loads(reply.request.body or b"")["data"]["id"] == dataset_of(reply.request)


def test_generated_requests_expose_a_faulty_server() -> None:
    client = bria(Altered(BriaTwin(), lambda response: answer(500) if response.status == 422 else response))
    send_generated(client, INVALID, 5)
    assert {finding["clause"] for finding in client.recorder.evidence.findings} == {"bria.500.no-server-error"}


class TestTheSecondOpinion:
    """Schemathesis looks at answers that our judge found nothing wrong with."""

    @pytest.fixture(scope="class")
    @classmethod
    def case(cls) -> Case:
        return draw_cases(load_contract("bria"), VALID, 1, 1)[0]

    def opinion(self, case: Case, response: Response, verdict: Verdict | None = None) -> list[str]:
        client = bria(BriaTwin())
        exchange = Exchange(1, "a test", "https://bria.example", bria_request(b"{}"), response)
        second_opinion(client, case, exchange, verdict or Verdict())
        return [finding["clause"] for finding in client.recorder.evidence.findings]

    @pytest.mark.parametrize(
        "response",
        [
            answer(201, bria_clone()),
            answer(201, bria_clone(), "application/vnd.api+json"),
            answer(404, b"<html>", "text/html"),
            answer(422),
            answer(429),
        ],
        ids=["clone", "media-type", "html", "refusal", "throttled"],
    )
    def test_the_second_opinion_agrees_on_what_is_right_or_left_open(self, case: Case, response: Response) -> None:
        assert self.opinion(case, response) == []

    @pytest.mark.parametrize(
        ("response", "clause"),
        [
            (answer(500, b"x"), "bria.500.no-server-error"),
            (answer(201, b"{"), "bria.201.json"),
            (answer(201, {}), "bria.201.json"),
            (answer(201, bria_clone(), None), "bria.201.media-type"),
            (answer(201, bria_clone(), "text/plain"), "bria.201.media-type"),
            (answer(201, bria_clone(), "nonsense"), "bria.201.media-type"),
            (answer(202, {}), "bria.201.success"),
        ],
        ids=["failure", "cut", "members", "no-type", "type", "nonsense", "status"],
    )
    def test_an_objection_by_the_second_opinion_alone_is_a_finding_under_its_clause(
        self, case: Case, response: Response, clause: str
    ) -> None:
        assert clause in self.opinion(case, response)

    def test_the_second_opinion_is_not_asked_where_our_judge_found_something(self, case: Case) -> None:
        found = Finding("bria.500.no-server-error", "", "")
        assert self.opinion(case, answer(500), Verdict(findings=(found,))) == []
