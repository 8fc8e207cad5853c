"""The evidence of a test stays small, however much is wrong, and nothing goes uncounted."""

import json

from clone_contracts.evidence.alike import FINDINGS_OF_TEST
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.exchange.message import Exchange
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.results.api_record import ApiRecord
from tests.unit.support import answer, bria_request, exchange

CLAUSE, OTHER = "bria.201.name", "bria.201.id"


def verdict(*findings: Finding) -> Verdict:
    return Verdict(frozenset(finding.clause for finding in findings), findings)


def taken(evidence: TestEvidence, seen: Exchange, found: Verdict) -> list[str]:
    """The values of the findings as they are kept, where those that are lower-case are waived."""
    kept = evidence.record(seen, found, str, sort=lambda finding: finding.actual.islower())
    return [finding["actual"] for finding in kept]


def test_of_very_many_findings_a_few_of_each_sort_are_kept_and_all_are_counted() -> None:
    evidence, seen = TestEvidence("bria", "a test"), exchange(bria_request(), answer(201, {}))
    for number in range(1000):
        assert taken(evidence, seen, verdict(Finding(CLAUSE, "A", f"a{number}")))
    assert taken(evidence, seen, verdict(Finding(CLAUSE, "A", "B"), Finding(OTHER, "A", "c"))) == ["B", "c"]
    assert len(evidence.findings) == FINDINGS_OF_TEST + 2
    for told in (evidence.as_record(), json.loads(json.dumps(evidence.as_record()))):  # As it travels between processes.
        record = ApiRecord("https://host.example")
        record.add(told)
        assert record.found == {CLAUSE: 1001, OTHER: 1}


def test_a_finding_that_is_only_counted_is_told_as_one_like_it() -> None:
    evidence, seen = TestEvidence("bria", "a test"), exchange(bria_request(), answer(201, {}))
    for number in range(FINDINGS_OF_TEST):
        taken(evidence, seen, verdict(Finding(CLAUSE, "A", f"a{number}")))
    assert taken(evidence, seen, verdict(Finding(CLAUSE, "A", "another"))) == [f"a{FINDINGS_OF_TEST - 1}"]
