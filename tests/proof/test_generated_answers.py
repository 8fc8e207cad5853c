"""Answers that are generated from the contracts, and so conform: thousands of them, and none is accused."""

from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clone_contracts.apis.registry import load_api
from clone_contracts.contract.clause import Schema
from clone_contracts.contract.document import load_contract
from clone_contracts.judge.judge import Judge
from tests.proof.servers import EXCHANGES

EXAMPLES = 260
"""For each of eight statuses."""
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
    """Values that fit a schema; only those keywords are known that the contracts use."""
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
            # Python's $ also matches before a final line break, JSON Schema's does not.
            return (
                st.from_regex(schema["pattern"].replace("$", r"\Z"))
                if "pattern" in schema
                else st.text(min_size=schema.get("minLength", 0), max_size=6)
            )


@st.composite
def objects(draw: st.DrawFn, schema: Schema) -> dict[str, Any]:
    """Documented members, unknown ones, and what the conditionals demand of both."""
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


STATUSES = [
    (api, status) for api in EXCHANGES for status, schema in load_contract(api).primary.responses.items() if schema is not None
]


@pytest.mark.parametrize(("api", "status"), STATUSES)
def test_a_conforming_answer_is_not_accused(api: str, status: int) -> None:
    """Whatever the contract allows, in whatever combination: no finding, and the two validators agree."""
    judge = Judge(load_api(api).semantics)
    body_schema = judge.body(judge.contract.primary, status)
    assert body_schema is not None

    @settings(max_examples=EXAMPLES, database=None, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(conforming(body_schema.schema))
    def holds(body: dict[str, Any]) -> None:
        exchange, observations = EXCHANGES[api](status, body)
        assert judge.judge(exchange, observations).findings == ()
        value = exchange.response.document.value
        assert body_schema.compiled.is_valid(value)
        assert body_schema.explaining.is_valid(value)

    holds()


def test_thousands_of_answers_are_generated() -> None:
    assert len(STATUSES) * EXAMPLES >= 2000
