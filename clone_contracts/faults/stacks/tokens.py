"""What lenient parsers make of texts that are nearly JSON: the text is cut into tokens, and some of them are mended."""

import json
import re
from collections.abc import Callable
from typing import Any, Final, TypeAlias

_TOKEN: Final = re.compile(
    r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|//[^\n]*|/\*.*?\*/|\#[^\n]*|[A-Za-z_$][\w$]*|[-+]?[\d.][\w.+]*|\s+|.', re.DOTALL
)
_WORD: Final = re.compile(r"[A-Za-z_$][\w$]*")
_LITERALS: Final = {"true": "true", "false": "false", "null": "null", "none": "null", "nil": "null"}

Tokens: TypeAlias = list[str]
Mend: TypeAlias = Callable[[Tokens], Tokens]


def lenient(*mends: Mend) -> Callable[[bytes], Any]:
    """A parser with some leniencies."""

    def decode(body: bytes) -> Any:
        tokens = [token for token in _TOKEN.findall(body.decode()) if not token.isspace()]
        for mend in mends:
            tokens = mend(tokens)
        return json.loads(" ".join(tokens))

    return decode


def comments(tokens: Tokens) -> Tokens:
    """Comments in the manner of C and of shells are left out."""
    return [token for token in tokens if not token.startswith(("//", "/*", "#"))]


def single_quotes(tokens: Tokens) -> Tokens:
    """Texts may be in single quotes."""
    return [json.dumps(token[1:-1]) if token.startswith("'") and len(token) > 1 else token for token in tokens]


def unquoted_names(tokens: Tokens) -> Tokens:
    """Names of members need no quotes."""
    following = [*tokens[1:], ""]
    return [
        json.dumps(token) if _WORD.fullmatch(token) and after == ":" else token
        for token, after in zip(tokens, following, strict=True)
    ]


def literals(tokens: Tokens) -> Tokens:
    """True, NULL and None are literals in any case."""
    return [_LITERALS.get(token.lower(), token) for token in tokens]


def numbers(tokens: Tokens) -> Tokens:
    """Numbers may have a plus, leading zeros, no digit before or behind the point, or be hexadecimal."""
    return [_number(token) if re.match(r"[-+]?[\d.]", token) else token for token in tokens]


def _number(token: str) -> str:
    try:
        return str(int(token, 0))
    except ValueError:
        return json.dumps(float(token.replace("_", "")))


def commas(tokens: Tokens) -> Tokens:
    """Commas too many are left out."""
    following = [*tokens[1:], ""]
    return [token for token, after in zip(tokens, following, strict=True) if token != "," or after not in ("", ",", "]", "}")]
