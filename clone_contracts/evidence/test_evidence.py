"""What one test saw, ready to travel: plain data, secrets taken out."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeAlias

from clone_contracts.evidence.alike import Alike
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
from clone_contracts.judge.finding import Finding, Sort, Verdict

_NOTHING_MADE: Final = Provenance()
_Describe: TypeAlias = Callable[[Sequence[Finding]], list[ClauseFindingRecord]]


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
    of datasets that may have been created, without an answer that says so. ``more`` says how many others some of the
    ``findings`` stand for, by their places. ``examples`` are exchanges that show how clauses
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
    more: Counter[int] = field(default_factory=Counter)
    _alike: dict[tuple[str, str], Alike] = field(default_factory=dict, init=False, repr=False)

    def record(
        self,
        exchange: Exchange,
        verdict: Verdict,
        redact: Redact,
        provenance: Provenance = _NOTHING_MADE,
        sort: Sort = lambda finding: finding,
    ) -> list[ClauseFindingRecord]:
        """Add the verdict on an exchange of this test, and return its findings as they are kept.

        After so many of a clause and a ``sort`` they are only counted, with the last one that is kept.
        """
        self.checked.update(verdict.checked)
        describe = partial(_described, exchange, redact=redact, provenance=provenance)
        self._keep(verdict.undocumented, self.undocumented, sort, describe)
        places = self._keep(verdict.findings, self.findings, sort, describe)
        self.more.update(place for place, is_new in places if not is_new)
        return [self.findings[place] for place, _ in places]

    def _keep(
        self, findings: Sequence[Finding], into: list[ClauseFindingRecord], sort: Sort, describe: _Describe
    ) -> list[tuple[int, bool]]:
        """Keep the first few of a clause and sort. Returns the place of each, or of one like it, and whether it is new."""
        places, fresh = list[tuple[int, bool]](), list[Finding]()
        for finding in findings:
            alike = self._alike.setdefault((finding.clause, finding.kind), Alike())
            places.append(alike.place(finding, sort, len(into) + len(fresh)))
            if places[-1][1]:
                fresh.append(finding)
        into += describe(fresh)
        return places

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

    def count_again(self, checked: Iterable[str], findings: Iterable[ClauseFindingRecord]) -> None:
        """Take in what exchanges of earlier tests have shown, without adding to the number of checks."""
        for clause in checked:
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
        if self.more:
            record["more"] = {str(place): count for place, count in self.more.items()}
        if self.sent:
            record["sent"] = self.sent
        return record


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
