"""Keys are replaced by the names of their variables, however they are spelt."""

import html
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus

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
        KEY.upper(),
        KEY.lower(),
        KEY[::-1],
        b64encode(KEY.encode()).decode(),
        b64encode(KEY.encode()).decode().rstrip("="),
        urlsafe_b64encode(KEY.encode()).decode(),
        urlsafe_b64encode(KEY.encode()).decode().rstrip("="),
        KEY.encode().hex(),
        KEY.encode().hex().upper(),
        quote_plus(KEY),
    ],
)
def test_a_key_is_replaced_in_every_spelling(spelling: str) -> None:
    redact = Redactor({"KEY": KEY})
    assert redact(f"refused for {spelling}!") == "refused for $KEY!"
    reflecting = Response(401, (), f'{{"error": "{spelling}"}}'.encode())
    assert [variable for variable, _ in redact.reflected(reflecting)] == ["KEY"]


def reflects(key: str, response: Response) -> bool:
    return bool(list(Redactor({"KEY": key}).reflected(response)))


@pytest.mark.parametrize("key", [KEY, "s3cret-7", "~~~???>>>", "twin-Bria-token-5e1f"])
@pytest.mark.parametrize("encode", [b64encode, urlsafe_b64encode])
@pytest.mark.parametrize("user", ["", "u", "us", "use", "user:"])
@pytest.mark.parametrize("after", ["", "!", "!!", "!!!"])
def test_a_key_within_longer_base64_text_is_replaced(key: str, encode: Callable[[bytes], bytes], user: str, after: str) -> None:
    """As in basic auth, whatever stands before and after it, with the characters that hold bits of the key."""
    text = encode(f"{user}{key}{after}".encode()).decode()
    before, end = 8 * len(user) // 6, -(-8 * len(user + key) // 6)
    assert Redactor({"KEY": key})(f"<{text}>") == f"<{text[:before]}$KEY{text[end:] if after else ''}>"
    assert reflects(key, Response(200, (("x-auth", text),)))
    assert reflects(key, Response(200, (), text.encode()))


@pytest.mark.parametrize("spelling", ["s3cret-7%25", "s3cret-7\\u0025", "s3cret-7&#37;", "s3cret-7&#x25;", "s3cret-7%"])
def test_an_escaped_character_at_the_end_of_a_key_is_replaced_as_a_whole(spelling: str) -> None:
    assert Redactor({"KEY": "s3cret-7%"})(f"<{spelling}>") == "<$KEY>"
    assert Redactor({"KEY": "s3cret-7\\"})("<s3cret-7\\u005c>") == "<$KEY>"
    assert Redactor({"KEY": "s3cret-7&"})("<s3cret-7&#38;>") == "<$KEY>"


def test_a_key_in_a_form_is_replaced() -> None:
    """A blank becomes a plus sign there, and other characters may be escaped or not."""
    redact = Redactor({"KEY": "open & sesame!"})
    assert redact("key=open+%26+sesame%21&b=1") == "key=$KEY&b=1"
    assert redact("key=open+%26+sesame!&b=1") == "key=$KEY&b=1"


PRINTABLE = "".join(map(chr, range(32, 127)))


@pytest.mark.parametrize("char", PRINTABLE)
def test_a_key_of_which_one_character_is_escaped_is_noticed(char: str) -> None:
    code = ord(char)
    key = f"{KEY}{char}{KEY}"
    for spelling in (f"\\u{code:04x}", f"\\u{code:04X}", f"%{code:02x}", f"%{code:02X}", f"&#{code};", f"&#x{code:X};"):
        redact = Redactor({"KEY": key})
        assert redact(f"a {KEY}{spelling}{KEY}, b") == "a $KEY, b", spelling
        assert list(redact.reflected(Response(200, (), f"{KEY}{spelling}{KEY}".encode()))) == [("KEY", "it in the body")]


def test_two_parts_of_a_key_in_two_parts_of_an_answer_are_not_the_key() -> None:
    half = b64encode(KEY.encode()).decode()[:12]
    rest = b64encode(KEY.encode()).decode()[12:]
    assert not list(Redactor({"KEY": KEY}).reflected(Response(200, (("x-first", half), (rest, "1")), b"")))
    assert not list(Redactor({"KEY": KEY}).reflected(Response(200, (("x-first", half),), rest.encode())))


def test_a_key_in_the_name_of_a_header_is_noticed_in_lower_case() -> None:
    assert list(Redactor({"KEY": KEY}).reflected(Response(200, ((f"x-{KEY.lower()}", "1"),)))) == [
        ("KEY", f"it in the header x-{KEY.lower()}")
    ]


