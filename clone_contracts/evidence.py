"""What one test saw, ready to travel: plain data, secrets taken out."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from clone_contracts.excerpt import excerpt, path_of, place_of
from clone_contracts.exchange.credentials import invalid_variants, right
from clone_contracts.exchange.curl import as_curl
from clone_contracts.exchange.message import Exchange, Response
from clone_contracts.judge.finding import Finding, Verdict

_SHORTEST_PART: Final = 4
"""A part of a key with fewer characters tells nothing, and could be any text."""
_SHORTEST_TELLING: Final = 8
"""A key with fewer may stand in an answer by chance."""


class Redactor:
    """Takes secrets out of everything that is kept: the keys, what the tests make of them, and their beginnings at a cut."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        """``secrets`` maps variable names to values."""
        replaced: dict[str, str] = {}
        for variable, secret in secrets.items():
            for key in (right(variable, secret), *invalid_variants(variable, secret).values()):
                if len(key.value) >= _SHORTEST_PART or key.valid:
                    replaced.setdefault(key.value, key.shell)
        # The longest first, for one key may begin with another.
        self._replaced = sorted(replaced.items(), key=lambda item: -len(item[0]))
        self._spelt = {variable: _in_any_spelling(secret) for variable, secret in secrets.items()}
        self._secrets = dict(secrets)

    def __call__(self, value: Any) -> Any:
        """A value with all its texts redacted; the names of members are ours."""
        if isinstance(value, str):
            return self._redacted(value)
        if isinstance(value, Mapping):
            return {key: self(item) for key, item in value.items()}
        return [self(item) for item in value] if isinstance(value, list | tuple) else value

    def reflected(self, response: Response) -> Iterator[tuple[str, str]]:
        """The variables whose right values an answer gives back, with the place."""
        for variable, secret in self._secrets.items():
            if len(secret) < _SHORTEST_TELLING:
                continue
            for name, value in response.headers:
                if secret in value or secret in name:
                    yield variable, f"it in the header {name}"
            if self._spelt[variable].search(response.body.decode("utf-8", "replace")):
                yield variable, "it in the body"

    def _redacted(self, text: str) -> str:
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


def _in_any_spelling(secret: str) -> re.Pattern[str]:
    """Finds a text also where some of its characters are escaped as in JSON, a URL or HTML."""

    def spellings(char: str) -> str:
        code = ord(char)
        named = {html.escape(char), f"\\{char}" if char in '/"\\' else char}
        escaped = [re.escape(form) for form in sorted(named | {char}, key=len, reverse=True)]
        digits = "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in f"{code:02x}")
        return "(?:" + "|".join([*escaped, rf"\\u00{digits}", f"%{digits}", f"&#0*{code};", f"&#[xX]0*{digits};"]) + ")"

    return re.compile("".join(map(spellings, secret)))


@dataclass(slots=True)
class TestEvidence:
    """The evidence of one test about one API.

    ``promises`` are the clauses that the test is about; ``untested`` and ``unobserved`` say why it could not tell of them,
    ``shortfall`` what a completed test could not do in the required number. ``created`` and ``removed`` are ids, ``possible``
    the names of datasets that may have been created, for no answer told. ``examples`` are exchanges that show how clauses hold.
    """

    __test__ = False

    api: str
    test: str
    promises: tuple[str, ...] = ()
    checked: Counter[str] = field(default_factory=Counter)
    findings: list[dict[str, Any]] = field(default_factory=list)
    counted_again: list[dict[str, Any]] = field(default_factory=list)
    undocumented: list[dict[str, Any]] = field(default_factory=list)
    examples: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    throttled: int = 0
    successes: int = 0
    created: list[str] = field(default_factory=list)
    possible: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    untested: str | None = None
    unobserved: str | None = None
    shortfall: str | None = None

    def record(self, exchange: Exchange, verdict: Verdict, redact: Redactor) -> list[dict[str, Any]]:
        """Take over the verdict on an exchange of this test, and return its findings as they are kept."""
        findings = _describe(exchange, verdict.findings, redact)
        self.checked.update(verdict.checked)
        self.findings += findings
        self.undocumented += _describe(exchange, verdict.undocumented, redact)
        return findings

    def keep_example(self, exchange: Exchange, clauses: Iterable[str], redact: Redactor) -> None:
        """Keep an exchange as one that shows how clauses hold."""
        shows = {clause: redact(_example(exchange, clause)) for clause in clauses}
        self.examples.append(
            {
                "shows": shows,
                "exchange": {**exchange.as_dict(redact), "curl": redact(as_curl(exchange.base_url, exchange.request))},
            }
        )

    def count_again(self, verdict: Verdict, findings: Iterable[dict[str, Any]]) -> None:
        """Look at an exchange that an earlier test recorded, without counting it again."""
        for clause in verdict.checked:
            self.checked.setdefault(clause, 0)
        self.counted_again += findings

    def violations(self) -> list[dict[str, Any]]:
        """All findings that this test saw."""
        return [*self.findings, *self.counted_again]

    def as_dict(self) -> dict[str, Any]:
        return {name: _plain(getattr(self, name)) for name in self.__slots__ if name != "counted_again"}


def _describe(exchange: Exchange, findings: Sequence[Finding], redact: Redactor) -> list[dict[str, Any]]:
    if not findings:
        return []
    repeat = {"curl": redact(as_curl(exchange.base_url, exchange.request)), "exchange": exchange.as_dict(redact)}
    return [
        {"clause": finding.clause, **redact(_told(finding)), **_shown_place(exchange, finding, redact), **repeat}
        for finding in findings
    ]


def _shown_place(exchange: Exchange, finding: Finding, redact: Redactor) -> dict[str, Any]:
    found = excerpt(exchange.response.body, path_of(finding.pointer)) if finding.pointer else None
    return {"excerpt": redact(found.as_dict())} if found else {}


def _example(exchange: Exchange, clause: str) -> dict[str, str] | None:
    """What an exchange shows of a clause: of the request where the clause is about that, else of the answer."""
    about_request = clause.split(".")[1] == "request"
    body = (exchange.request.body or b"") if about_request else exchange.response.body
    found = excerpt(body, place_of(clause, body))
    return found.as_dict() if found else None


def _told(finding: Finding) -> dict[str, str]:
    return {
        "expected": finding.expected,
        "actual": finding.actual,
        "pointer": finding.pointer,
        "message": finding.message,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Counter):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
