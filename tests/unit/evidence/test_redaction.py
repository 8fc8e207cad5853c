"""Keys are replaced by the names of their variables, however they are spelt."""

import html
from urllib.parse import quote

import pytest

from clone_contracts.evidence.redaction import Redactor
from clone_contracts.exchange.message import Response

REDACT = Redactor({"BRIA_API_TOKEN": "s3cret"})


@pytest.mark.parametrize(
    ("value", "redacted"),
    [
        ("a s3cret, twice: s3cret", "a $BRIA_API_TOKEN, twice: $BRIA_API_TOKEN"),
        ("nothing of the kind", "nothing of the kind"),
    ],
)
def test_secrets_are_replaced_by_their_variables(value: str, redacted: str) -> None:
    assert REDACT(value) == redacted


def test_a_key_that_begins_with_another_key_is_replaced_as_a_whole() -> None:
    assert Redactor({"DD_API_KEY": "abcde", "DD_APP_KEY": "abcdefgh"})("abcdefgh abcde") == "$DD_APP_KEY $DD_API_KEY"


def test_an_escaped_key_in_a_json_text_is_replaced() -> None:
    assert Redactor({"KEY": 'se"cret'})('{"m": "se\\"cret"}') == '{"m": "$KEY"}'


def test_a_redactor_does_not_show_what_it_hides() -> None:
    assert "s3cret" not in repr(REDACT)


KEY = "Zm9v/YmFy+12<&>="


@pytest.mark.parametrize(
    "spelling",
    [
        KEY,
        KEY.replace("/", "\\/"),
        KEY.replace("/", "\\u002f").replace("+", "\\u002B"),
        "".join(f"\\u{ord(char):04x}" for char in KEY),
        quote(KEY, safe=""),
        quote(KEY, safe="").lower().replace("zm9v", "Zm9v").replace("ymfy", "YmFy"),
        html.escape(KEY),
        "".join(f"&#{ord(char)};" for char in KEY),
    ],
)
def test_a_key_is_replaced_in_every_spelling(spelling: str) -> None:
    redact = Redactor({"KEY": KEY})
    assert redact(f"refused for {spelling}!") == "refused for $KEY!"
    reflecting = Response(401, (), f'{{"error": "{spelling}"}}'.encode())
    assert [variable for variable, _ in redact.reflected(reflecting)] == ["KEY"]
