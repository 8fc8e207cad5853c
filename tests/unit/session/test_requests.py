"""Requests to clone: right by default, and with anything else that a caller can send."""

from collections.abc import Mapping

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.credentials import INVALID_KINDS
from clone_contracts.exchange.message import Request
from clone_contracts.session.requests import RequestBuilder, RequestOptions
from tests.unit.support import DATASET, PROJECT, UNKNOWN_UUID


def build(api: str, body: bytes | None = b"{}", **options: object) -> Request:
    """A request to clone dataset 101."""
    definition = load_api(api)
    given: RequestOptions = options  # type: ignore[assignment]
    return RequestBuilder(definition.embedded_settings, definition.contract.primary).build("101", body, given)


def headers(request: Request) -> Mapping[str, str]:
    return {name: str(value) for name, value in request.headers}


def test_a_request_is_right_by_default() -> None:
    request = build("bria")
    assert (request.method, request.path, request.body) == ("POST", "/tailored-gen/datasets/101/clone", b"{}")
    assert headers(request) == {
        "Accept": "application/json",
        "api_token": "$BRIA_API_TOKEN",
        "Content-Type": "application/json",
    }


def test_a_request_without_a_body_has_no_content_type() -> None:
    assert "Content-Type" not in headers(build("bria", None))


def test_a_header_of_a_request_can_be_added_replaced_or_left_out() -> None:
    request = build("bria", headers={"content-type": "text/plain", "Accept": None, "X-More": "yes"})
    assert headers(request) == {"api_token": "$BRIA_API_TOKEN", "content-type": "text/plain", "X-More": "yes"}


def test_a_query_follows_the_path_of_a_request() -> None:
    assert build("bria", query="a=1&b=%20").path == "/tailored-gen/datasets/101/clone?a=1&b=%20"


def test_a_given_path_and_method_are_sent_unchanged() -> None:
    request = build("bria", path="/tailored-gen/datasets/%ZZ/clone/", method="PUT")
    assert (request.method, request.path) == ("PUT", "/tailored-gen/datasets/%ZZ/clone/")


def test_the_scope_of_a_request_comes_from_the_settings_or_is_replaced() -> None:
    assert build("datadog").path == f"/api/v2/llm-obs/v1/{PROJECT}/datasets/101/clone"
    other = build("datadog", scope={"project_id": UNKNOWN_UUID})
    assert other.path == f"/api/v2/llm-obs/v1/{UNKNOWN_UUID}/datasets/101/clone"


@pytest.mark.parametrize("kind", [*INVALID_KINDS, "misplaced"])
def test_one_key_of_a_request_can_be_wrong_and_the_other_right(kind: str) -> None:
    request = build("datadog", keys={"DD-API-KEY": kind})
    assert [request.auth(header) for header in ("DD-API-KEY", "DD-APPLICATION-KEY")] == ["wrong", "right"]


def test_a_key_of_a_request_can_be_left_out() -> None:
    request = build("datadog", keys={"DD-APPLICATION-KEY": "absent"})
    assert [request.auth(header) for header in ("DD-API-KEY", "DD-APPLICATION-KEY")] == ["right", "absent"]


def test_a_misplaced_key_is_that_of_the_other_header() -> None:
    assert headers(build("datadog", keys={"DD-API-KEY": "misplaced"}))["DD-API-KEY"] == "$DD_APP_KEY"
    assert DATASET not in build("datadog").path
