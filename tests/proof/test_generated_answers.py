"""Answers that are generated from the contracts, and so conform: thousands of them, and none is accused."""

import json
import re
from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clone_contracts.apis import load_api
from clone_contracts.apis.datadog.twin import DATASET_ID, PROJECT_ID
from clone_contracts.contract.clause import Schema
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Exchange, Request
from clone_contracts.exchange.strict_json import parse
from clone_contracts.judge.judge import Judge
from clone_contracts.judge.observations import Observations
from clone_contracts.twins.base import json_response

EXAMPLES = 260
"""For each of eight statuses."""
UNKNOWN = "00000000-0000-4000-8000-000000000000"
UNLISTED: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from(["", "x", "größe", "$ref", "__proto__", "id ", "Status"]),
    st.sampled_from([None, True, -1, 1.5, "", "\u0000", [], [[{}]], {"id": None}]),
    max_size=2,
)
"""Members that no document lists."""
DATE_TIMES = st.from_regex(
    r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,12})?"
    r"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])",
    fullmatch=True,
)


def conforming(schema: Schema) -> st.SearchStrategy[Any]:
    """Values of a schema; of JSON Schema just what the contracts use."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([of_type(name, schema) for name in types])


def of_type(name: str, schema: Schema) -> st.SearchStrategy[Any]:
    match name:
        case "null":
            return st.none()
        case "integer":
            return st.integers(schema.get("minimum"), schema.get("maximum"))
        case "array":
            return st.lists(conforming(schema["items"]), max_size=3)
        case "object":
            return objects(schema)
        case _ if schema.get("format") == "date-time":
            return DATE_TIMES
        case _:
            # Python's $ lets a line break pass after it, JSON Schema's does not.
            return st.from_regex(schema["pattern"].replace("$", r"\Z")) if "pattern" in schema else st.text(max_size=6)


@st.composite
def objects(draw: st.DrawFn, schema: Schema) -> dict[str, Any]:
    """Documented members, unknown ones, and what the conditionals ask of both."""
    members: Mapping[str, Schema] = schema.get("properties", {})
    required = {name: conforming(members[name]) for name in schema.get("required", ())}
    optional = {name: conforming(member) for name, member in members.items() if name not in required}
    value: dict[str, Any] = draw(UNLISTED)
    value |= draw(st.fixed_dictionaries(required, optional=optional))
    for conditional in schema.get("allOf", ()):
        if jsonschema_rs.Draft202012Validator(conditional["if"]).is_valid(value):
            for name, then in conditional["then"]["properties"].items():
                value[name] = draw(conforming({**members[name], **then} if "enum" in then else then))
    return value


def consistent_clone(body: dict[str, Any]) -> dict[str, Any]:
    """What no schema keyword says: the members fit each other, the name is the one that was sent."""
    for number, image in enumerate(body["images"]):
        image |= {"id": number, "dataset_id": body["id"]}
    return {**body, "name": "Mine", "images_count": len(body["images"])}


def bria_exchange(body: dict[str, Any]) -> tuple[Exchange, Observations]:
    contract = load_contract("bria")
    headers = (("api_token", Credential("key", "$KEY")),)
    request = Request(contract.primary.method, contract.primary.path, {"dataset_id": "-7"}, headers, b'{"name": "Mine"}')
    observations = Observations({"-7": {"training_version": body["training_version"]}})
    return Exchange(1, "", "", request, json_response(201, consistent_clone(body))), observations


def datadog_exchange(status: int, body: dict[str, Any]) -> tuple[Exchange, Observations]:
    """An answer to a request that leads to its status."""
    contract = load_contract("datadog")
    keys = tuple((header, Credential("key", "$KEY")) for header in contract.security_headers)
    dataset = UNKNOWN if status == 404 else DATASET_ID
    sent = {"data": {"attributes": {"name": "Mine"}, "id": dataset, "type": "datasets"}}
    request = Request(
        contract.primary.method,
        contract.primary.path,
        {"project_id": PROJECT_ID, "dataset_id": dataset},
        () if status == 401 else keys,
        b"{}" if status == 400 else json.dumps(sent).encode(),
    )
    forced = status if status in contract.primary.unprovoked else None
    observations = Observations({DATASET_ID: {}}, {"project_id": PROJECT_ID})
    return Exchange(1, "", "", request, json_response(status, consistent(status, body)), forced), observations


def consistent(status: int, body: dict[str, Any]) -> dict[str, Any]:
    """The name is the one that was sent, and an error's status that of the answer."""
    if status == 200:
        body["data"]["attributes"] = {**body["data"]["attributes"], "name": "Mine"}
        body["data"]["attributes"].pop("project_id", None)
    elif status != 429:
        for error in body["errors"]:
            if re.fullmatch("[1-5][0-9][0-9]", error.get("status", "")):
                error["status"] = str(status)
    return body


STATUSES = [
    (api, status)
    for api in api_names()
    for status, schema in load_contract(api).primary.responses.items()
    if schema is not None
]


@pytest.mark.parametrize(("api", "status"), STATUSES)
def test_a_conforming_answer_is_not_accused(api: str, status: int) -> None:
    """Whatever the contract allows, in whatever combination: no finding, and the two validators agree."""
    judge = Judge(load_api(api))
    schema = load_contract(api).primary.responses[status]
    assert schema is not None

    @settings(max_examples=EXAMPLES, database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(conforming(schema))
    def holds(body: dict[str, Any]) -> None:
        exchange, observations = bria_exchange(body) if api == "bria" else datadog_exchange(status, body)
        assert judge.judge(exchange, observations).findings == ()
        value = parse(exchange.response.body).value
        assert judge.bodies[status].compiled.is_valid(value)
        assert judge.bodies[status].explaining.is_valid(value)

    holds()


def test_there_is_an_answer_for_every_status_with_a_body() -> None:
    assert len(STATUSES) * EXAMPLES >= 2000
