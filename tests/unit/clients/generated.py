"""Answers of Datadog that are generated from the contract, and a server that gives one for each number in front of the path."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from clone_contracts.contract.document import load_contract
from clone_contracts.exchange.message import Request
from clone_contracts.targets.asgi import Answering, Delivery
from clone_contracts.twins.base import json_response
from tests.proof.test_generated_answers import conforming


def bodies(count: int) -> list[Any]:
    """So many different bodies of a 200, the same in every run."""
    schema = load_contract("datadog").primary.responses[200]
    assert schema is not None
    found: list[Any] = []

    @settings(max_examples=count, database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(conforming(schema))
    def collect(body: Any) -> None:
        found.append(body)

    collect()
    return found


def answering(found: list[Any]) -> Answering:
    """The server; its paths begin with the number of the answer."""

    def answer(request: Request) -> Delivery:
        number = int(request.path.split("/")[1])
        return Delivery(json_response(200, found[number]))

    return answer
