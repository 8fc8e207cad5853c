"""Requests that schemathesis generates from the contracts, sent by our client and judged by our judge.

Schemathesis's own checks look at every answer as well. They are a second opinion: where they object and our judge does not,
that is a finding, unless the objection is to something that the document leaves open.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final, TypeAlias

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response as CheckedResponse
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from clone_contracts.contract.document import Contract
from clone_contracts.errors import NotObservable
from clone_contracts.exchange.message import Exchange, Request
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.judge.judge import is_json_media_type
from clone_contracts.session.client import ApiClient, Reply

Case: TypeAlias = schemathesis.Case[Any]

VALID: Final = schemathesis.GenerationMode.POSITIVE
INVALID: Final = schemathesis.GenerationMode.NEGATIVE

_PINNED: Final = "1"
"""Stands in for ids and keys while cases are drawn; our client puts the real ones."""
_FEWEST_DRAWN: Final = 40
_MOST_ROUNDS: Final = 16
"""Draws repeat themselves, the more the simpler the schema; so they go on for so many rounds until there are enough."""


def draw_cases(
    contract: Contract,
    mode: schemathesis.GenerationMode,
    count: int,
    number: int,
    usable: Callable[[Case], bool] = lambda _: True,
) -> list[Case]:
    """At least ``count`` distinct usable cases, where there are so many; the same for the same seed ``number``."""
    strategy = _operation(contract).as_strategy(
        generation_mode=mode,
        path_parameters=dict.fromkeys(contract.primary.path_parameters, _PINNED),
        headers=dict.fromkeys(contract.security_headers, _PINNED),
    )
    cases: dict[bytes | None, Case] = {}
    for turn in range(_MOST_ROUNDS):
        for case in _draw_round(strategy, max(_FEWEST_DRAWN, count - len(cases)), number + turn):
            if usable(case):
                cases.setdefault(_body(case), case)
        if len(cases) >= count:
            break
    return list(cases.values())


def _draw_round(strategy: SearchStrategy[Case], count: int, number: int) -> list[Case]:
    drawn: list[Case] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def draw(case: Case) -> None:
        drawn.append(case)

    draw()
    return drawn


def send_generated(client: ApiClient, mode: schemathesis.GenerationMode, count: int) -> list[Reply]:
    """Send ``count`` generated requests.

    Half of the valid ones are such that no server may refuse them; of the invalid ones those are left out that a server
    may take, for what schemathesis calls invalid need not be so by the document.
    """
    if not count:
        raise NotObservable("no generated requests were asked for (--fuzz-examples 0)")
    if mode is VALID:
        cases = draw_cases(client.contract, mode, count, client.seed)
        cases = [*itertools.islice((case for case in cases if _is_ordinary(client, case)), (count + 1) // 2), *cases]
    else:
        cases = draw_cases(client.contract, mode, count, client.seed, lambda case: bool(_assessment(client, case).defects))
    return [
        client.send(_request(client, case), look=partial(second_opinion, client, case))
        for case in itertools.islice(dict.fromkeys(cases), count)
    ]


def second_opinion(client: ApiClient, case: Case, exchange: Exchange, verdict: Verdict) -> None:
    """Let schemathesis's checks look at an answer that our judge found nothing wrong with."""
    if verdict.findings:
        return
    findings = tuple(
        Finding(
            _clause(client.contract, failure, exchange),
            f"no objection of schemathesis ({failure.title})",
            failure.message,
        )
        for failure in _failures(case, exchange)
        if not _is_left_open(failure, exchange)
    )
    if findings:
        client.evidence.record(exchange, Verdict(frozenset(f.clause for f in findings), findings), client.redactor)


def _operation(contract: Contract) -> APIOperation[Any, Any, Any, Any]:
    schema = schemathesis.openapi.from_dict(dict(contract.raw))
    operation: APIOperation[Any, Any, Any, Any] = schema[contract.primary.path][contract.primary.method]
    return operation


def _body(case: Case) -> bytes | None:
    """The body as schemathesis would send it."""
    sent = case.as_transport_kwargs(base_url="http://localhost")
    if sent.get("json") is not None or (case.body is None and "json" in sent):
        return json.dumps(sent["json"]).encode()
    data = sent.get("data")
    return data.encode() if isinstance(data, str) else data


def _request(client: ApiClient, case: Case) -> Request:
    """The case under a real path, with real keys."""
    return client.generated_request(client.dataset_id(None), _body(case))


def _is_ordinary(client: ApiClient, case: Case) -> bool:
    assessment = _assessment(client, case)
    return not assessment.unspecified and not assessment.defects


def _assessment(client: ApiClient, case: Case) -> RequestAssessment:
    return client.judge.api.assessment(_request(client, case), client.observations)


def _failures(case: Case, exchange: Exchange) -> Iterator[Failure]:
    try:
        case.validate_response(_checked_response(exchange), checks=_CHECKS)
    except FailureGroup as group:
        yield from group.exceptions
    except Failure as failure:
        yield failure


def _checked_response(exchange: Exchange) -> CheckedResponse:
    """Our answer in schemathesis's own form, made without the detour over a client's response."""
    request = requests.PreparedRequest()
    request.method, request.url = exchange.request.method, exchange.base_url + exchange.request.target_path
    request.headers = requests.structures.CaseInsensitiveDict()
    request.body = exchange.request.body
    headers: dict[str, list[str]] = {}
    for name, value in exchange.response.headers:
        headers.setdefault(name, []).append(value)
    response = exchange.response
    return CheckedResponse(response.status, headers, response.body, request, elapsed=0.0, verify=True, encoding="utf-8")


def _is_left_open(failure: Failure, exchange: Exchange) -> bool:
    """Where the contract's reading is wider than what OpenAPI can say."""
    response = exchange.response
    if 400 <= response.status < 500 and type(failure).__name__ in ("UndefinedStatusCode", "AcceptedNegativeData"):
        return True  # Which refusal an odd or invalid request gets is not documented everywhere.
    return type(failure).__name__ == "UndefinedContentType" and is_json_media_type(response.header("content-type"))


def _clause(contract: Contract, failure: Failure, exchange: Exchange) -> str:
    """The clause that an objection belongs to."""
    api, status = contract.api, exchange.response.status
    by_kind = {
        "ServerError": f"{api}.500.no-server-error",
        "AcceptedNegativeData": f"{api}.request.body",
        "MissingContentType": f"{api}.{status}.media-type",
        "UndefinedContentType": f"{api}.{status}.media-type",
        "MalformedMediaType": f"{api}.{status}.media-type",
        "MalformedJson": f"{api}.{status}.json",
        "JsonSchemaError": f"{api}.{status}.json",
    }
    clause = by_kind.get(type(failure).__name__, "")
    return clause if clause in contract.clauses else f"{api}.{contract.primary.success}.success"


_CHECKS: Final = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
