"""Bodies checked against their schemas: which clause is broken, what was expected, what came, and where."""

import json
from typing import Any

import pytest

from clone_contracts.contract.document import load_contract
from clone_contracts.exchange.strict_json import Document, Json, parse
from clone_contracts.judge.body_schema import BodySchema, body_schema
from clone_contracts.judge.finding import Finding
from tests.unit.support import IMAGE, bria_clone, datadog_clone

DATA = "datadog.200.data"
ATTRIBUTES = f"{DATA}.attributes"


def checker(api: str, status: int) -> BodySchema:
    operation = load_contract(api).primary
    return body_schema(operation, status, operation.responses[status] or {})


BRIA, DATADOG, ERRORS, THROTTLED = (
    checker("bria", 201),
    checker("datadog", 200),
    checker("datadog", 400),
    checker("datadog", 429),
)


def findings(schema: BodySchema, value: Json) -> list[Finding]:
    return schema.findings(parse(json.dumps(value).encode()))


def without(value: dict[str, Any], member: str) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name != member}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (BRIA, bria_clone()),
        (BRIA, bria_clone(unknown={"x": 1.5}, images=[{**IMAGE, "unknown": None}])),
        (BRIA, bria_clone(images=[], images_count=0, captions_update_status="empty")),
        (BRIA, bria_clone(images=[IMAGE] * 200, images_count=350)),
        (BRIA, bria_clone(training_version="fibo", caption_prefix=None)),
        (BRIA, bria_clone(upload_type="advanced", captions_source="manual")),
        (BRIA, bria_clone(created_at="2025-08-20T06:06:05.849402", updated_at="1740823200")),
        (DATADOG, datadog_clone()),
        (DATADOG, datadog_clone(current_version=0, metadata={"a": [1.5]}, extra=1)),
        (DATADOG, datadog_clone(current_version=2**63 - 1)),
        (DATADOG, datadog_clone(created_at="2024-01-15T10:30:00.123456789+05:30", updated_at="2016-12-31T23:59:60Z")),
        (DATADOG, datadog_clone(created_at="2024-01-15t10:30:00z")),
        (ERRORS, {"errors": []}),
        (ERRORS, {"errors": [{}, {"detail": "d", "meta": {}, "source": {"pointer": "#/a~0b"}, "status": "400", "title": "t"}]}),
        (THROTTLED, {"errors": ["slow down"]}),
    ],
)
def test_a_body_that_the_documents_allow_has_no_findings(schema: BodySchema, value: Json) -> None:
    assert findings(schema, value) == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"id": "5001"}, Finding("bria.201.id", "integer", '"5001"', "/id")),
        ({"id": 5001.0}, Finding("bria.201.id", "integer", "5001.0", "/id")),
        ({"id": True}, Finding("bria.201.id", "integer", "true", "/id")),
        ({"name": None}, Finding("bria.201.name", "string", "null", "/name")),
        ({"caption_prefix": 7}, Finding("bria.201.caption_prefix", "string or null", "7", "/caption_prefix")),
        ({"caption_prefix": None}, Finding("bria.201.caption_prefix.max", "string", "null", "/caption_prefix")),
        (
            {"training_version": "fibo", "caption_prefix": ""},
            Finding("bria.201.caption_prefix.fibo", "null", '""', "/caption_prefix"),
        ),
        ({"status": "ready"}, Finding("bria.201.status", '"draft"', '"ready"', "/status")),
        (
            {"captions_source": "manual"},
            Finding("bria.201.captions_source.basic", "null", '"manual"', "/captions_source"),
        ),
        (
            {"upload_type": "advanced"},
            Finding("bria.201.captions_source.advanced", '"automatic" or "manual"', "null", "/captions_source"),
        ),
        ({"images_count": -1}, Finding("bria.201.images_count", "a number ≥ 0", "-1", "/images_count")),
        ({"images": [IMAGE, {**IMAGE, "id": None}]}, Finding("bria.201.images[].id", "integer", "null", "/images/1/id")),
        ({"images": ["x"]}, Finding("bria.201.images", "object", '"x"', "/images/0")),
        ({"created_at": "now"}, Finding("bria.201.created_at", "a text that says a date", '"now"', "/created_at")),
        (
            {"images": [{**IMAGE, "image_url": "https:///"}]},
            Finding("bria.201.images[].image_url", "a URL", '"https:///"', "/images/0/image_url"),
        ),
    ],
)
def test_a_defect_of_a_bria_clone_is_one_finding(change: dict[str, Any], finding: Finding) -> None:
    assert findings(BRIA, bria_clone(**change)) == [finding]


