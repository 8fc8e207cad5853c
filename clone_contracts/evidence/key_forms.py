"""What a key may look like where it comes back: as it is, partly escaped, or changed by one usual transformation."""

import base64
import html
import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Final
from urllib.parse import quote, quote_plus

_URL_SAFE: Final = str.maketrans("+/", "-_")
_OF_BASE64: Final = "[A-Za-z0-9+/_-]"
_BREAKS: Final = r"(?:\s|\\[rn])*"
_BETWEEN_BYTES: Final = r"(?:[\s:,;_-]|\\[rnx]|0x)*"
_BLANKS: Final = b" \t\r\n\v\f"
_SEPARATORS: Final = b":,;_-"


def whole_forms(key: str) -> tuple[str, ...]:
    """The key as it is and transformed as a whole, the longest first. Letters may be of either case everywhere.

    Of base64 it is those characters that follow from the key alone, for each way in which it can stand in a longer text.
    """
    escaped = (json.dumps(key)[1:-1], quote(key, safe=""), quote_plus(key), html.escape(key))
    forms = {key, key[::-1], key.encode().hex(), *escaped, *(form for form, _ in _in_base64(key))}
    return tuple(sorted({form.lower() for form in forms}, key=lambda form: (-len(form), form)))


def whole_pattern(key: str) -> str:
    """Finds each of the whole forms; base64 with the characters beside it that tell a part of the key."""
    of_base64 = dict(_in_base64(key))
    others = [re.escape(form) for form in whole_forms(key) if form not in {text.lower() for text in of_base64}]
    return "|".join([*others, *of_base64.values()])


def spread_pattern(key: str) -> str:
    """Finds base64 that is wrapped into lines, and hex whose bytes stand apart, as in ``6b:65:79`` or ``0x6b, 0x65, 0x79``."""
    of_hex = _BETWEEN_BYTES.join(f"{byte:02x}" for byte in key.encode())
    return "|".join([of_hex, *(pattern for _, pattern in _in_base64(key, _BREAKS))])


def spread_forms(key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is to be looked for in each of the two texts of ``gathered``, in small letters: base64, and hex."""
    return tuple(dict.fromkeys(form.lower() for form, _ in _in_base64(key))), (key.encode().hex(),)


def gathered(text: str) -> tuple[bytes, bytes]:
    """A text without what may stand between the parts of base64, and between those of hex: what is spread is whole in it.

    In UTF-8, in which both are the same as in ASCII, and of which parts are taken out quickly whatever the script.
    """
    data = text.encode("utf-8", "surrogatepass")
    lines = data.replace(b"\\n", b"").replace(b"\\r", b"").translate(None, _BLANKS)
    return lines, lines.replace(b"\\x", b"").replace(b"0x", b"").translate(None, _SEPARATORS)


def _in_base64(key: str, between: str = "") -> Iterator[tuple[str, str]]:
    """Forms and their patterns, for no byte before the key, one, or two: each three bytes become four characters.

    ``between`` is a pattern for what may stand between two of these.
    """
    data = key.encode()
    for before in range(3):
        first, end = -(-8 * before // 6), 8 * (before + len(data)) // 6
        form = base64.b64encode(bytes(before) + data).decode()[first:end]
        # Six bits make a character, so that one at either end may hold bits of the key and of its neighbour.
        earlier = f"(?:{_OF_BASE64}{between})?" if before else ""
        later = f"(?:{between}{_OF_BASE64})?" if 8 * (before + len(data)) % 6 else ""
        for variant in (form, form.translate(_URL_SAFE)):
            yield variant, f"{earlier}{between.join(map(re.escape, variant))}{later}(?:{between}=){{0,2}}"


def escaped_pattern(key: str) -> str:
    """Finds the key even where some of its characters are escaped as in JSON, a URL, a form or HTML."""
    return "".join(map(_spellings, key))


def escape_starts(key: str) -> tuple[str, ...]:
    """What the escaped spellings of its characters begin with, in small letters: a text without any of these holds none."""
    coded = ((f"\\u00{digit}", f"%{digit}") for digit in dict.fromkeys(f"{ord(char):02x}"[0] for char in key))
    named = (form for char in dict.fromkeys(key) for form in sorted(_named(char)))
    return tuple(dict.fromkeys(["&#", *chain.from_iterable(coded), *named]))


def _named(char: str) -> set[str]:
    """The ways to escape a character other than by its code."""
    return {html.escape(char), f"\\{char}" if char in '/"\\' else char, "+" if char == " " else char} - {char}


def _spellings(char: str) -> str:
    code = ord(char)
    spelt = [re.escape(form) for form in sorted(_named(char), key=len, reverse=True)]
    digits = "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{code:02x}")
    coded = rf"\\u00{digits}", f"%{digits}", f"&#0*{code};", f"&#[xX]0*{digits};"
    # The character alone comes last, since its own escaped forms may begin with it.
    return "(?:" + "|".join([*spelt, *coded, re.escape(char)]) + ")"
