"""What clients sent, judged against the request side of a contract."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from clone_contracts.evidence.records import ClauseFindingRecord, SentRecord
from clone_contracts.results.types import SentFindingResult, SentResult

KEPT: Final = 50
"""The most kinds of mistakes that are kept; like ones are counted."""

_Kept: TypeAlias = dict[tuple[str, str, str, str], SentFindingResult]


@dataclass(slots=True)
class SentTally:
    """The requests of clients so far: how many there were, how many mistakes, and the first of each kind."""

    requests: int = 0
    found: int = 0
    findings: _Kept = field(default_factory=dict)
    undocumented: _Kept = field(default_factory=dict)

    def add(self, sent: SentRecord) -> None:
        """Add what was said of some requests."""
        self.requests += sent["requests"]
        self.found += len(sent["findings"])
        _count(self.findings, sent["findings"])
        _count(self.undocumented, sent["undocumented"])

    def as_result(self) -> SentResult:
        """The entry in results.json."""
        return {
            "requests": self.requests,
            "found": self.found,
            "findings": list(self.findings.values()),
            "undocumented": list(self.undocumented.values()),
        }


def merged(results: Iterable[SentResult]) -> SentResult:
    """What several runs say about the same API at the same target."""
    tally = SentTally()
    for result in results:
        tally.requests += result["requests"]
        tally.found += result["found"]
        for kept, findings in ((tally.findings, result["findings"]), (tally.undocumented, result["undocumented"])):
            for finding in findings:
                _take(kept, finding, finding["count"])
    return tally.as_result()


def _count(kept: _Kept, findings: Iterable[ClauseFindingRecord]) -> None:
    for finding in findings:
        _take(kept, finding, 1)


def _take(kept: _Kept, finding: ClauseFindingRecord | SentFindingResult, count: int) -> None:
    sort = finding["clause"], finding["expected"], finding["actual"], finding["pointer"]
    if sort in kept:
        kept[sort]["count"] += count
    elif len(kept) < KEPT:
        kept[sort] = {**finding, "count": count}
