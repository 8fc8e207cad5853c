"""Lenient servers take what a faithful one refuses, and what is right is taken alike."""

import pytest

from tests.unit.faults.servers import Bria, Datadog, whole

NAMED = b'{"name": "Mine"}'


@pytest.mark.parametrize(
    ("fault", "body"),
    [
        ("decoder.the-first-value-only", NAMED + b" and more"),
        ("decoder.a-text-up-to-nul", NAMED + b"\0rest"),
        ("decoder.python", b'{"name": "Mine", "x": NaN}'),
        ("decoder.raw-control-characters", b'{"name": "Mine", "x": "\t"}'),
        ("decoder.utf-16-and-32", NAMED.decode().encode("utf-16")),
        ("decoder.latin-1", b'{"name": "Mine", "x": "caf\xe9"}'),
        ("decoder.encoded-surrogates", b'{"name": "Mine", "x": "\xed\xa0\xbd"}'),
        ("decoder.json5", b"{name: 'Mine', /* so */ x: +1,}"),
        ("decoder.numbers-in-any-form", b'{"name": "Mine", "x": 0x1F}'),
        ("decoder.python-literals", b"{'name': 'Mine', 'x': None}"),
        ("decoder.yaml", b"name: Mine"),
        ("decoder.form", b"name=Mine&x=1"),
        ("decoder.multipart", b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nMine\r\n--x--'),
        ("shape.a-list-of-one", b'[{"name": "Mine"}]'),
        ("shape.encoded-twice", b'"{\\"name\\": \\"Mine\\"}"'),
        ("shape.names-as-go-does", b'{"NAME": "Mine"}'),
        ("shape.an-envelope", b'{"dataset": {"name": "Mine"}}'),
        ("shape.a-prototype", b'{"__proto__": {"name": "Mine"}}'),
    ],
)
def test_a_name_is_found_where_a_faithful_server_finds_none(fault: str, body: bytes) -> None:
    status, clone = Bria(fault).clone(body)
    assert (status, clone["name"]) == (201, "Mine")
    assert Bria().clone(body)[1].get("name") != "Mine"


@pytest.mark.parametrize("fault", ["decoder.yaml", "decoder.json5", "shape.names-as-go-does", "shape.an-envelope"])
def test_a_right_body_is_read_alike(fault: str) -> None:
    assert Bria(fault).clone({"name": "No, yes: 7", "x": {"Name": 1}}) == Bria().clone({"name": "No, yes: 7", "x": {"Name": 1}})


@pytest.mark.parametrize(
    ("fault", "value", "name"),
    [
        ("numbers", 7, "7"),
        ("booleans", True, "true"),
        ("null-as-text", None, "null"),
        ("a-list-of-one", ["Mine"], "Mine"),
        ("an-object-as-json", {"a": 1}, '{"a": 1}'),
        ("anything-as-javascript-does", {"a": 1}, "[object Object]"),
    ],
)
def test_a_value_is_made_into_a_text(fault: str, value: object, name: str) -> None:
    assert Bria(f"shape.name-{fault}").clone({"name": value})[1]["name"] == name
    assert Datadog(f"shape.name-{fault}").clone(name=value)[1]["data"]["attributes"]["name"] == name


@pytest.mark.parametrize(
    ("fault", "body"),
    [
        ("a-flat-body", {"name": "Mine", "id": whole()["data"]["id"], "type": "datasets"}),
        ("the-first-of-a-list-as-data", {"data": [whole()["data"]]}),
        ("an-id-elsewhere", {"data": {"attributes": {"name": "Mine", "id": whole()["data"]["id"]}, "type": "datasets"}}),
        ("type-in-any-case", {"data": {**whole()["data"], "type": "Datasets"}}),
        ("type-as-php-compares", {"data": {**whole()["data"], "type": 0}}),
        ("id-if-it-is-false", {"data": {**whole()["data"], "id": None}}),
    ],
)
def test_an_envelope_is_read_that_a_faithful_server_refuses(fault: str, body: object) -> None:
    assert Datadog(f"envelope.{fault}").send(body)[0] == 200
    assert Datadog().send(body)[0] == 400
