"""The one way from an exchange to evidence: assessed, judged, learnt from, redacted, kept."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from clone_contracts.evidence.alike import Room
from clone_contracts.evidence.records import ClauseFindingRecord, redacted
from clone_contracts.evidence.redaction import Redactor
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.exchange.repeat import Provenance, Server
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.judge.finding import Finding, Sort, Verdict
from clone_contracts.judge.judge import Judge
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.judge.undocumented import KEY_REFLECTED

EXAMPLES: Final = 2
"""The most exchanges that are kept for each clause to show how it holds."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What recording an exchange has shown.

    ``assessment`` is None if the exchange belongs to no operation that the contract judges: then nothing is checked.
    ``made_clone`` says whether the answer names a new dataset; ``clone`` is that dataset, None also if its id cannot be
    believed. ``findings`` are those of the verdict as they are kept.
    """

    assessment: RequestAssessment | None
    verdict: Verdict
    made_clone: bool
    clone: Dataset | None
    findings: list[ClauseFindingRecord]


class Recorder:
    """Takes in the exchanges of one API. What they show goes into the evidence of the current test."""

    def __init__(self, judge: Judge, observations: Observations, redactor: Redactor, server: Server | None = None) -> None:
        """``server`` is the target, if that runs only as long as the tests."""
        self.judge = judge
        self.provenance = Provenance(judge.semantics.id_at, server)
        self.observations = observations
        self.redactor = redactor
        self._evidence = TestEvidence(judge.contract.api, "")
        self._listeners: list[Callable[[], None]] = []
        self._kept_examples: Counter[str] = Counter()
        self._room = Room()
        self.examples = EXAMPLES
        self._sort: Sort | None = None

    @property
    def evidence(self) -> TestEvidence:
        """The evidence of the current test."""
        return self._evidence

    def begin(self, evidence: TestEvidence) -> None:
        """Start another test: what exchanges show from now on goes into ``evidence``."""
        self._evidence = evidence

    def tell_apart(self, sort: Sort) -> None:
        """Of the findings of one clause in one exchange keep the first of every ``sort``, which is asked as they are shown."""
        self._sort = sort

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each exchange."""
        self._listeners.append(listener)

    def assess(self, request: Request) -> RequestAssessment | None:
        """Assess a request by what is known now. Returns None where it belongs to no operation that the contract judges."""
        return self.judge.assess(request, self.observations)

    def record(self, exchange: Exchange, assessment: RequestAssessment | None = None) -> Judged:
        """Judge an exchange, learn from it and keep what it shows. ``assessment`` is that of its request, if made already."""
        assessment = assessment or self.assess(exchange.request)
        verdict, clone, sort = Verdict(), None, cache(self._sort_as_shown)
        if assessment is not None:
            verdict = self.judge.verdict(exchange, assessment, self.observations, sort)
            clone = self.judge.learn(exchange, assessment, verdict, self.observations)
        verdict = replace(verdict, undocumented=(*verdict.undocumented, *self._reflected(exchange.response)))
        kept = replace(verdict, undocumented=tuple(each for each in verdict.undocumented if self._room.takes(each, sort)))
        findings = self._evidence.record(exchange, kept, self.redactor, self.provenance, sort)
        if clone is not None:
            self._evidence.successes += 1
            self._note_provenance(clone, exchange)
        self._keep_example(exchange, verdict)
        exchange.request.let_go()  # Many requests are kept, to repeat what they led to.
        self.notify()
        dataset = self.observations.get(clone) if clone else None
        return Judged(assessment, verdict, clone is not None, dataset, findings)

    def record_sent(self, exchange: Exchange, assessment: RequestAssessment) -> list[ClauseFindingRecord]:
        """Keep what is to be said of whoever sent a request, and return what breaks the contract."""
        return self._evidence.record_sent(exchange, assessment.mistakes, self.redactor)

    def object_to(self, exchange: Exchange, findings: tuple[Finding, ...]) -> None:
        """Keep another judge's findings on an exchange that has been recorded."""
        self.attest(exchange, Verdict(frozenset(finding.clause for finding in findings), findings))

    def attest(self, exchange: Exchange, verdict: Verdict) -> Judged:
        """Keep what an exchange shows by a verdict that is not on its answer: another judge's, or on what it lets see."""
        findings = self._evidence.record(exchange, verdict, self.redactor, self.provenance, self._sort_as_shown)
        self._keep_example(exchange, verdict)
        self.notify()
        return Judged(None, verdict, False, None, findings)

    def notify(self) -> None:
        """Call the listeners, since the evidence has grown."""
        for listener in self._listeners:
            listener()

    def _keep_example(self, exchange: Exchange, verdict: Verdict) -> None:
        """Keep the first exchanges in which a clause holds, since people want to see right answers as well."""
        broken = {finding.clause for finding in verdict.findings}
        kept = self._kept_examples
        new = sorted(clause for clause in verdict.checked if kept[clause] < self.examples and clause not in broken)
        if new:
            self._kept_examples.update(new)
            self._evidence.keep_example(exchange, new, self.redactor, self.provenance)

    def _note_provenance(self, clone: str, exchange: Exchange) -> None:
        """Remember how a dataset came about, unless an answer names one that was there before."""
        dataset = self.observations.get(clone)
        if dataset is not None and dataset.parent is not None:
            self.provenance.note(clone, exchange.request)

    def _sort_as_shown(self, finding: Finding) -> object:
        return self._sort(redacted(finding, self.redactor)) if self._sort else None

    def _reflected(self, response: Response) -> Iterator[Finding]:
        """Keys that come back in an answer: they may end up in anyone's log, though no document mentions it."""
        for variable, place in self.redactor.reflected(response):
            clause, expected = f"{self.judge.contract.api}.{KEY_REFLECTED}", f"an answer without the value of {variable}"
            yield Finding(clause, expected, place, kind=KEY_REFLECTED)
