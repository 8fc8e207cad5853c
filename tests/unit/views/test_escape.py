"""Texts are made harmless: nothing that a server said acts on the reader's screen."""

import json

import pytest

from clone_contracts.results.diff import Change, Changes, Group
from clone_contracts.views.escape import LONGEST, escape_changes, escape_record, escape_text
from tests.unit.records import clause, finding, record_of, result
from tests.unit.views.support import api_views


def test_changes_since_a_hostile_record_are_made_harmless() -> None:
    evil = "\x1b[31m\u202e"
    groups = [Group("broke", "violated", [Change(evil, "held", "violated", f"bria at {evil}")])]
    changes = escape_changes(Changes(evil, groups, [evil], [evil]))
    assert all(line.isprintable() for line in changes.lines())


@pytest.mark.parametrize("text", ["", "plain", "Плитка 図 é 👍", "two\nlines\tand a tab", 'quotes " and \\ too'])
def test_harmless_text_is_left_as_it_is(text: str) -> None:
    assert escape_text(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\rb\x08\x00\x7f", "a\\x0db\\x08\\x00\\x7f"),
        ("\x9b2J\xa0", "\\x9b2J\\xa0"),
        ("abc\u202edef\u2066", "abc\\u202edef\\u2066"),
        ("\u200b\u2028\ufeff", "\\u200b\\u2028\\ufeff"),
        ("half \ud800 and \udfff", "half \\ud800 and \\udfff"),
        ("\U000e0041", "\\U000e0041"),
        ("line\nwith \x1b\tand tab", "line\nwith \\x1b\tand tab"),
    ],
)
def test_harmful_characters_in_a_text_are_escaped(text: str, shown: str) -> None:
    assert escape_text(text) == shown
    assert escape_text(shown) == shown


def test_a_huge_text_is_cut_and_its_length_is_shown() -> None:
    assert escape_text("x" * LONGEST) == "x" * LONGEST
    assert escape_text("x" * 5 * LONGEST) == "x" * LONGEST + f"… ({5 * LONGEST} characters in all)"
    assert escape_text("\x1b" * 5 * LONGEST) == "\\x1b" * LONGEST + f"… ({5 * LONGEST} characters in all)"


def test_every_text_in_a_record_is_made_harmless() -> None:
    record = {"a\x1b": ["\x1b", {"b\u202e": "\u202e"}, [["\r"]]], "n": [1, 1.5, None, True]}
    shown = {"a\\x1b": ["\\x1b", {"b\\u202e": "\\u202e"}, [["\\x0d"]]], "n": [1, 1.5, None, True]}
    before = json.dumps(record)
    assert escape_record(record) == shown
    assert json.dumps(record) == before


def test_every_text_in_a_view_is_harmless() -> None:
    evil = "\x1b[2J\u202e"
    broken = clause("bria.201.id", "violated", findings=[finding(actual=evil, curl=evil)], statement=evil)
    (made,) = api_views(record_of({f"bria at {evil}": result(broken, target=evil, warnings=[evil])}))
    (shown,) = made.clauses
    texts = [made.key, made.remarks[0], made.data["target"], shown.data["statement"], made.exchanges[0]["repeat"][0]]
    assert {text.removeprefix("bria at ") for text in texts} == {"\\x1b[2J\\u202e"}
