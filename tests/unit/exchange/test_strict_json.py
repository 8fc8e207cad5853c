"""JSON as defined by RFC 8259, and nothing else."""

import pytest

from clone_contracts.exchange.strict_json import Document, DuplicateMember, Excessive, Json, NotJson, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"null", None),
        (b' \t\r\n{"a": [1, true, "x"]} ', {"a": [1, True, "x"]}),
        ('"Плитка 瓷砖 🧱"'.encode(), "Плитка 瓷砖 🧱"),
        (b'"\\ud83e\\uddf1 \\u0000"', "🧱 \0"),
        (b"-0", 0),
        (b"9223372036854775808", 2**63),
    ],
)
def test_valid_json_is_read(text: bytes, value: Json) -> None:
    assert parse(text) == Document(value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "Expecting value at character 0"),
        (b'{"a": 1', "Expecting ',' delimiter at character 7"),
        (b'{"a": 1,}', None),
        (b"{} {}", "Extra data at character 3"),
        (b"{'a': 1}", None),
        (b"01", None),
        (b'"a\tb"', None),
        (b"NaN", "NaN is not a JSON number"),
        (b'{"a": [Infinity]}', "Infinity is not a JSON number"),
        (b"-Infinity", "-Infinity is not a JSON number"),
        (b"\xef\xbb\xbf{}", "begins with a byte order mark"),
        (b'{"a": "caf\xe9"}', "not UTF-8 at byte 10"),
        ("{}".encode("utf-16"), "not UTF-8 at byte 0"),
    ],
)
def test_invalid_json_is_refused_with_the_reason(text: bytes, message: str | None) -> None:
    with pytest.raises(NotJson) as caught:
        parse(text)
    assert message is None or str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "name"),
    [(b'{"a": 1, "a": 1}', "'a'"), (b'{"x": [{"b": 1, "c": 2, "c": 3}]}', "'c'"), (b'{"a":1,"\\u0061":2}', "'a'")],
)
def test_a_duplicate_member_is_an_error_of_its_own_kind(text: bytes, name: str) -> None:
    """Parsers disagree about which of the two counts; equal values and escaped names are no exception."""
    with pytest.raises(DuplicateMember, match=f"member {name} occurs twice in one object"):
        parse(text)


def test_the_same_member_name_in_two_objects_is_allowed() -> None:
    assert parse(b'[{"a": 1}, {"a": {"a": 2}}]').value == [{"a": 1}, {"a": {"a": 2}}]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (b"[1, 2]", True),
        (b"[1, 2.0]", False),
        (b'{"a": 1e2}', False),
        (b'"1.5"', True),
        (b"-1E-2", False),
        (b'"2025\\ud800"', False),
    ],
)
def test_values_that_a_compiled_validator_sees_differently_are_noted(text: bytes, plain: bool) -> None:
    """Numbers with a fraction or an exponent, and half a surrogate pair."""
    assert parse(text).plain is plain


def test_excessive_nesting_is_an_error_of_its_own_kind() -> None:
    with pytest.raises(Excessive, match="nested too deeply to be read"):
        parse(b"[" * 100_000 + b"]" * 100_000)


def test_a_number_of_any_length_is_read_as_a_large_integer() -> None:
    value = parse(b"-" + b"7" * 100_000).value
    assert isinstance(value, int)
    assert value < -(10**1000)


def test_a_duplicate_among_very_many_members_is_found_without_delay() -> None:
    """In linear time; otherwise a single answer could hold up a run for minutes."""
    members = ", ".join(f'"m{number}": 0' for number in range(90_000))
    with pytest.raises(DuplicateMember, match="member 'm89999' occurs twice"):
        parse(f'{{{members}, "m89999": 1}}'.encode())
