"""What is said of whoever sends a request: what breaks the contract, and what no section mentions."""

import json

import pytest

from clone_contracts.contract.document import load_contract
from clone_contracts.exchange.message import Request
from clone_contracts.judge.mistakes import UNSPECIFIED, nearest, stray_mistake
from tests.unit.support import (
    DATASET,
    assessed,
    bria_observations,
    bria_request,
    datadog_observations,
    datadog_request,
    key,
)

JSON = ("Content-Type", "application/json")
CLONE = "/tailored-gen/datasets/102/clone"


def said(request: Request, api: str = "bria") -> list[tuple[str, str, str]]:
    observations = bria_observations() if api == "bria" else datadog_observations()
    mistakes = assessed(api, request, observations).mistakes
    return [(mistake.clause, mistake.actual, mistake.pointer) for mistake in mistakes if not mistake.kind]


def left_open(request: Request) -> list[str]:
    return [
        mistake.actual for mistake in assessed("bria", request, bria_observations()).mistakes if mistake.kind == UNSPECIFIED
    ]


@pytest.mark.parametrize(
    "request_",
    [
        bria_request(None),
        bria_request(b"{}"),
        bria_request(b'{"name": "", "description": "d"}'),
        bria_request(id="9999"),
        bria_request(token="wrong"),
        Request("POST", CLONE, (("Api_Token", key()), ("content-type", 'application/JSON; charset="UTF-8"')), b"{}"),
    ],
)
def test_nothing_is_said_of_a_request_in_the_right_form_whatever_it_is_about(request_: Request) -> None:
    """Whether a dataset exists, and a key is right, is no matter of form; nor is a text that the document does not limit."""
    assert said(request_) == []
    assert left_open(request_) == []


@pytest.mark.parametrize(
    ("body", "clause", "actual", "pointer"),
    [
        (b'{"nmae": "x"}', "bria.request.name", "the member nmae, which no section describes", "/nmae"),
        (b'{"Name": "x"}', "bria.request.name", "the member Name, which no section describes", "/Name"),
        (
            b'{"descripton": "x"}',
            "bria.request.description",
            "the member descripton, which no section describes",
            "/descripton",
        ),
        (b'{"name": 5}', "bria.request.name", "5", "/name"),
        (b"[]", "bria.request.body", "[]", ""),
        (b'{"name":', "bria.request.body", "a body that is not (Expecting value at character 8)", ""),
    ],
)
def test_a_body_that_breaks_the_contract_is_a_mistake(body: bytes, clause: str, actual: str, pointer: str) -> None:
    assert said(bria_request(body)) == [(clause, actual, pointer)]


@pytest.mark.parametrize(
    ("data", "clause", "pointer"),
    [
        ({"attributes": {"name": "a"}, "id": "d", "type": "dataset"}, "datadog.request.data.type", "/data/type"),
        ({"attributes": {"name": "a"}, "type": "datasets"}, "datadog.request.data.id.present", "/data/id"),
        (
            {"attributes": {"name": None}, "id": "d", "type": "datasets"},
            "datadog.request.data.attributes.name",
            "/data/attributes/name",
        ),
    ],
)
def test_what_is_wrong_with_a_required_member_is_a_mistake(data: object, clause: str, pointer: str) -> None:
    request = datadog_request(json.dumps({"data": data}).encode())
    assert [(found, place) for found, _, place in said(request, "datadog")] == [(clause, pointer)]


def test_a_byte_order_mark_is_a_mistake() -> None:
    """Whoever reads it may ignore it, but nobody may send it."""
    sent = bria_request(b'\xef\xbb\xbf{"name": "x"}')
    assert said(sent) == [("bria.request.body", "a body that is not (begins with a byte order mark)", "")]


def test_a_body_that_is_required_and_absent_is_a_mistake() -> None:
    assert said(datadog_request(b""), "datadog") == [("datadog.request.body", "no body", "")]


