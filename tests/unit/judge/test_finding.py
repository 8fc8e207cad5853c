"""Findings: their values, places and messages."""

import pytest

from clone_contracts.judge.finding import MISSING, Finding, format_value, pointer


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
