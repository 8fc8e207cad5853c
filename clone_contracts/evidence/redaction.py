"""Removes keys from everything that is kept."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Final

from clone_contracts.exchange.credentials import invalid_variants, right
from clone_contracts.exchange.message import Response

_SHORTEST_PART: Final = 4
"""A part of a key with fewer characters gives nothing away, and could be any text."""
_SHORTEST_TELLING: Final = 8
"""A key with fewer characters may occur in an answer by chance."""


class Redactor:
    """Removes secrets from texts: the keys, the variants that tests make of them, and their beginnings where a text is cut."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        """``secrets`` maps variable names to values."""
        replaced: dict[str, str] = {}
        for variable, secret in secrets.items():
            for key in (right(variable, secret), *invalid_variants(variable, secret).values()):
                if len(key.value) >= _SHORTEST_PART or key.valid:
                    replaced.setdefault(key.value, key.shell)
        # The longest first, since one key may begin with another.
        self._replaced = sorted(replaced.items(), key=lambda item: -len(item[0]))
        self._spelt = {variable: _in_any_spelling(secret) for variable, secret in secrets.items()}
        self._secrets = dict(secrets)

    def __call__(self, text: str) -> str:
        """The text with every key, in whatever spelling, replaced by the variable that holds it."""
        for secret, shell in self._replaced:
            text = text.replace(secret, shell)
        if any(sign in text for sign in "\\%&"):
            for variable, spelt in self._spelt.items():
                text = spelt.sub(f"${variable}", text)
        if "…" in text:
            for variable, secret in self._secrets.items():
                for length in range(len(secret) - 1, _SHORTEST_PART - 1, -1):
                    text = text.replace(f"{secret[:length]}…", f"${variable}…")
        return text

    def reflected(self, response: Response) -> Iterator[tuple[str, str]]:
        """The variables whose values come back in an answer, each with the place in words."""
        for variable, secret in self._secrets.items():
            if len(secret) < _SHORTEST_TELLING:
                continue
            for name, value in response.headers:
                if secret in value or secret in name:
                    yield variable, f"it in the header {name}"
            if self._spelt[variable].search(response.body.decode("utf-8", "replace")):
                yield variable, "it in the body"


def _in_any_spelling(secret: str) -> re.Pattern[str]:
    """A pattern that finds a text even where some of its characters are escaped as in JSON, a URL or HTML."""

    def spellings(char: str) -> str:
        code = ord(char)
        named = {html.escape(char), f"\\{char}" if char in '/"\\' else char}
        escaped = [re.escape(form) for form in sorted(named | {char}, key=len, reverse=True)]
        digits = "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{code:02x}")
        return "(?:" + "|".join([*escaped, rf"\\u00{digits}", f"%{digits}", f"&#0*{code};", f"&#[xX]0*{digits};"]) + ")"

    return re.compile("".join(map(spellings, secret)))