@pytest.mark.parametrize(
    ("value", "finding"),
    [
        (
            datadog_clone(current_version=1.0),
            Finding(f"{ATTRIBUTES}.current_version", "integer", "1.0", "/data/attributes/current_version"),
        ),
        (
            datadog_clone(current_version=2**63),
            Finding(
                f"{ATTRIBUTES}.current_version",
                "a number ≤ 9223372036854775807",
                "9223372036854775808",
                "/data/attributes/current_version",
            ),
        ),
        (
            datadog_clone(created_at="2024-01-15T10:30:00"),
            Finding(f"{ATTRIBUTES}.created_at", "a date-time", '"2024-01-15T10:30:00"', "/data/attributes/created_at"),
        ),
        (datadog_clone(metadata=None), Finding(f"{ATTRIBUTES}.metadata", "object", "null", "/data/attributes/metadata")),
        (datadog_clone(""), Finding(f"{DATA}.id", "a text that is not empty", '""', "/data/id")),
        ({"data": None}, Finding(DATA, "object", "null", "/data")),
        ({}, Finding(f"{DATA}.present", "the member", "nothing", "/data")),
        ([], Finding("datadog.200.success", "object", "[]", "")),
    ],
)
def test_a_defect_of_a_datadog_clone_is_one_finding(value: Json, finding: Finding) -> None:
    """A body that is not an object at all is not a success."""
    assert findings(DATADOG, value) == [finding]


@pytest.mark.parametrize(
    ("value", "clause", "pointer"),
    [
        ({}, "datadog.400.errors.present", "/errors"),
        (None, "datadog.400.errors.present", ""),
        ({"errors": {}}, "datadog.400.errors", "/errors"),
        ({"errors": ["Bad Request"]}, "datadog.400.errors", "/errors/0"),
        ({"errors": [{}, {"status": 400}]}, "datadog.400.errors[].status", "/errors/1/status"),
        ({"errors": [{"status": "Not Found"}]}, "datadog.400.errors[].status", "/errors/0/status"),
        ({"errors": [{"status": " 400"}]}, "datadog.400.errors[].status", "/errors/0/status"),
        ({"errors": [{"status": "400\n"}]}, "datadog.400.errors[].status", "/errors/0/status"),
        ({"errors": [{"status": "600"}]}, "datadog.400.errors[].status", "/errors/0/status"),
        ({"errors": [{"source": {"header": None}}]}, "datadog.400.errors[].source.header", "/errors/0/source/header"),
        ({"errors": [{"source": {"pointer": "name"}}]}, "datadog.400.errors[].source.pointer", "/errors/0/source/pointer"),
    ],
)
def test_a_defect_of_a_datadog_error_is_one_finding(value: Json, clause: str, pointer: str) -> None:
    assert [(finding.clause, finding.pointer) for finding in findings(ERRORS, value)] == [(clause, pointer)]


def test_more_than_200_images_are_too_many() -> None:
    (finding,) = findings(BRIA, bria_clone(images=[IMAGE] * 201))
    assert (finding.clause, finding.expected, finding.pointer) == ("bria.201.images", "at most 200 items", "/images")
    assert finding.actual.endswith("characters)")


def test_several_defects_are_several_findings() -> None:
    found = findings(BRIA, without(bria_clone(status=1, images=[without(IMAGE, "caption"), {}]), "id"))
    by_clause = {finding.clause for finding in found}
    absent = {"bria.201.id.present", "bria.201.images[].caption.present", "bria.201.images[].id.present"}
    assert absent | {"bria.201.status"} <= by_clause
    assert [finding.pointer for finding in found if finding.clause == "bria.201.images[].caption.present"] == [
        "/images/0/caption",
        "/images/1/caption",
    ]


def test_a_value_that_is_wrong_anyway_is_not_blamed_on_a_conditional_as_well() -> None:
    """A captions_source of 7 matches neither its own enum nor what the upload type requires; the former is the defect."""
    found = findings(BRIA, bria_clone(captions_source=7))
    assert {finding.clause for finding in found} == {"bria.201.captions_source"}
    assert len(found) == 1


def test_a_fraction_in_an_unknown_member_is_not_a_finding() -> None:
    assert findings(BRIA, bria_clone(extra=[0.5])) == []


def test_a_body_checks_its_members_and_the_conditionals_it_meets() -> None:
    """All members that are there, at every level, that the required ones are, and the conditionals whose condition is met."""
    checked = BRIA.checked(bria_clone(images=[{"id": 1}]))
    assert {"bria.201.id", "bria.201.images", "bria.201.images[].id", "bria.201.images[].caption.present"} <= checked
    assert "bria.201.images[].caption" not in checked
    assert {"bria.201.caption_prefix.max", "bria.201.captions_source.basic"} <= checked
    assert not {"bria.201.caption_prefix.fibo", "bria.201.captions_source.advanced"} & checked


