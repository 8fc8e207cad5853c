"""Headers and queries that a request to clone may carry, whatever its body."""

from collections.abc import Mapping
from typing import Final

Headers = Mapping[str, str | None]
"""Headers by name, with underscores for hyphens; None for one that is left out."""

RIGHT_HEADERS: Final[Mapping[str, tuple[str, Headers]]] = {
    "charset": ("a comparison of the whole header", {"Content_Type": "application/json; charset=utf-8"}),
    "charset-in-capitals": ("the same", {"Content_Type": "application/json;charset=UTF-8"}),
    "media-type-in-capitals": ("the same", {"Content_Type": "Application/JSON"}),
    "accept-anything": ("negotiation that knows no wildcard", {"Accept": "*/*"}),
    "accept-absent": ("negotiation without a default", {"Accept": None}),
    "accept-several": ("negotiation of the first alone", {"Accept": "text/html, application/json;q=0.9, */*;q=0.1"}),
    "accept-any-application": ("negotiation that knows no wildcard", {"Accept": "application/*"}),
    "unknown-language": ("a catalogue of texts, or texts that are translated", {"Accept_Language": "de-YY, xx-YY;q=0.5"}),
    "language-of-other-digits": ("numbers and dates as a language writes them", {"Accept_Language": "ar-EG, fa;q=0.9"}),
    "language-of-another-calendar": ("the same", {"Accept_Language": "th-TH-u-ca-buddhist-nu-thai"}),
    "accept-with-a-weight": ("a weight that is taken for a part of the type", {"Accept": "application/json;q=0.5"}),
    "chunked": ("a server that needs a length", {"Transfer_Encoding": "chunked"}),
    "expecting-continue": ("a server that waits for ever", {"Expect": "100-continue"}),
}
"""Headers that say the same as the ordinary ones."""

ODD_HEADERS: Final[Mapping[str, tuple[str, Headers]]] = {
    "no-content-type": ("a value that is absent", {"Content_Type": None}),
    "text": ("a reader by type", {"Content_Type": "text/plain"}),
    "form": ("a reader of forms", {"Content_Type": "application/x-www-form-urlencoded"}),
    "multipart": ("a reader of parts", {"Content_Type": "multipart/form-data; boundary=x"}),
    "xml": ("a reader of XML", {"Content_Type": "application/xml"}),
    "nonsense": ("a parser of media types", {"Content_Type": ";;=,"}),
    "unknown-charset": ("a decoder by name", {"Content_Type": "application/json; charset=no-such-charset"}),
    "gzip-that-is-none": ("an unpacker", {"Content_Encoding": "gzip"}),
    "accept-html": ("negotiation that fails", {"Accept": "text/html"}),
    "accept-nonsense": ("a parser of media types", {"Accept": ";q=x,/"}),
}
"""Headers on which the documents are silent."""

QUERIES: Final = ("dry_run=true", "x=%FF%00", "name=other&name=another&description=other&training_version=fibo", "a[b]=c&=&&")

BESIDE_A_BODY: Final = (
    *("chunked", "expecting-continue"),
    *("language-of-other-digits", "language-of-another-calendar", "accept-with-a-weight"),
)
"""Those of a body, and those of which few requests without one would not show enough."""
_RIGHT: Final = [headers for _, headers in RIGHT_HEADERS.values()]
_BARE: Final = [headers for kind, (_, headers) in RIGHT_HEADERS.items() if kind not in BESIDE_A_BODY]
_NEGOTIATING: Final = [headers for headers in _BARE if "Accept" in headers]
_OTHERS: Final = [headers for headers in _BARE if "Accept" not in headers]


def right_headers(turn: int, has_body: bool) -> dict[str, str | None]:
    """Headers that say the same as the ordinary ones, others at each turn: without a body, of which a run sends few, two."""
    kinds = (_RIGHT,) if has_body else (_NEGOTIATING, _OTHERS)
    chosen = [each[turn % len(each)] for each in kinds]
    return {name.replace("_", "-"): value for headers in chosen for name, value in headers.items()}
