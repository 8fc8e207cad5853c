"""What is shown of a large body: the place that a clause is about, and little else."""

import json
from dataclasses import astuple
from typing import Any

import pytest

from clone_contracts.evidence.excerpt import Excerpt, Path, excerpt, path_of
from clone_contracts.evidence.records import excerpt_record
from clone_contracts.exchange.strict_json import read
from tests.unit.support import BRIA_CLONE, DATADOG_CLONE

ERRORS = {"errors": [{"status": "400", "source": {"pointer": "/data"}}, {"status": "500"}]}
RIGHT_TO_LEFT = "\u202e"


def cut(value: Any, *path: str | int) -> Excerpt:
    found = excerpt(read(json.dumps(value).encode()), path)
    assert found is not None
    return found


def whole(found: Excerpt) -> list[str]:
    """The lines of all three parts, with the place in guillemets."""
    return f"{found.before}«{found.place}»{found.after}".splitlines()


def test_an_excerpt_shows_a_member_between_its_shortened_siblings() -> None:
    assert whole(cut({"a": {"x": 1, "y": 2}, "b": "text", "c": [1, 2, 3], "d": None}, "b")) == [
        "{",
        '  "a": {… 2 members}',
        '  «"b": "text"»',
        '  "c": [… 3 items]',
        '  "d": null',
        "}",
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"x": 1}, "{… 1 members}"),
        ([1, 2], "[… 2 items]"),
        ({}, "{}"),
        ([], "[]"),
        ("", '""'),
        (0, "0"),
        (1.5, "1.5"),
        (False, "false"),
        (None, "null"),
        ("Плитка", '"Плитка"'),
    ],
)
def test_the_place_of_an_excerpt_is_on_one_line_whatever_its_value(value: Any, shown: str) -> None:
    assert cut({"a": value}, "a").place == f'"a": {shown}'


def test_an_excerpt_opens_only_what_leads_to_the_place() -> None:
    assert whole(
        cut({"data": {"id": "x", "attributes": {"name": "Mine", "tags": {"a": 1}}}}, "data", "attributes", "name")
    ) == [
        "{",
        '  "data": {',
        '    "id": "x"',
        '    "attributes": {',
        '      «"name": "Mine"»',
        '      "tags": {… 1 members}',
        "    }",
        "  }",
        "}",
    ]


@pytest.mark.parametrize(
    ("index", "lines"),
    [
        (0, ["[", "  «10»", "  … 3 after", "]"]),
        (1, ["[", "  … 1 before", "  «11»", "  … 2 after", "]"]),
        (3, ["[", "  … 3 before", "  «13»", "]"]),
    ],
)
def test_an_excerpt_shows_one_array_element_and_counts_the_others(index: int, lines: list[str]) -> None:
    assert whole(cut([10, 11, 12, 13], index)) == lines


def test_an_excerpt_of_an_only_element_has_nothing_beside_it() -> None:
    assert whole(cut([10], 0)) == ["[", "  «10»", "]"]


def test_an_excerpt_descends_through_arrays_and_objects() -> None:
    assert whole(cut(ERRORS, "errors", 0, "source", "pointer")) == [
        "{",
        '  "errors": [',
        "    {",
        '      "status": "400"',
        '      "source": {',
        '        «"pointer": "/data"»',
        "      }",
        "    }",
        "    … 1 after",
        "  ]",
        "}",
    ]


def test_an_excerpt_shows_a_missing_member_as_missing() -> None:
    assert whole(cut({"a": 1, "b": [2]}, "c")) == ["{", '  "a": 1', '  "b": [… 1 items]', '  «"c": missing»', "}"]
    assert cut(ERRORS, "errors", 1, "title").place == '"title": missing'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": 1, "b": {"c": 2}}, '{\n  "a": 1\n  "b": {… 1 members}\n}'),
        ([1, 2], "[… 2 items]"),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_an_excerpt_without_a_path_shows_the_whole_and_marks_no_place(value: Any, text: str) -> None:
    assert cut(value) == Excerpt(text, "", "")


@pytest.mark.parametrize(
    "path",
    [("x", "y"), ("a", "x"), ("list", 2), ("list", "x"), ("list", 0, "x"), ("empty", 0), ("none", "x"), ("a", 0)],
)
def test_a_path_that_leads_nowhere_has_no_excerpt(path: Path) -> None:
    assert excerpt(read(b'{"a": "text", "list": [1, 2], "empty": [], "none": null}'), path) is None


@pytest.mark.parametrize("path", [(), ("a",), (0,)])
@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"<html>", b'{"a": 1', b'{"a": 1, "a": 2}', b'{"a": NaN}', b"\xff", b"\xef\xbb\xbf{}", b"[" * 100_000),
        *(b"null", b"7", b'"text"', b"true"),
    ],
)
def test_a_body_that_is_a_scalar_or_not_json_has_no_excerpt(body: bytes, path: Path) -> None:
    assert excerpt(read(body), path) is None