@pytest.mark.parametrize(
    ("value", "checked"),
    [
        ({"errors": []}, {"", ".present"}),
        ({"errors": [{"status": "400"}]}, {"", ".present", "[].status"}),
        ({"errors": ["x"]}, {"", ".present"}),
        ({}, {".present"}),
        ("x", set()),
    ],
)
def test_an_optional_member_is_checked_where_it_is_present(value: Json, checked: set[str]) -> None:
    assert ERRORS.checked(value) == {f"datadog.400.errors{place}" for place in checked}


def test_nothing_is_checked_inside_an_empty_list() -> None:
    assert not {clause for clause in BRIA.checked(bria_clone(images=[])) if "images[]" in clause}


@pytest.mark.parametrize(
    ("keyword", "value", "expected"),
    [("maxItems", [1, 2], "at most 1 items"), ("minimum", -1, "a number ≥ 0"), ("const", 2, "const 1")],
)
def test_an_expectation_is_put_in_words_where_possible(keyword: str, value: Json, expected: str) -> None:
    limit = {"maxItems": 1, "minimum": 0, "const": 1}[keyword]
    schema = BodySchema({"properties": {"x": {keyword: limit}}}, "a", "a.root", ["a.x"])
    assert [finding.expected for finding in findings(schema, {"x": value})] == [expected]


@pytest.mark.parametrize("pointer", ["\n", "a", "#a", "/~2", "/~"])
def test_a_pattern_must_match_to_the_end_of_the_text(pointer: str) -> None:
    """In both validators, although Python's $ also matches before a final line break."""
    document = Document({"errors": [{"source": {"pointer": pointer}}]})
    schema = checker("datadog", 400)
    assert [finding.clause for finding in schema.findings(document)] == ["datadog.400.errors[].source.pointer"]
    assert not schema.explaining.is_valid(document.value)


DATES = [
    "2025-03-01T10:30:00Z",
    "2016-12-31t23:59:60z",
    "2025-08-20T06:06:05.849402",
    "2025-03-01 10:30:00+00:00",
    "20250301T103000Z",
    "2025-03-01",
    "2025/03/01 10:30",
    "2025-W09-6",
    "2025-060",
    "Sat, 01 Mar 2025 10:30:00 GMT",
    "Saturday, 01-Mar-25 10:30:00 GMT",
    "Sat Mar  1 10:30:00 2025",
    "March 1, 2025",
    "1. März 2025",
    "2025-Mar-01 10:30:00",
    "2025. március 1.",
    "2025年3月1日",
    "3/1/2025, 10:30:00 AM",
    "01.03.25 10:30",
    "1740825000",
    "1740825000123",
    "1740825000.123",
]
NO_DATES = [
    "",
    "now",
    "7",
    "version 1",
    "v1.2",
    "10:30:00",
    "3 days ago",
    "2025",
    "2025-13-45T99:99:99Z",
    "2025-00-10",
    "2025-12-32",
    "2025-Mar",
    "2025-Mar-32",
]


@pytest.mark.parametrize("text", DATES)
def test_a_time_of_bria_may_be_in_any_notation_that_says_a_date(text: str) -> None:
    assert findings(BRIA, bria_clone(created_at=text, images=[{**IMAGE, "updated_at": text}])) == []


@pytest.mark.parametrize("text", NO_DATES)
def test_a_time_of_bria_that_says_no_date_is_a_finding(text: str) -> None:
    found = findings(BRIA, bria_clone(updated_at=text, images=[{**IMAGE, "created_at": text}]))
    assert {finding.pointer for finding in found} == {"/updated_at", "/images/0/created_at"}


@pytest.mark.parametrize(
    "url",
    ["https://a.example/1.png", "HTTP://[::1]:80/x", "https://u:p@a.example", "/images/1.png", "//a.example/1", "s3://b/k"],
)
def test_any_url_will_do_for_an_image(url: str) -> None:
    assert findings(BRIA, bria_clone(images=[{**IMAGE, "image_url": url, "thumbnail_url": url}])) == []


@pytest.mark.parametrize(
    "url",
    ["", "x", "https:", "https:/x", "https://", "https:///", "HTTPS:///x", "https://:80/x", "https://@/", "https://?x", "/a b"],
)
def test_a_web_address_without_a_host_and_what_is_no_address_are_findings(url: str) -> None:
    found = findings(BRIA, bria_clone(images=[{**IMAGE, "image_url": url, "thumbnail_url": url}]))
    assert {finding.pointer for finding in found} == {"/images/0/image_url", "/images/0/thumbnail_url"}
