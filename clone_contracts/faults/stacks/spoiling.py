"""Changes of texts, by what makes them: columns, folds, filters, interpreters, words that mean something."""

import html
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias
from urllib.parse import unquote

Spoil: TypeAlias = Callable[[str], str]


def _bytes(text: str, number: int) -> str:
    return text.encode(errors="surrogatepass")[:number].decode(errors="ignore")


def _units(text: str, number: int) -> str:
    """So many code units of UTF-16."""
    return text.encode("utf-16-le", "surrogatepass")[: number * 2].decode("utf-16-le", "ignore")


def _mojibake(text: str) -> str:
    return text.encode(errors="surrogatepass").decode("latin-1")


COLUMNS: Final[Mapping[str, Spoil]] = {
    "in-255-bytes": lambda text: _bytes(text, 255),
    "in-65535-bytes": lambda text: _bytes(text, 65_535),
    "in-100-code-units": lambda text: _units(text, 100),
    "in-latin-1": lambda text: text.encode("latin-1", "replace").decode("latin-1"),
    "in-utf8mb3": lambda text: re.split("[\U00010000-\U0010ffff]", text)[0],
    "as-utf-8-read-as-latin-1": _mojibake,
    "without-blanks-behind": str.rstrip,
}
"""Columns of databases that are too short, or in another encoding."""


def _only(keep: Callable[[str], bool]) -> Spoil:
    return lambda text: "".join(filter(keep, text))


FOLDS: Final[Mapping[str, Spoil]] = {
    **{form.lower(): (lambda text, form=form: unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")},  # type: ignore[misc]
    "with-single-blanks": lambda text: re.sub(" {2,}", " ", text),
}
"""What is equal in some sense becomes the same."""

FILTERS: Final[Mapping[str, Spoil]] = {
    "without-invisible-characters": _only(lambda c: unicodedata.category(c) != "Cf"),
    "without-variation-selectors": _only(lambda c: not "\ufe00" <= c <= "\ufe0f"),
    "without-markup": lambda text: re.sub(r"<[^>]*>", "", text),
    "without-backslashes": lambda text: text.replace("\\", ""),
    "up-to-a-hash": lambda text: text.partition("#")[0],
    "behind-the-last-slash": lambda text: text.rpartition("/")[2],
    "with-doubled-apostrophes": lambda text: text.replace("'", "''"),
}
"""What looks dangerous or superfluous is taken out."""


def _escapes(text: str) -> str:
    r"""Escapes of JSON are read once more."""
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text


INTERPRETERS: Final[Mapping[str, Spoil]] = {
    "with-entities-read": html.unescape,
    "with-percent-signs-read": unquote,
    "with-escapes-read": _escapes,
    "with-formats-filled": lambda text: re.sub(r"%[sd]", "", text).replace("%%", "%"),
}
"""What means something elsewhere is carried out."""


def _canonical_number(text: str) -> str:
    """007 is 7, 1e3 is 1000.0, 1.50 is 1.5."""
    if re.fullmatch(r"\d+", text, re.ASCII):
        return str(int(text)) if len(text) < 1000 else text
    return str(float(text)) if re.fullmatch(r"\d+(\.\d+)?(e\d{1,2})?", text, re.ASCII) else text


def _first_number(text: str) -> str:
    """Leading zeros of a text that begins with a number."""
    return re.sub(r"^0+(?=\d)", "", text)


_YES: Final = {"yes": "true", "on": "true", "true": "1", "no": "false", "off": "false", "false": ""}

WORDS: Final[Mapping[str, Spoil]] = {
    "as-a-number": _canonical_number,
    "without-leading-zeros": _first_number,
    "as-nothing-where-it-says-so": lambda text: "" if text.lower() in ("null", "none", "undefined", "nil", "nan") else text,
    "without-copy-of": lambda text: text.removeprefix("Copy of "),
}
"""Words and numbers are taken for what they mean."""
