"""What one test saw, ready to travel: plain data, secrets taken out."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from clone_contracts.credentials import nearly_right, right
from clone_contracts.excerpt import excerpt, path_of, place_of
from clone_contracts.exchange import Exchange, Response
from clone_contracts.findings import Finding, Verdict

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
            for key in (right(variable, secret), *nearly_right(variable, secret).values()):
                if len(key.value) >= _SHORTEST_PART or key.valid:
                    replaced.setdefault(key.value, key.shell)
                    replaced.setdefault(json.dumps(key.value)[1:-1], key.shell)
                    replaced.setdefault(quote(key.value, safe=""), key.shell)
        # The longest first, for one key may begin with another.
        self._replaced = sorted(replaced.items(), key=lambda item: -len(item[0]))
        self._secrets = dict(secrets)

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._redacted(value)
        if isinstance(value, Mapping):
            return {self(key): self(item) for key, item in value.items()}
        return [self(item) for item in value] if isinstance(value, list | tuple) else value

    def reflected(self, response: Response) -> Iterator[tuple[str, str]]:
        """The variables whose right values an answer gives back, with the place."""
        for variable, secret in self._secrets.items():
            if len(secret) < _SHORTEST_TELLING:
                continue
            for name, value in response.headers:
                if secret in value or secret in name:
                    yield variable, f"it in the header {name}"
            if secret.encode() in response.body or json.dumps(secret)[1:-1].encode() in response.body:
                yield variable, "it in the body"

    def _redacted(self, text: str) -> str:
        for secret, shell in self._replaced:
            text = text.replace(secret, shell)
        if "…" in text:
            for variable, secret in self._secrets.items():
                for length in range(len(secret) - 1, _SHORTEST_PART - 1, -1):
                    text = text.replace(f"{secret[:length]}…", f"${variable}…")
        return text


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
    witnessed: list[dict[str, Any]] = field(default_factory=list)
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

    def exemplify(self, exchange: Exchange, clauses: Iterable[str], redact: Redactor) -> None:
        """Keep an exchange as one that shows how clauses hold."""
        shows = {clause: redact(_example(exchange, clause)) for clause in clauses}
        self.examples.append({"shows": shows, "exchange": redact({**exchange.as_dict(redact), "curl": exchange.curl()})})

    def witness(self, verdict: Verdict, findings: Iterable[dict[str, Any]]) -> None:
        """Look at an exchange that an earlier test recorded, without counting it again."""
        for clause in verdict.checked:
            self.checked.setdefault(clause, 0)
        self.witnessed += findings

    def violations(self) -> list[dict[str, Any]]:
        """All findings that this test saw."""
        return [*self.findings, *self.witnessed]

    def as_dict(self) -> dict[str, Any]:
        return {name: _plain(getattr(self, name)) for name in self.__slots__ if name != "witnessed"}


def _describe(exchange: Exchange, findings: Sequence[Finding], redact: Redactor) -> list[dict[str, Any]]:
    if not findings:
        return []
    repeat = {"curl": redact(exchange.curl()), "exchange": redact(exchange.as_dict(redact))}
    return [{**redact(_told(finding)), **_shown_place(exchange, finding, redact), **repeat} for finding in findings]


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
        "clause": finding.clause,
        "expected": finding.expected,
        "actual": finding.actual,
        "pointer": finding.pointer,
        "message": finding.message,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Counter):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
