"""Which clause is named where several could be."""

import pytest

from clone_contracts.judge.finding import Finding
from tests.unit.judge.support import ERROR, messages, of_bria, of_datadog
from tests.unit.support import (
    answer,
    bria_request,
    broken,
    datadog_body,
    datadog_clone,
    datadog_request,
)


class TestWhichClauseIsNamed:
    """A finding names the clause that applies, and none that belongs to another status or request."""

    def test_rules_about_one_status_are_not_applied_to_another(self) -> None:
        """A success may have a member called errors."""
        body = {**datadog_clone(), "errors": [{"status": "404"}]}
        assert broken(of_datadog(datadog_request(), answer(200, body))) == []

    def test_rules_about_a_clone_are_not_applied_to_an_error(self) -> None:
        error = {**ERROR, **datadog_clone(name="another")}
        assert broken(of_datadog(datadog_request(b"{}"), answer(400, error))) == []

    def test_an_error_with_the_status_of_another_answer_is_a_finding(self) -> None:
        verdict = of_datadog(datadog_request(b"{}"), answer(400, {"errors": [{}, {"status": "404"}]}))
        clause = "datadog.400.errors[].status.is-response-status"
        assert verdict.findings == (Finding(clause, '"400"', '"404"', "/errors/1/status"),)

    def test_a_provoked_status_that_does_not_come_breaks_its_clause(self) -> None:
        verdict = of_datadog(datadog_request(), answer(200, datadog_clone()), forced=403)
        assert messages(verdict.findings) == ["datadog.403.forbidden: expected status 403, got status 200"]

    @pytest.mark.parametrize("status", [400, 422, 499])
    def test_a_refusal_with_a_status_bria_does_not_document_is_not_a_violation(self, status: int) -> None:
        verdict = of_bria(bria_request(b"["), answer(status))
        assert [finding.clause for finding in verdict.undocumented] == ["bria.request.body"]
        assert verdict.findings == ()

    def test_refusing_an_ordinary_description_breaks_its_clause(self) -> None:
        request = datadog_request(datadog_body(name="Mine", description="Вопросы"))
        assert broken(of_datadog(request, answer(400, ERROR))) == ["datadog.request.data.attributes.description.ordinary"]

    def test_everything_odd_about_a_request_is_named(self) -> None:
        verdict = of_bria(bria_request(b'{"name": "", "x": 1, "y": 2}'), answer(400))
        assert "the unknown member /x and the unknown member /y and a name that is not" in verdict.undocumented[0].message


def test_an_odd_request_that_is_refused_is_undocumented_only_once() -> None:
    """Although neither the refusal nor its status is documented."""
    assert len(of_bria(bria_request(b'{"name": ""}'), answer(422)).undocumented) == 1
