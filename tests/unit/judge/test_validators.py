"""The fast validator and the thorough one come to the same, whatever an answer is."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clone_contracts.contract.document import load_contract
from clone_contracts.exchange.strict_json import parse
from clone_contracts.judge.body_schema import BodySchema, body_schema
from clone_contracts.judge.thorough import thorough_validator
from clone_contracts.judge.validators import BodyValidator, FastValidator
from tests.unit.support import IMAGE, bria_clone, datadog_clone

RIGHT: dict[tuple[str, int], Any] = {
    ("bria", 201): bria_clone(images=[IMAGE] * 4, images_count=4),
    ("datadog", 200): datadog_clone(),
    ("datadog", 400): {"errors": [{"status": "400", "source": {"pointer": "/data"}, "meta": {}}, {}]},
    ("datadog", 429): {"errors": ["slow down"]},
}
WRONG: list[Any] = [
    *(
        None,
        True,
        0,
        -1,
        7.0,
        -0.0,
        1.5,
        2**63,
        10**30,
        1e300,
        "",
        "x",
        "fibo",
        "advanced",
        "manual",
        "2025-02-30",
        "https:///",
    ),
    *("\ud800", [], [1.0], {}, {"\udc00": 1}, {"id": 1.0}, [{}] * 3),
]


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a value: what holds it, and its name or index there."""
    inner = list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    return [place for at, member in inner for place in [(value, at), *places(member)]]


@st.composite
def answers(draw: st.DrawFn, right: Any) -> Any:
    """A right answer with up to four places changed, taken away, or added to."""
    value = [copy.deepcopy(right)]
    for _ in range(draw(st.integers(0, 4))):
        holder, at = draw(st.sampled_from(places(value)))
        wrong = copy.deepcopy(draw(st.sampled_from(WRONG)))
        match draw(st.sampled_from(["change", "change", "remove", "add"])):
            case "remove" if holder is not value:
                del holder[at]
            case "add" if isinstance(holder[at], dict):
                holder[at][draw(st.sampled_from(["unknown", "status", "caption_prefix"]))] = wrong
            case _:
                holder[at] = wrong
    return value[0]


def schema_of(api: str, status: int) -> BodySchema:
    operation = load_contract(api).primary
    return body_schema(operation, status, operation.responses[status] or {})


@pytest.mark.parametrize(("api", "status"), RIGHT)
def test_the_fast_way_comes_to_the_same_findings_as_the_thorough_one(api: str, status: int) -> None:
    schema = schema_of(api, status)

    @settings(max_examples=250, database=None, deadline=None, derandomize=True)
    @given(answers(RIGHT[api, status]))
    def agree(value: Any) -> None:
        document = parse(json.dumps(value).encode())
        assert schema.findings(document) == schema.explained(schema.explaining.iter_errors(document.value))

    agree()


def test_a_harmless_fraction_does_not_need_the_thorough_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BodyValidator, "thorough", None)
    schema = schema_of("bria", 201)
    assert schema.findings(parse(json.dumps(bria_clone(unknown=1.0)).encode())) == []
    (finding,) = schema.findings(parse(json.dumps(bria_clone(images_count=1.0)).encode()))
    assert finding.pointer == "/images_count"


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"items": {"type": ["integer", "null"]}}, [None, 1, 2.0]),
        ({"items": {"type": ["integer", "number"]}}, [2.0]),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, 2.0),
        ({"properties": {"a": {"properties": {"b": {"items": {"type": "integer"}}}}}}, {"a": {"b": [1, 2.0]}}),
        ({"properties": {"a": {"not": {"type": "integer"}}}}, {"a": 2.0}),
    ],
)
def test_an_integer_is_one_wherever_a_schema_asks_for_it(schema: dict[str, Any], value: Any) -> None:
    assert FastValidator(schema).accepts(value) == thorough_validator(schema).is_valid(value)