@pytest.mark.parametrize("form", [KEY, KEY.lower(), KEY[::-1], KEY.encode().hex(), b64encode(KEY.encode()).decode()[:21]])
def test_a_key_that_an_excerpt_has_cut_off_is_replaced(form: str) -> None:
    """On either side of the ellipsis, whichever part is left, unless it is too short to tell anything."""
    redact = Redactor({"KEY": KEY})
    for length in range(4, len(form) - 1):
        assert redact(f'"key {form[:length]}… (99 characters)"') == '"key $KEY… (99 characters)"'
        assert redact(f"…{form[-length:]} was wrong") == "…$KEY was wrong"
        assert redact(f"key {form[:length]}...") == "key $KEY..."
        assert redact(f"[...]{form[-length:]} was wrong, ....") == "[...]$KEY was wrong, ...."
    assert redact(f"{form[:3]}…{form[-3:]}") == f"{form[:3]}…{form[-3:]}"


@pytest.mark.parametrize("key", [KEY, "s3cret-7", "twin-Bria-token-5e1f"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\\n", "\\r\\n", "\n    "])
@pytest.mark.parametrize("width", [4, 5, 7])
def test_base64_that_is_wrapped_into_lines_is_replaced(key: str, line_end: str, width: int) -> None:
    """As in mail, or in JSON, where a line break is an escape."""
    for user in ("", "u", "us", "user:"):
        text = b64encode(f"{user}{key}".encode()).decode()
        wrapped = line_end.join(text[at : at + width] for at in range(0, len(text), width))
        redacted = Redactor({"KEY": key})(f"<{wrapped}>")
        assert redacted.endswith("$KEY>")
        assert len(redacted) <= len("<$KEY>") + len(wrapped) - len(b64encode(key.encode()).decode().rstrip("="))
        assert reflects(key, Response(200, (), f"<{wrapped}>".encode()))


@pytest.mark.parametrize("key", [KEY, "s3cret-7"])
@pytest.mark.parametrize("between", [" ", ":", "-", ", ", "_", "\n", "\\n", "\\x", " 0x", ", 0x"])
@pytest.mark.parametrize("upper", [False, True])
def test_hex_whose_bytes_stand_apart_is_replaced(key: str, between: str, upper: bool) -> None:
    text = key.encode().hex(" ").replace(" ", "|")
    apart = (text.upper() if upper else text).replace("|", between)
    assert Redactor({"KEY": key})(f"<{apart}>") == "<$KEY>"
    assert reflects(key, Response(200, (), f"<{apart}>".encode()))


def test_a_wrong_key_is_shown_as_what_makes_it_only_if_nothing_else_of_the_key_is_left() -> None:
    redact = Redactor({"KEY": "s3cret-Key"})
    assert redact("s3cret-Ke S3CRET-kEY s3cret-Key0") == """${KEY%?} $(printf %s "$KEY" | tr 'a-zA-Z' 'A-Za-z') ${KEY}0"""
    assert redact("s3cret-key") == "$KEY"
    assert redact("S3CRET-KE") == "$KEY"


@pytest.mark.parametrize(
    ("wrong", "left"),
    [
        ("s3cret-Ke", ["$KEY", "$KEY", "$KEY"]),
        ("S3CRET-kEY", ["$KEY", "$KEY", "$KEY"]),
        ("s3cret-Key0", ["$KEYA=", "$KEY30", "0$KEY"]),
    ],
)
def test_a_wrong_key_is_replaced_where_a_server_transforms_it(wrong: str, left: list[str]) -> None:
    """Of the longer one, what tests have added may remain."""
    redact = Redactor({"KEY": "s3cret-Key"})
    forms = [b64encode(wrong.encode()).decode(), wrong.encode().hex(), wrong[::-1]]
    assert [redact(form) for form in forms] == left


def test_a_short_key_is_replaced_as_it_stands_alone() -> None:
    """Transformed it could be any text."""
    redact = Redactor({"KEY": "abcdef7"})
    assert redact("abcdef7 AbCdEf7 7fedcba YWJjZGVmNw== 61626364656637") == "$KEY AbCdEf7 7fedcba YWJjZGVmNw== 61626364656637"
    assert Redactor({"KEY": "1"})("100 10") == "$KEY00 $KEY0"


def test_large_texts_are_redacted_fast() -> None:
    """Every text of every exchange is: a second is enough for hundreds of the longest bodies that are kept."""
    redact = Redactor({name: f"{name}-{KEY * 2}" for name in ("A", "B")})
    body = '{"name": "Copy of the 100% \\"best\\" tiles & more", "id": 5001}, ' * 500
    begun = time.process_time()
    for _ in range(10):
        assert redact(body) == body
    assert time.process_time() - begun < 2
