"""What one test saw, as plain data without secrets."""

import pytest

from clone_contracts.evidence.redaction import Redactor
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.exchange.message import Exchange
from clone_contracts.judge.finding import Finding, Verdict
from tests.unit.support import answer, bria_request, exchange

REDACT = Redactor({"BRIA_API_TOKEN": "s3cret"})
FINDING = Finding("bria.clone.name-echo", '"Mine"', '"s3cret"', "/name")


def an_exchange() -> Exchange:
    return exchange(bria_request(), answer(201, {"name": "s3cret"}))


def test_a_finding_is_recorded_with_all_that_is_needed_to_repeat_it() -> None:
    evidence = TestEvidence("bria", "a test")
    evidence.record(an_exchange(), Verdict(frozenset({FINDING.clause}), (FINDING,)), REDACT)
    (found,) = evidence.findings
    assert found["clause"] == "bria.clone.name-echo"
    assert found["message"] == 'bria.clone.name-echo: expected "Mine", got "$BRIA_API_TOKEN" at /name'
    assert found["curl"].startswith("curl -sS -i -X POST https://host.example/tailored-gen/")
    assert found["exchange"]["response"]["body"] == '{"name": "$BRIA_API_TOKEN"}'
    assert "s3cret" not in str(evidence.as_record())


def test_undocumented_answers_are_not_violations() -> None:
    evidence = TestEvidence("bria", "a test")
    evidence.record(an_exchange(), Verdict(undocumented=(FINDING,)), REDACT)
    assert evidence.violations() == []
    assert [found["clause"] for found in evidence.undocumented] == ["bria.clone.name-echo"]


def test_an_exchange_counts_once_for_each_clause() -> None:
    evidence = TestEvidence("bria", "a test")
    for clauses in ({"a", "b"}, {"a"}):
        evidence.record(an_exchange(), Verdict(frozenset(clauses)), REDACT)
    assert evidence.as_record()["checked"] == {"a": 2, "b": 1}


def test_a_later_test_sees_violations_again_but_does_not_count_them_again() -> None:
    """What an earlier test recorded is not recorded again by this one."""
    verdict = Verdict(frozenset({FINDING.clause}), (FINDING,))
    described = TestEvidence("bria", "an earlier test").record(an_exchange(), verdict, REDACT)
    evidence = TestEvidence("bria", "a test")
    evidence.count_again(verdict.checked, described)
    assert [found["clause"] for found in evidence.violations()] == ["bria.clone.name-echo"]
    record = evidence.as_record()
    assert (record["findings"], record["checked"]) == ([], {"bria.clone.name-echo": 0})


def test_evidence_is_passed_on_as_plain_data() -> None:
    record = TestEvidence("bria", "a test", ("bria.201.id",), created=["5001"], untested="throttled").as_record()
    assert record["promises"] == ["bria.201.id"]
    assert record["created"] == ["5001"]
    assert (record["untested"], record["unobserved"], record["shortfall"]) == ("throttled", None, None)
    assert "counted_again" not in record


@pytest.mark.parametrize("token", ["expected", "name-echo", "bria.clone", "/name", "got"])
def test_a_key_that_is_a_word_of_the_report_does_not_change_the_report_s_own_text(token: str) -> None:
    """Only what was sent and what came is searched for keys."""
    finding = Finding(FINDING.clause, '"Mine"', f'"{token}"', "/images")
    evidence = TestEvidence("bria", "a test")
    (told,) = evidence.record(an_exchange(), Verdict(frozenset({finding.clause}), (finding,)), Redactor({"KEY": token}))
    assert told["message"] == 'bria.clone.name-echo: expected "Mine", got "$KEY" at /images'


@pytest.mark.parametrize("token", ["test", "body", "status", "clause", "number", "1"])
def test_a_key_that_is_an_ordinary_word_does_not_damage_the_record(token: str) -> None:
    redact = Redactor({"KEY": token})
    evidence = TestEvidence("bria", "a test")
    described = evidence.record(an_exchange(), Verdict(frozenset({FINDING.clause}), (FINDING,)), redact)
    assert described[0]["clause"] == FINDING.clause
    assert set(described[0]["exchange"]) >= {"number", "test", "request", "response"}
    assert set(described[0]["exchange"]["response"]) == {"status", "headers", "body"}
