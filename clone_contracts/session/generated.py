"""Generated requests, sent by our client and judged by our judge.

Schemathesis's own checks look at every answer as well. They are a second opinion: where they object and our judge does not,
that is a finding, unless the objection is to something that the document leaves open.
"""

import hashlib
import itertools
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import requests
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.transport import Response as CheckedResponse
from schemathesis.specs.openapi import checks

from clone_contracts.cases.generated import INVALID, VALID, Case, body_of, draw_cases
from clone_contracts.cases.variants import retold, variants
from clone_contracts.contract.document import Contract
from clone_contracts.errors import NotJudged, NotObservable
from clone_contracts.exchange.message import Exchange, Request
from clone_contracts.exchange.strict_json import read
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.judge.media_type import is_json_media_type
from clone_contracts.session.client import ApiClient
from clone_contracts.session.reply import Tally

MODES: Final = {"valid": VALID, "invalid": INVALID}
"""What is generated, by the contract."""
MOST_DRAWN: Final = 20
"""So many distinct cases are drawn in each mode; what more is asked for is made of them, at a fraction of the cost."""
_TRIES_FOR_EACH: Final = 20
"""Not every variant is usable and new; after so many for each request that was asked for, there are fewer requests."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A generated body, None for none, and the case that it was drawn as, or mostly made of."""

    body: bytes | None
    case: Case


def send_generated(client: ApiClient, mode: schemathesis.GenerationMode, count: int) -> Tally:
    """Send ``count`` generated requests, valid or not by ``mode``, and return how many made a clone.

    Half of the valid ones are such that no server may refuse them. Invalid ones that a server may accept are left out, since
    what schemathesis calls invalid need not be invalid by the document. Raises NotObservable where ``count`` is 0.
    """
    if not count:
        raise NotObservable("no generated requests were asked for (--fuzz-examples 0)")
    left, sent, made = deque(generate(client, mode, count)), 0, 0
    while left:
        one = left.popleft()  # What has been sent need not be kept.
        reply = client.send(_request(client, one.body), look=partial(second_opinion, client, one.case))
        sent, made = sent + 1, made + (reply.clone is not None)
    return Tally(sent, made)


def generate(client: ApiClient, mode: schemathesis.GenerationMode, count: int) -> list[Generated]:
    """Up to ``count`` generated bodies, no two of which say the same; always the same for the same seed of the client."""

    def is_usable(body: bytes | None) -> bool:
        return bool(_assessment(client, body).defects) is (mode is INVALID)

    def is_ordinary(body: bytes | None) -> bool:
        assessment = _assessment(client, body)
        return not assessment.unspecified and not assessment.defects

    cases = draw_cases(
        client.contract, mode, min(count, MOST_DRAWN), client.seed, lambda case: mode is VALID or is_usable(body_of(case))
    )
    drawn = [Generated(body_of(case), case) for case in cases]
    most = count * _TRIES_FOR_EACH
    found = itertools.chain(drawn, _made_by(variants, drawn, drawn, client.seed, most, is_usable))
    if mode is VALID:
        plain = [one for one in drawn if is_ordinary(one.body)]
        more = itertools.chain(plain, _made_by(retold, plain, drawn, client.seed, most, is_ordinary))
        found = itertools.chain(itertools.islice(_distinct(client, more), (count + 1) // 2), found)
    return list(itertools.islice(_distinct(client, found), count))


def _made_by(
    make: Callable[[Sequence[bytes], Sequence[bytes], int], Iterator[tuple[int, bytes]]],
    drawn: Sequence[Generated],
    others: Sequence[Generated],
    number: int,
    most: int,
    is_fit: Callable[[bytes], bool],
) -> Iterator[Generated]:
    """What is fit of ``most`` bodies that are made of drawn ones; some say the same."""
    cases = [one.case for one in drawn if one.body is not None]
    made = make(_bodies(drawn), _bodies(others), number)
    return (Generated(body, cases[at]) for at, body in itertools.islice(made, most) if is_fit(body))


def _bodies(generated: Iterable[Generated]) -> list[bytes]:
    return [one.body for one in generated if one.body is not None]


def _distinct(client: ApiClient, bodies: Iterable[Generated]) -> Iterator[Generated]:
    """Those that say something else than all before them, whatever the order of members and the dataset that they name."""
    seen: set[bytes] = set()
    for one in bodies:
        said = hashlib.blake2b(_said(client, one.body), digest_size=16).digest()
        if said not in seen:
            seen.add(said)
            yield one


def _said(client: ApiClient, body: bytes | None) -> bytes:
    """What a body says, in one notation; as it stands if it is not JSON."""
    document = read(body or b"")
    if document.error is not None:
        return body or b""
    return json.dumps(client.recorder.judge.semantics.agreeing(document.value, ""), sort_keys=True).encode()


def second_opinion(client: ApiClient, case: Case, exchange: Exchange, verdict: Verdict) -> None:
    """Let schemathesis's checks look at an answer that our judge found nothing wrong with."""
    if verdict.findings:
        return
    findings = tuple(
        Finding(
            _clause(client.contract, failure, exchange),
            f"no objection from schemathesis ({failure.title})",
            failure.message,
        )
        for failure in _failures(case, exchange)
        if not _is_left_open(failure, exchange)
    )
    if findings:
        client.recorder.object_to(exchange, findings)


def _request(client: ApiClient, body: bytes | None) -> Request:
    """The body under a real path, with real keys."""
    return client.generated_request(client.dataset_id(None), body)


def _assessment(client: ApiClient, body: bytes | None) -> RequestAssessment:
    assessment = client.recorder.assess(_request(client, body))
    if assessment is None:
        raise NotJudged("a generated request belongs to no operation of the contract")
    return assessment


def _failures(case: Case, exchange: Exchange) -> Iterator[Failure]:
    try:
        case.validate_response(_checked_response(exchange), checks=_CHECKS)
    except FailureGroup as group:
        yield from group.exceptions
    except Failure as failure:
        yield failure


def _checked_response(exchange: Exchange) -> CheckedResponse:
    """Our answer in schemathesis's own form, made without the detour through a client's response."""
    request = requests.PreparedRequest()
    request.method, request.url = exchange.request.method, exchange.base_url + exchange.request.path
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
