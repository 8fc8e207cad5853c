"""Answers that come because they were asked for."""

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.contract.document import load_contract
from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.message import Request
from clone_contracts.judge.judge import Judge
from clone_contracts.runners.forcing import Forcing, forced_answer, parse_rule
from tests.unit.support import bria_observations, bria_request, datadog_observations, datadog_request, exchange

STATUSES = (201, 401, 404, 429, 500)


def asking(preference: str) -> Request:
    return Request("POST", "/", (("Prefer", preference),))


def due(text: str, times: int = 6) -> list[str | None]:
    forcing = Forcing(load_contract("bria").primary, [parse_rule(text, STATUSES)])
    return [forcing.due(Request("POST", "/")) for _ in range(times)]


def test_a_rule_is_due_always_every_so_often_or_at_first() -> None:
    assert due("429", 2) == ["429", "429"]
    assert due("429:every=3") == [None, None, "429", None, None, "429"]
    assert due("500:first=2", 4) == ["500", "500", None, None]
    assert due("cut:every=2", 2) == [None, "cut"]


@pytest.mark.parametrize("text", ["", "42", "429:every=0", "429:every", "429:often=3", "cut:first=-1", "429;every=3"])
def test_a_malformed_rule_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ConfigurationError, match="such as 429, 429:every=3"):
        parse_rule(text, STATUSES)


def test_a_status_that_is_not_documented_cannot_be_forced() -> None:
    with pytest.raises(ConfigurationError, match="418 is not documented; known are 201, 401, 404, 429, 500 and cut"):
        parse_rule("418", STATUSES)


@pytest.mark.parametrize(
    ("preference", "wanted"),
    [
        ("code=429", "429"),
        (' Code = "404" ', "404"),
        ("code=cut", "cut"),
        ("code=418", None),
        ("code=201", None),
        ("wait=5", None),
    ],
)
def test_a_request_asks_for_an_answer_by_its_preference(preference: str, wanted: str | None) -> None:
    assert Forcing(load_contract("bria").primary).due(asking(preference)) == wanted


@pytest.mark.parametrize(
    ("api", "status"),
    [(name, status) for name in ("bria", "datadog") for status in load_contract(name).primary.responses if status >= 400],
)
def test_every_documented_error_is_answered_as_documented(api: str, status: int) -> None:
    definition = load_api(api)
    response = forced_answer(definition.twin(), status)
    request = bria_request() if api == "bria" else datadog_request()
    observations = bria_observations() if api == "bria" else datadog_observations()
    verdict = Judge(definition.semantics).judge(exchange(request, response, status), observations)
    assert response.status == status
    assert not verdict.findings
    assert not verdict.undocumented


def test_throttling_says_how_long_to_wait() -> None:
    response = forced_answer(load_api("bria").twin(), 429)
    assert (response.header("retry-after"), response.header("x-ratelimit-reset")) == ("1", "1")
