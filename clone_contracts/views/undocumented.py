"""What is undocumented and what is waived, as people read it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clone_contracts.evidence.records import ClauseFindingRecord
from clone_contracts.judge.undocumented import OTHER
from clone_contracts.results.types import ApiResult, WaiverResult
from clone_contracts.results.waivers import PATTERNS


@dataclass(frozen=True, slots=True)
class Undocumented:
    """Answers that the document is silent on, with like ones grouped."""

    finding: ClauseFindingRecord
    count: int

    @property
    def kind(self) -> str:
        return kind_of(self.finding)


def grouped(findings: Sequence[ClauseFindingRecord]) -> list[Undocumented]:
    """Like ones together, in the order in which the first of them came."""
    first: dict[tuple[str, ...], ClauseFindingRecord] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    for finding in findings:
        key = (kind_of(finding), finding["clause"], finding["expected"], finding["actual"], finding.get("waived", ""))
        first.setdefault(key, finding)
        counts[key] += 1
    return [Undocumented(finding, counts[key]) for key, finding in first.items()]


def kind_of(finding: ClauseFindingRecord) -> str:
    """The kind of what is undocumented; records of earlier versions do not name it."""
    return finding.get("kind", OTHER)


def unwaived_kinds(result: ApiResult) -> Mapping[str, int]:
    """How many undocumented answers no waiver covers, by kind."""
    return Counter(kind_of(finding) for finding in result["undocumented"] if "waived" not in finding)


def what_is_waived(waiver: WaiverResult) -> str:
    """What a waiver is about, and what narrows it."""
    about = waiver.get("clause") or f"undocumented {waiver.get('undocumented', '')}"
    patterns = {name: waiver.get(name) for name in PATTERNS}
    only = [f"only {name} {' or '.join(map(str, texts))}" for name, texts in patterns.items() if isinstance(texts, list)]
    return ", ".join([about, *([f"only api {waiver['api']}"] if "api" in waiver else []), *only])
