"""Two validators agree: the compiled one that answers for what is right, and the one that explains what is wrong."""

from dataclasses import replace
from functools import cache

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.catalogue import all_faults
from clone_contracts.apis.registry import load_api
from clone_contracts.contract.document import load_contract
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Request, Response
from clone_contracts.exchange.strict_json import Document, parse, read
from clone_contracts.faults.base import FaultyTwin, Outgoing
from clone_contracts.judge.body_schema import BodySchema
from clone_contracts.judge.judge import Judge
from clone_contracts.runners.assembly import embedded_client, new_twin
from clone_contracts.session.limits import Limits
from clone_contracts.targets.target import Handler
from tests.proof.servers import VARIATIONS

DERIVED = [fault.name for fault in all_faults().values() if fault.name.split(".")[1].isdecimal() and fault.after is not None]
NO_INTEGER = "-integer-as-7.0"
"""Here they differ on purpose: JSON Schema accepts 7.0 as an integer, the documents' integer and int64 do not."""


@cache
def body_schema_of(api: str, status: int) -> BodySchema:
    judge = Judge(load_api(api).semantics)
    schema = judge.body(judge.contract.primary, status)
    assert schema is not None
    return schema


@cache
def faithful_answers(api: str, status: int) -> list[Outgoing]:
    """What a twin with few images answers to requests that lead to a status, for each source where it is the success."""
    answers: list[Outgoing] = []
    twin = new_twin(api)
    if isinstance(twin, BriaTwin):
        twin.datasets = {id: replace(source, images=3) for id, source in twin.datasets.items()}
    send_for_status(api, FaultyTwin(twin, after=answers.append), status)
    return [answer for answer in answers if answer.response.status == status]


def send_for_status(api: str, handler: Handler, status: int) -> list[Response]:
    answers: list[Response] = []
    client = embedded_client(api, handler, Limits(), seed=0)
    contract = load_contract(api)
    if status == contract.primary.success:
        requests = [client.plain_request(id) for id in client.sources]
    elif status in contract.primary.unprovoked:
        requests = [client.forcing_request(status)]
    elif status == 400:
        requests = [client.generated_request(client.sources[0], b"{}")]
    elif status == 401:
        requests = [without_keys(client.plain_request(client.sources[0]))]
    else:
        requests = [client.plain_request("00000000-0000-4000-8000-000000000000")]
    forced = status if status in contract.primary.unprovoked else None
    for request in requests:
        client.send(request, forced, look=lambda exchange, _: answers.append(exchange.response))
    return [answer for answer in answers if answer.status == status]


def without_keys(request: Request) -> Request:
    return replace(
        request, headers=tuple((name, value) for name, value in request.headers if not isinstance(value, Credential))
    )


def agree(schema: BodySchema, document: Document) -> bool:
    return bool(schema.compiled.is_valid(document.value)) == schema.explaining.is_valid(document.value)


@pytest.mark.parametrize("name", [name for name in DERIVED if NO_INTEGER not in name])
def test_both_validators_agree_on_every_derived_fault(name: str) -> None:
    """Every answer that has the fault: both say that it is wrong."""
    fault = all_faults()[name]
    assert fault.after is not None
    status = int(name.split(".")[1])
    schema = body_schema_of(fault.api, status)
    altered = [fault.after(answer) for answer in faithful_answers(fault.api, status)]
    documents = [parse(response.body) for response in altered if response is not None]
    assert documents
    assert all(agree(schema, document) for document in documents)
    assert not any(schema.compiled.is_valid(document.value) for document in documents)


@pytest.mark.parametrize("name", DERIVED)
def test_what_is_found_fast_is_what_the_thorough_validator_finds(name: str) -> None:
    """In every answer that has the fault: the same findings in the same order, also where only parts are looked at."""
    fault = all_faults()[name]
    assert fault.after is not None
    status = int(name.split(".")[1])
    schema = body_schema_of(fault.api, status)
    for answer in faithful_answers(fault.api, status):
        altered = fault.after(answer)
        document = read(altered.body if altered is not None else answer.response.body)
        assert schema.findings(document) == schema.explained(schema.explaining.iter_errors(document.value))


@pytest.mark.parametrize("name", VARIATIONS)
def test_both_validators_agree_on_every_faithful_server(name: str) -> None:
    """The successes of odd servers: both say that they are right."""
    api = VARIATIONS[name].api
    status = load_contract(api).primary.success
    schema = body_schema_of(api, status)
    for response in send_for_status(api, VARIATIONS[name].server(), status):
        document = parse(response.body)
        assert schema.compiled.is_valid(document.value)
        assert schema.explaining.is_valid(document.value)