def test_an_excerpt_cuts_a_long_text_and_shows_its_length() -> None:
    found = cut({"a": "x" * 500, "b": "y" * 500, "c": "z" * 118}, "b")
    assert found.before == '{\n  "a": "' + "x" * 119 + "… (502 characters)\n  "
    assert found.place == '"b": "' + "y" * 119 + "… (502 characters)"
    assert found.after == '\n  "c": "' + "z" * 118 + '"\n}'


def test_an_excerpt_cuts_a_long_member_name() -> None:
    assert cut({"n" * 500: 1}, "n" * 500).place == '"' + "n" * 119 + "… (502 characters): 1"


@pytest.mark.parametrize(
    ("count", "wanted", "last"),
    [
        (16, "m3", ['  "m15": 15', "}"]),
        (17, "m3", ['  "m15": 15', "  … 1 more", "}"]),
        (40, "m15", ['  «"m15": 15»', "  … 24 more", "}"]),
        (40, "m30", ['  "m15": 15', '  «"m30": 30»', "  … 23 more", "}"]),
        (17, "m16", ['  "m15": 15', '  «"m16": 16»', "}"]),
        (40, "other", ["  … 24 more", '  «"other": missing»', "}"]),
    ],
)
def test_an_excerpt_shows_sixteen_members_and_always_the_wanted_one(count: int, wanted: str, last: list[str]) -> None:
    lines = whole(cut({f"m{number}": number for number in range(count)}, wanted))
    assert lines[-len(last) :] == last
    assert lines[:2] == ["{", '  "m0": 0']
    assert sum("«" in line for line in lines) == 1


@pytest.mark.parametrize("part", ["7", 7])
def test_a_member_name_may_consist_of_digits(part: str | int) -> None:
    assert cut({"6": "a", "7": "b"}, part).place == '"7": "b"'
    assert cut({"7": {"x": 1}}, part, "x").place == '"x": 1'
    assert cut({"6": "a"}, part).place == '"7": missing'


def test_a_text_of_digits_is_not_an_array_index() -> None:
    assert excerpt(read(b"[1, 2]"), ("0",)) is None


@pytest.mark.parametrize(
    "evil",
    ["\x1b[31m", "\x00", "\r\n", "\x07", "\x7f", "\x9b", RIGHT_TO_LEFT, "\u2066", "\u200b", "\u2028", "\ufeff", "\ud800"],
)
def test_an_excerpt_escapes_what_would_act_on_a_screen(evil: str) -> None:
    for value, path in (({"a": evil, "b": 1}, "a"), ({"a": evil, "b": 1}, "b"), ({evil: 1}, evil), ({"b": 1}, evil)):
        text = "".join(astuple(cut(value, path)))
        assert text.replace("\n", "").isprintable()
        assert json.dumps(evil)[1:-1] in text


def test_an_excerpt_escapes_a_text_that_is_cut_as_well() -> None:
    assert cut({"a": "x" * 300 + RIGHT_TO_LEFT}, "a").place.isprintable()


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"a": 1}, ("a",)),
        ({"a": {"a": {"a": 1}}}, ("a", "a", "a")),
        ({"a": "a", "b": '"a": 1'}, ("a",)),
        ([[1], [1], [1]], (1, 0)),
        (BRIA_CLONE, ("images", 0, "dataset_id")),
        (DATADOG_CLONE, ("data", "attributes", "name")),
    ],
)
def test_an_excerpt_marks_the_place_once_and_has_its_parts_in_order(value: Any, path: Path) -> None:
    """The rest is a complete structure, with as many openings as closings."""
    found = cut(value, *path)
    assert list(excerpt_record(found, str)) == ["before", "place", "after"]
    assert "\n" not in found.place
    assert found.before.startswith(("{\n", "[\n"))
    assert found.before.endswith("\n" + "  " * len(path))
    assert found.after.endswith(("\n}", "\n]"))
    opened = sum(line.endswith(("{", "[")) for line in found.before.splitlines())
    assert opened == len(path) == sum(line.strip() in ("}", "]") for line in found.after.splitlines())


@pytest.mark.parametrize(("body", "path"), [(b"{}", ("id",)), (b'{"data": {}}', ("data", "id"))])
def test_an_excerpt_shows_a_member_missing_from_an_empty_object(body: bytes, path: Path) -> None:
    found = excerpt(read(body), path)
    assert found is not None
    assert found.place == '"id": missing'


def test_a_number_with_a_leading_zero_is_a_member_name() -> None:
    found = excerpt(read(b'{"007": 1}'), path_of("/007"))
    assert found is not None
    assert found.place == '"007": 1'


def test_a_path_that_is_too_deep_is_not_followed() -> None:
    assert excerpt(read(b"[" * 600 + b"]" * 600), (0,) * 599) is None
