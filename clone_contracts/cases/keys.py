"""Keys that are absent, wrong or nearly right: none of them may let anyone in."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from clone_contracts.cases.case import Case, Change, likeness, one_after_another
from clone_contracts.cases.shape import beside_any_body
from clone_contracts.contract.document import Contract
from clone_contracts.exchange.credentials import INVALID_KINDS

_WHY: Final = {
    "empty": "a check for presence alone",
    "unknown": "no check at all",
    "first-changed": "a comparison that skips the beginning",
    "middle-changed": "a comparison of the two ends",
    "last-changed": "a comparison of the beginning, or a hash of too little",
    "cut": "a comparison as long as what was sent",
    "cut-in-front": "a comparison from the end",
    "longer": "a comparison as long as the right key, as strncmp makes it",
    "longer-in-front": "a search for the right key anywhere in what was sent",
    "same-length": "a check of the length alone",
    "half": "a comparison of the first half, or of a prefix that serves as an index",
    "other-half": "a comparison of the last characters, as they are shown in lists of keys",
    "other-case": "a database that compares without regard to case",
    "reversed": "a comparison of the characters in any order",
    "percent-encoded": "a value that is decoded before the comparison",
    "bearer": "a scheme that is cut off before the comparison",
    "quoted": "quotation marks that are stripped from configuration values and headers",
    "twice": "a header that is split at commas",
    "null": "the text of an absent value that equals an absent key",
    "wildcard": "a comparison by LIKE",
    "injection": "a query that is put together as text",
    "of-three-parts": "a decoder of tokens that are signed",
    "accented": "a comparison in constant time that knows ASCII alone",
    "misplaced": "one set of keys for all headers",
}

_FROM_INSIDE: Final = {"X-Forwarded-For": "127.0.0.1"}
_OF_A_BROWSER: Final = {
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "User-Agent": "Mozilla/5.0",
    **_FROM_INSIDE,
    # Longer than a column or buffer of a usual size, and shorter than what servers take in all.
    "Cookie": f"session={'0123456789abcdef' * 70}",
}

_ALIKE: Final = (("first-changed", "middle-changed", "last-changed"), ("cut", "cut-in-front"))
"""Kinds that the same software takes."""


def key_cases(contract: Contract) -> Iterator[Case]:
    """Every way in which each key can be wrong, beside bodies of several kinds."""
    headers, beside = contract.security_headers, beside_any_body(contract.primary)
    for header in headers:
        yield _case(beside, header, "absent", "a path on which nobody asks for the key", {header: "absent"})
        kinds = [*INVALID_KINDS, "misplaced"] if len(headers) > 1 else INVALID_KINDS
        for kind in kinds:
            yield _case(beside, header, kind, _WHY[kind], {header: kind})
        yield Case(
            f"{header}-in-the-query", "keys", "a server that takes keys from anywhere", _elsewhere(header, "in-query"), header
        )
        yield Case(f"{header}-elsewhere", "keys", "the same", _elsewhere(header, "elsewhere"), header)
        yield Case(f"{header}-unknown-in-a-browser", "keys", "a way in for people", _in_browser({header: "unknown"}), header)
    if len(headers) > 1:
        yield _case(beside, "", "all-absent", "a check that begins with the first key", dict.fromkeys(headers, "absent"))
        yield _case(beside, "", "swapped", "one set of keys for all headers", dict.fromkeys(headers, "misplaced"))
        yield _case(beside, "", "all-unknown", "no check at all", dict.fromkeys(headers, "unknown"))


def _case(beside: Change, header: str, kind: str, why: str, keys: dict[str, str]) -> Case:
    of = header or "keys"
    change = one_after_another([lambda draft: replace(draft, keys=keys), beside])
    return Case(f"{of}-{kind}", "keys", why, change, header, alike=f"{of}-{likeness(kind, _ALIKE)}")


def _in_browser(keys: Mapping[str, str]) -> Change:
    return lambda draft: replace(draft, keys=keys, headers={**draft.headers, **_OF_A_BROWSER})


def _elsewhere(header: str, where: str) -> Change:
    return lambda draft: replace(draft, keys={header: where}, headers={**draft.headers, **_FROM_INSIDE})
