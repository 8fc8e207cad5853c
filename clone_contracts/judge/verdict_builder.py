"""Builds the verdict on one exchange, outcome by outcome."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache

from clone_contracts.judge.finding import Finding, Sort, Verdict, few
from clone_contracts.judge.undocumented import OTHER


@dataclass(slots=True)
class VerdictBuilder:
    """What has been noted so far about one exchange. ``stated`` holds the ids of its operation's clauses."""

    stated: Collection[str]
    checked: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    undocumented: list[Finding] = field(default_factory=list)

    def note(self, clause: str, findings: list[Finding] | None) -> None:
        """Note the outcome of one check: None if it did not apply, no findings if the clause holds.

        A place that has already broken a clause is not blamed twice. Findings for a clause that the contract does not state
        are undocumented.
        """
        if findings is None:
            return
        if clause not in self.stated:
            self.undocumented += findings
            return
        if not findings:
            self.checked.add(clause)
            return
        blamed = {finding.pointer for finding in self.findings if finding.pointer}
        news = [finding for finding in findings if finding.pointer not in blamed]
        if news:
            self.checked.add(clause)
        self.findings += news

    def leave_open(self, kind: str, clause: str, expected: str, actual: str, beside: tuple[str, ...] = ()) -> None:
        """Note what is undocumented."""
        self.undocumented.append(Finding(clause, expected, actual, kind=kind, beside=beside))

    def verdict(self, sort: Sort) -> Verdict:
        """Everything that was noted, with at most a few findings of each sort for each clause."""
        self.checked.update(finding.clause for finding in self.findings)
        undocumented = [finding if finding.kind else replace(finding, kind=OTHER) for finding in self.undocumented]
        return Verdict(_one(frozenset(self.checked)), few(self.findings, sort), few(undocumented, sort))


@lru_cache(maxsize=1024)
def _one(checked: frozenset[str]) -> frozenset[str]:
    """The first of equal sets: most answers show the same clauses, and verdicts are kept."""
    return checked
