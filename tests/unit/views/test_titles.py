"""The title of an exchange says what differs in its request, and what came of it."""

from typing import Any

import pytest

from clone_contracts.views.marked import marked, member_places
from clone_contracts.views.titles import title
from tests.unit.records import clause, exchange, result

MEMBERS = [
    clause("x.request.data", type="object", required=True),
    clause("x.request.data.type", type="datasets", required=True),
    clause("x.request.data.name", type="string or null", required=False),
]
VALID = '{"data": {"type": "datasets"}}'


def titled(body: str | None = VALID, key: str | None = "$KEY", path: str = "/clone", status: int = 201) -> str:
    said: Any = exchange()
    said["request"] |= {"body": body, "url": f"https://b.example{path}", "headers": {} if key is None else {"API_TOKEN": key}}
    said["response"]["status"] = status
    return title(said, result(*MEMBERS)).text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (VALID, "what is required alone"),
        ('{"data": {"type": "datasets", "name": null}}', "with data.name"),
        ("{}", "data absent"),
        ('{"data": {}}', "data.type absent"),
        ('{"data": []}', "data an array"),
        ('{"data": {"type": "dataset"}}', 'data.type "dataset"'),
        ('{"data": {"type": "datasets", "name": 7}}', "data.name 7"),
        ('{"data": {"type": "datasets", "name": {}, "x": 1}}', "data.name an object, unknown member data.x"),
        ('{"data": {"type": "datasets", "name": true}}', "data.name true"),
        ('{"data": {"type": "datasets", "type": "datasets"}}', "member type twice"),
        ("[]", "body an array"),
        ('{"data": NaN}', "body not JSON"),
        ("<html>", "body not JSON"),
        ("[" * 100_000, "body not JSON"),
        (r'\x0d{"data": {"type": "datasets"}}', "what is required alone"),
        (r"\x00", "body with unprintable characters"),
        ("{… (9000 bytes in all)", "a long body"),
        ('{"data": {"type": "\\u202e\\n"}}', r'data.type "\u202e\n"'),
        (None, "no body"),
    ],
)
def test_a_body_is_told_by_what_differs_in_it(body: str | None, words: str) -> None:
    assert titled(body, status=422) == f"{words} → 422"


@pytest.mark.parametrize(
    ("key", "words"), [("$KEY", "what is required alone"), (None, "without api_token"), ("no-such-key", "api_token not valid")]
)
def test_a_key_is_told_where_it_is_absent_or_none_of_ours(key: str | None, words: str) -> None:
    assert titled(key=key, status=401) == f"{words} → 401"


def test_the_last_parameter_of_the_path_is_told() -> None:
    said: Any = exchange()
    said["request"] |= {"url": "https://b.example/v1/sets/a%2Fb/clone", "headers": {"api_token": "$KEY"}, "body": VALID}
    api = result(*MEMBERS, endpoint={"method": "POST", "path": "/sets/{set_id}/clone", "headers": ["api_token"]})
    assert title(said, api).text == "what is required alone, set_id a%2Fb → 201"


@pytest.mark.parametrize(
    ("text", "places", "shown"),
    [
        ("a b c", ["b"], [("a ", False), ("b", True), (" c", False)]),
        ("a b b", ["b"], [("a b b", False)]),
        ("abc", ["abc", "b", ""], [("abc", True)]),
        ("abc", ["x"], [("abc", False)]),
        ("", ["x"], []),
    ],
)
def test_a_place_is_marked_where_it_stands_once(text: str, places: list[str], shown: Any) -> None:
    assert marked(text, places) == shown


def test_the_lines_of_members_are_found() -> None:
    assert member_places('{\n  "a": 1,\n  "b": [\n', ["a"]) == ['"a": 1']
    assert member_places('{\n  "a": 1\n}', []) == []
