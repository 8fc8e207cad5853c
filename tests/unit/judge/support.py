"""Helpers that several tests of the judge share."""

from clone_contracts.exchange.message import Request, Response
from clone_contracts.judge.finding import Finding, Verdict
from tests.unit.support import (
    bria_observations_of_clone,
    datadog_observations,
    exchange,
    judge,
)

BRIA, DATADOG = judge("bria"), judge("datadog")
ERROR = {"errors": [{"title": "no", "status": "400"}]}
NAMED = b'{"name": "Mine"}'


def of_bria(request: Request, response: Response, forced: int | None = None) -> Verdict:
    return BRIA.judge(exchange(request, response, forced), bria_observations_of_clone())


def of_datadog(request: Request, response: Response, forced: int | None = None) -> Verdict:
    return DATADOG.judge(exchange(request, response, forced), datadog_observations())


def messages(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.message for finding in findings]
