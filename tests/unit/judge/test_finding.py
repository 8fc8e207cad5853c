"""Findings: their values, places and messages."""

import pytest

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import MISSING, Finding, format_pair, format_value, pointer
from clone_contracts.judge.rules import same


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (MISSING, "nothing"),
        (None, "null"),
        ("é 🧱", '"é 🧱"'),
        ("a\u202eb", '"a\\u202eb"'),
        ("a\x1b[31m", '"a\\u001b[31m"'),
        ("\ud800", '"\\ud800"'),
        ({"a": [1.5]}, '{"a": [1.5]}'),
        ("x" * 198, '"' + "x" * 198 + '"'),
        ("x" * 199, '"' + "x" * 199 + "… (201 characters)"),
    ],
)
def test_a_value_is_shown_as_printable_json(value: object, text: str) -> None:
    assert format_value(value) == text


def test_a_json_pointer_escapes_its_special_characters() -> None:
    assert pointer(["a/b", 0, "~x"]) == "/a~1b/0/~0x"
    assert pointer([]) == ""


def test_the_message_of_a_finding_names_a_place_only_where_there_is_one() -> None:
    assert Finding("c", "1", "2").message == "c: expected 1, got 2"


@pytest.mark.parametrize(
    ("expected", "actual", "message"),
    [
        ("Caf\u00e9", "Cafe\u0301", 'expected "Caf\u00e9" (U+00E9), got "Cafe\u0301" (U+0065 U+0301)'),
        ("Mine", "Mi\u200bne", 'expected "Mine", got "Mi\\u200bne" (U+200B)'),
        ({"a": "x y"}, {"a": "x\u00a0y"}, 'expected {"a": "x y"} (U+0020), got {"a": "x\\u00a0y"} (U+00A0)'),
        ("Mine", "Yours", 'expected "Mine", got "Yours"'),
        ("1", 1, 'expected "1", got 1'),
    ],
)
def test_values_that_look_alike_are_told_apart_in_the_message(expected: Json, actual: Json, message: str) -> None:
    (finding,) = same(expected, actual, "c", "")
    assert finding.message == f"c: {message}"


def test_values_that_look_alike_are_told_apart_behind_what_is_shown_of_them() -> None:
    expected, actual = format_pair("x" * 300 + "\u00e9", "x" * 300 + "e\u0301")
    assert expected.endswith("x… (303 characters) (U+00E9)")
    assert actual.endswith("x… (304 characters) (U+0065 U+0301)")
