"""Which media types are JSON, and which Accept headers admit it."""

import pytest

from clone_contracts.judge.media_type import accepts_json, is_json_media_type


@pytest.mark.parametrize(
    ("content_type", "is_json"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/vnd.api+json", True),
        ("application/vnd.api+json ; x=y", True),
        ("application/problem+json", True),
        ("application/json5", False),
        ("application/+json", False),
        ("text/html", False),
        ("text/json", False),
        ("application/jsonp", False),
        ("json", False),
        ("", False),
        (None, False),
    ],
)
def test_a_content_type_names_json_or_not(content_type: str | None, is_json: bool) -> None:
    assert is_json_media_type(content_type) is is_json


@pytest.mark.parametrize(
    ("accept", "admits"),
    [
        (None, True),
        ("*/*", True),
        ("application/*", True),
        ("application/json", True),
        ("text/html, application/json;q=0.5", True),
        ("application/vnd.api+json", False),
        ("text/html", False),
        ("application/json;q=0", False),
        ("application/json; q=0.0, text/html", False),
        ("application/json;q=0.01", True),
        ("", False),
    ],
)
def test_an_accept_header_admits_json_or_not(accept: str | None, admits: bool) -> None:
    assert accepts_json(accept) is admits
