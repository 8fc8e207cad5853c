"""Requests to clone: right by default, with whatever else a caller can send."""

from collections.abc import Mapping

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.credentials import INVALID_KINDS
from clone_contracts.exchange.message import Request
from clone_contracts.session.requests import RequestBuilder, RequestOptions
from tests.unit.support import DATASET, PROJECT, UNKNOWN_UUID


def build(api: str, body: bytes | None = b"{}", **options: object) -> Request:
    """A request for the dataset 101."""
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


def test_without_a_body_no_content_type_is_sent() -> None:
    assert "Content-Type" not in headers(build("bria", None))


def test_a_header_is_added_replaced_or_left_out() -> None:
    request = build("bria", headers={"content-type": "text/plain", "Accept": None, "X-More": "yes"})
    assert headers(request) == {"api_token": "$BRIA_API_TOKEN", "content-type": "text/plain", "X-More": "yes"}


def test_a_query_stands_behind_the_path() -> None:
    assert build("bria", query="a=1&b=%20").path == "/tailored-gen/datasets/101/clone?a=1&b=%20"


def test_a_path_and_a_method_are_sent_as_they_stand() -> None:
    request = build("bria", path="/tailored-gen/datasets/%ZZ/clone/", method="PUT")
    assert (request.method, request.path) == ("PUT", "/tailored-gen/datasets/%ZZ/clone/")


def test_the_scope_comes_from_the_settings_or_is_replaced() -> None:
    assert build("datadog").path == f"/api/v2/llm-obs/v1/{PROJECT}/datasets/101/clone"
    other = build("datadog", scope={"project_id": UNKNOWN_UUID})
    assert other.path == f"/api/v2/llm-obs/v1/{UNKNOWN_UUID}/datasets/101/clone"


@pytest.mark.parametrize("kind", [*INVALID_KINDS, "misplaced"])
def test_one_key_is_wrong_and_the_other_right(kind: str) -> None:
    request = build("datadog", keys={"DD-API-KEY": kind})
    assert [request.auth(header) for header in ("DD-API-KEY", "DD-APPLICATION-KEY")] == ["wrong", "right"]


def test_a_key_is_left_out() -> None:
    request = build("datadog", keys={"DD-APPLICATION-KEY": "absent"})
    assert [request.auth(header) for header in ("DD-API-KEY", "DD-APPLICATION-KEY")] == ["right", "absent"]


def test_a_misplaced_key_is_the_other_headers() -> None:
    assert headers(build("datadog", keys={"DD-API-KEY": "misplaced"}))["DD-API-KEY"] == "$DD_APP_KEY"
    assert DATASET not in build("datadog").path
