"""What one test saw, ready to travel: plain data, secrets taken out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from clone_contracts.evidence.excerpt import excerpt, path_of, place_of
from clone_contracts.evidence.redaction import Redactor
from clone_contracts.exchange.curl import as_curl
from clone_contracts.exchange.message import Exchange
from clone_contracts.judge.finding import Finding, Verdict


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
