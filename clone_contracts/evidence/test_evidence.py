"""What one test saw, ready to travel: plain data, secrets taken out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from clone_contracts.evidence.excerpt import Excerpt, excerpt, path_of, place_of
from clone_contracts.evidence.records import (
    ClauseFindingRecord,
    EvidenceRecord,
    ExampleRecord,
    ExcerptRecord,
    Redact,
    SentRecord,
    curl_record,
    excerpt_record,
    exchange_record,
    finding_record,
    kept_exchange_record,
    repeat_record,
)
from clone_contracts.exchange.message import Exchange
from clone_contracts.exchange.repeat import Provenance
from clone_contracts.judge.finding import Finding, Verdict

_NOTHING_MADE: Final = Provenance()


@dataclass(frozen=True, slots=True)
class Totals:
    """How many datasets a run created and removed at one place, and the names of others that may exist."""

    created: int
    removed: int
    possible: tuple[str, ...]


@dataclass(slots=True)
class TestEvidence:
    """The evidence of one test about one API.

    ``promises`` are the clauses that the test is about; ``untested`` and ``unobserved`` say why it could not show them,
    ``shortfall`` what a completed test could not do often enough. ``created`` and ``removed`` are ids, ``possible`` the names
    of datasets that may have been created, without an answer that says so. ``examples`` are exchanges that show how clauses
    hold; ``cases`` names the cases of the corpus that were tried, once for each
    dataset; ``counted_again`` are findings of earlier tests that this one looked at again. ``sent`` is what is said of the
    senders of requests, None where that was not asked.
    """

    __test__ = False

    api: str
    test: str
    promises: tuple[str, ...] = ()
    checked: Counter[str] = field(default_factory=Counter)
    findings: list[ClauseFindingRecord] = field(default_factory=list)
    counted_again: list[ClauseFindingRecord] = field(default_factory=list)
    undocumented: list[ClauseFindingRecord] = field(default_factory=list)
    examples: list[ExampleRecord] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)
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
    sent: SentRecord | None = None

    def record(
        self, exchange: Exchange, verdict: Verdict, redact: Redact, provenance: Provenance = _NOTHING_MADE
    ) -> list[ClauseFindingRecord]:
        """Add the verdict on an exchange of this test, and return its findings as they are kept."""
        findings = _described(exchange, verdict.findings, redact, provenance)
        self.checked.update(verdict.checked)
        self.findings += findings
        self.undocumented += _described(exchange, verdict.undocumented, redact, provenance)
        return findings

    def record_sent(self, exchange: Exchange, mistakes: Sequence[Finding], redact: Redact) -> list[ClauseFindingRecord]:
        """Add what is to be said of the sender of a request, and return what breaks the contract as it is kept."""
        sent = self.sent = self.sent or {"requests": 0, "findings": [], "undocumented": []}
        sent["requests"] += 1
        if not mistakes:
            return []
        kept, curl = exchange_record(exchange, redact), curl_record(exchange, redact)
        found: list[ClauseFindingRecord] = []
        for mistake in mistakes:
            place = excerpt(exchange.request.document, path_of(mistake.pointer)) if mistake.pointer else None
            told = finding_record(mistake, kept, curl, [curl], place, redact)
            (sent["undocumented"] if mistake.kind else found).append(told)
        sent["findings"] += found
        return found

    def keep_example(
        self, exchange: Exchange, clauses: Iterable[str], redact: Redact, provenance: Provenance = _NOTHING_MADE
    ) -> None:
        """Keep an exchange as one that shows how clauses hold."""
        shows = {clause: _example(exchange, clause, redact) for clause in clauses}
        self.examples.append({"shows": shows, "exchange": kept_exchange_record(exchange, redact, provenance)})

    def count_again(self, verdict: Verdict, findings: Iterable[ClauseFindingRecord]) -> None:
        """Take in an exchange that an earlier test recorded, without adding to the number of checks."""
        for clause in verdict.checked:
            self.checked.setdefault(clause, 0)
        self.counted_again += findings

    def violations(self) -> list[ClauseFindingRecord]:
        """All findings that this test saw."""
        return [*self.findings, *self.counted_again]

    def as_record(self) -> EvidenceRecord:
        """The evidence as it travels; what was counted again is left out, since it is in the evidence of other tests."""
        record: EvidenceRecord = {
            "api": self.api,
            "test": self.test,
            "promises": list(self.promises),
            "checked": dict(self.checked),
            "findings": self.findings,
            "undocumented": self.undocumented,
            "examples": self.examples,
            "cases": self.cases,
            "requests": self.requests,
            "throttled": self.throttled,
            "successes": self.successes,
            "created": self.created,
            "possible": self.possible,
            "removed": self.removed,
            "warnings": self.warnings,
            "untested": self.untested,
            "unobserved": self.unobserved,
            "shortfall": self.shortfall,
        }
        return {**record, "sent": self.sent} if self.sent else record


def _described(
    exchange: Exchange, findings: Sequence[Finding], redact: Redact, provenance: Provenance
) -> list[ClauseFindingRecord]:
    if not findings:
        return []
    kept, curl = exchange_record(exchange, redact), curl_record(exchange, redact)
    return [
        finding_record(
            finding,
            kept,
            curl,
            repeat_record(exchange, redact, provenance, finding.beside),
            _place_of(exchange, finding),
            redact,
        )
        for finding in findings
    ]


def _place_of(exchange: Exchange, finding: Finding) -> Excerpt | None:
    return excerpt(exchange.response.document, path_of(finding.pointer)) if finding.pointer else None


def _example(exchange: Exchange, clause: str, redact: Redact) -> ExcerptRecord | None:
    """What an exchange shows of a clause: of the request where the clause is about that, else of the answer."""
    is_about_request = clause.split(".")[1] == "request"
    document = exchange.request.document if is_about_request else exchange.response.document
    found = excerpt(document, place_of(clause, document))
    return excerpt_record(found, redact) if found else None
