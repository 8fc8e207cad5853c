"""Two validators agree: the compiled one that answers for what is right, and the one that explains what is wrong."""

from functools import cache

import pytest

from clone_contracts.apis import load_api
from clone_contracts.clients import Bounds
from clone_contracts.contract import load_contract
from clone_contracts.exchange import Request, Response
from clone_contracts.faults import all_faults
from clone_contracts.faults.base import After, Faulty
from clone_contracts.judge import Judge
from clone_contracts.strictjson import Document, parse
from clone_contracts.targets import Handler
from clone_contracts.validation import BodySchema
from clone_contracts.wiring import embedded_client, new_twin
from tests.proof.servers import VARIATIONS

DERIVED = [fault.name for fault in all_faults().values() if fault.name.split(".")[1].isdecimal() and fault.after is not None]
NO_INTEGER = "-integer-as-7.0"
"""Here they differ by intent: JSON Schema takes 7.0 for an integer, the documents' integer and int64 do not."""


@cache
def body_schema_of(api: str, status: int) -> BodySchema:
    return Judge(load_api(api)).bodies[status]


def answers(api: str, handler: Handler, status: int) -> list[Response]:
    """Answers of a server to requests that lead to a status, for each source where it is the success."""
    client = embedded_client(api, handler, Bounds(), seed=0)
    contract = load_contract(api)
    requests: list[Request] = [client.plain_request(id) for id in client.sources] if status == contract.success else []
    replies = [client.send(request) for request in requests]
    if status in contract.unprovoked:
        replies.append(client.provoke(status))
    elif status == 401:
        replies.append(client.send(without_keys(client.plain_request(client.sources[0]))))
    elif status == 404:
        replies.append(client.send(client.plain_request("00000000-0000-4000-8000-000000000000")))
    elif status == 400:
        replies.append(client.send(client.generated_request(client.sources[0], b"{}")))
    return [reply.exchange.response for reply in replies if reply.status == status]


def without_keys(request: Request) -> Request:
    return Request(request.method, request.path, request.path_parameters, (), request.body)


def agree(schema: BodySchema, document: Document) -> bool:
    return bool(schema.compiled.is_valid(document.value)) == schema.explaining.is_valid(document.value)


@pytest.mark.parametrize("name", [name for name in DERIVED if NO_INTEGER not in name])
def test_they_agree_on_every_derived_fault(name: str) -> None:
    """An answer with the fault: both say that it is wrong, or neither does where the fault is not in this answer."""
    fault = all_faults()[name]
    after: After | None = fault.after
    status = int(name.split(".")[1])
    seen = answers(fault.api, Faulty(new_twin(fault.api), after=after), status)
    assert seen
    schema = body_schema_of(fault.api, status)
    assert all(agree(schema, parse(response.body)) for response in seen)
    assert not all(schema.compiled.is_valid(parse(response.body).value) for response in seen)


@pytest.mark.parametrize("name", VARIATIONS)
def test_they_agree_on_every_faithful_server(name: str) -> None:
    """The successes of odd servers: both say that they are right."""
    api = VARIATIONS[name].api
    status = load_contract(api).success
    schema = body_schema_of(api, status)
    for response in answers(api, VARIATIONS[name].server(), status):
        document = parse(response.body)
        assert schema.compiled.is_valid(document.value)
        assert schema.explaining.is_valid(document.value)
