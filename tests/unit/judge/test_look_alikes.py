"""Texts that nobody can tell apart by looking at them."""

import json
import unicodedata
from typing import Any

import pytest

from clone_contracts.exchange.strict_json import parse
from clone_contracts.judge.body_schema import BodySchema
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.look_alikes import code_points_apart


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("Caf\u00e9", "Cafe\u0301", ("U+00E9", "U+0065 U+0301")),
        ("a b", "a\u00a0b", ("U+0020", "U+00A0")),
        ("a b", "a\u3000b", ("U+0020", "U+3000")),
        ("a b", "a\u1680b", ("U+0020", "U+1680")),
        ("Mine", "Mi\u200bne", ("", "U+200B")),
        ("Mine\ufeff", "Mine", ("U+FEFF", "")),
        ("\u2764", "\u2764\ufe0f", ("", "U+FE0F")),
        ("a\U000e0101", "a", ("U+E0101", "")),
        ("a\u3164b", "ab", ("U+3164", "")),
        ("\ufb01x", "fix", ("U+FB01", "U+0066 U+0069")),
        ("e\u200b\u0301", "\u00e9", ("U+0065 U+200B U+0301", "U+00E9")),
        ("xa\u0323\u0307y", "xa\u0307\u0323y", ("U+0323 U+0307", "U+0307 U+0323")),
        ("a\u200bb", "ab\u200b", ("U+200B U+0062", "U+0062 U+200B")),
    ],
)
def test_texts_that_look_alike_are_told_apart_by_their_code_points(one: str, other: str, apart: tuple[str, str]) -> None:
    assert code_points_apart(one, other) == apart
    assert code_points_apart(other, one) == apart[::-1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("", ""),
        ("Caf\u00e9", "Caf\u00e9"),
        ("Caf\u00e9", "Cafe"),
        ("a", "A"),
        ("a b", "ab"),
        ("a", "a "),
        ("a\u00a0b", "a\u00a0c"),
    ],
)
def test_texts_that_are_the_same_or_look_different_need_no_code_points(one: str, other: str) -> None:
    assert code_points_apart(one, other) == ("", "")


def test_many_code_points_are_counted_instead_of_shown() -> None:
    composed = "".join(map(chr, range(0xE8, 0xF0)))
    one, _ = code_points_apart(composed * 2 + "\u00e0\u00e1", unicodedata.normalize("NFD", composed * 2 + "\u00e0\u00e1"))
    assert one == "U+00E8 U+00E9 U+00EA U+00EB U+00EC U+00ED U+00EE U+00EF and 2 more"


def found(schema: BodySchema, value: Any) -> list[Finding]:
    return schema.findings(parse(json.dumps(value).encode()))


@pytest.mark.parametrize(
    ("limit", "expected"),
    [({"enum": ["automatic", "draft", None]}, '"automatic" or "draft" or null'), ({"const": "draft"}, 'const "draft"')],
)
def test_a_value_that_looks_like_an_allowed_one_is_told_apart_by_its_code_points(limit: Any, expected: str) -> None:
    schema = BodySchema({"type": "object", "properties": {"x": limit}}, "p", "p.body", ["p.x"])
    (finding,) = found(schema, {"x": "dra\u200bft"})
    assert (finding.expected, finding.actual) == (expected, '"dra\\u200bft" (U+200B)')
    (other,) = found(schema, {"x": "ready"})
    assert (other.expected, other.actual) == (expected, '"ready"')


def test_the_allowed_value_that_another_one_looks_like_shows_its_code_points_too() -> None:
    schema = BodySchema({"type": "object", "properties": {"x": {"enum": ["a", "é"]}}}, "p", "p.body", ["p.x"])
    (finding,) = found(schema, {"x": "e\u0301"})
    assert (finding.expected, finding.actual) == ('"a" or "é" (U+00E9)', '"e\u0301" (U+0065 U+0301)')


@pytest.mark.parametrize(("length", "apart"), [(99_000, ("U+00E9", "U+0065 U+0301")), (100_001, ("", ""))])
def test_texts_that_nobody_reads_to_their_end_are_not_compared_by_their_looks(length: int, apart: tuple[str, str]) -> None:
    """It would take seconds for the longest answers."""
    assert code_points_apart("x" * length + "\u00e9", "x" * length + "e\u0301") == apart