@pytest.mark.parametrize(
    ("content_type", "actual"),
    [
        ("text/plain", '"text/plain"'),
        ("application/xml", '"application/xml"'),
        (None, "no Content-Type"),
        ("application/json; charset=latin-1", '"application/json; charset=latin-1"'),
    ],
)
def test_a_body_that_is_not_sent_as_json_is_a_mistake(content_type: str | None, actual: str) -> None:
    sent = [("Content-Type", content_type)] if content_type else []
    assert said(Request("POST", CLONE, (("api_token", key()), *sent), b"{}")) == [("bria.request.body", actual, "")]


@pytest.mark.parametrize(
    ("headers", "actual"),
    [
        ((), "no such header"),
        ((("api-token", "k"),), "no such header, but api-token"),
        ((("Authorization", "Bearer k"),), "no such header, but Authorization"),
        ((("api_token", ""),), "an empty one"),
    ],
)
def test_a_key_that_is_absent_or_sent_elsewhere_is_a_mistake(headers: tuple[tuple[str, str], ...], actual: str) -> None:
    assert said(Request("POST", CLONE, headers)) == [("bria.401.token-absent", actual, "")]


def test_an_id_that_is_no_integer_is_a_mistake() -> None:
    assert said(bria_request(None, id="undefined")) == [("bria.path.dataset_id", '"undefined"', "")]


@pytest.mark.parametrize(
    ("request_", "actual"),
    [
        (bria_request(b'{"visual_schema": "x"}'), 'the unknown member "visual_schema"'),
        (bria_request(b'{"name": "x", "names": 1}'), 'the unknown member "names"'),
        (bria_request(b'{"name": "x", "name": "y"}'), "a body whose"),
        (Request("POST", f"{CLONE}?dry=1", (("api_token", key()),)), "a query"),
        (Request("POST", CLONE, (("api_token", key()), ("Accept", "text/html"))), "an Accept header that excludes JSON"),
    ],
)
def test_what_no_section_mentions_is_shown_and_no_mistake(request_: Request, actual: str) -> None:
    assert said(request_) == []
    assert [text for text in left_open(request_) if text.startswith(actual)]


def test_a_member_in_the_wrong_place_is_told_where_it_belongs() -> None:
    data = {"attributes": {"name": "a"}, "id": DATASET, "type": "datasets"}
    request = datadog_request(json.dumps({"data": data, "name": "x"}).encode())
    mistakes = assessed("datadog", request, datadog_observations()).mistakes
    assert [mistake.actual for mistake in mistakes] == ['the unknown member "name"; it is described at /data/attributes/name']


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", CLONE),
        ("POST", f"{CLONE}/"),
        ("POST", "/tailored-gen/dataset/102/clone"),
        ("POST", "/v1/tailored-gen/datasets/102/clone"),
        ("POST", "/datasets/102/clones"),
    ],
)
def test_a_request_that_is_nearly_one_to_the_endpoint_is_a_mistake(method: str, path: str) -> None:
    mistake = stray_mistake(load_contract("bria").primary, method, path)
    assert mistake is not None
    assert mistake.expected == "POST /tailored-gen/datasets/{dataset_id}/clone"
    assert mistake.actual == f"{method} {path}"


@pytest.mark.parametrize(
    "path", ["/", "/favicon.ico", "/tailored-gen/datasets", "/tailored-gen/datasets/5", "/tailored-gen/models/5"]
)
def test_a_request_for_something_else_is_no_mistake(path: str) -> None:
    assert stray_mistake(load_contract("bria").primary, "GET", path) is None


@pytest.mark.parametrize(
    ("name", "meant"), [("nmae", "name"), ("NAME", "name"), ("na_me", "name"), ("title", None), ("rename", None)]
)
def test_a_name_was_meant_to_be_another_only_if_it_nearly_is(name: str, meant: str | None) -> None:
    assert nearest(name, ["name", "description"]) == meant
