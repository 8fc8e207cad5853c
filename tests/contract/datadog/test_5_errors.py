"""Responses 400 to 500: when they come, and the model of their errors in every answer of the run so far."""

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.cases.case import Case
from clone_contracts.contract.clause import Clause
from clone_contracts.contract.document import load_contract
from clone_contracts.runners.pytest.corpus import cases
from clone_contracts.session.trial import try_case


def is_about_body(clause: Clause) -> bool:
    return ".errors" in clause.id or clause.id.endswith((".media-type", ".json"))


BODY_CLAUSES = [
    pytest.param(clause.status, clause.id, marks=pytest.mark.promises(clause.id), id=clause.id)
    for clause in load_contract("datadog").clauses.values()
    if clause.status is not None and clause.status >= 400 and is_about_body(clause)
]


@pytest.mark.promises("datadog.403.forbidden")
@pytest.mark.costs(requests=1, late=True)
def test_a_key_without_permission_is_forbidden(datadog: DatadogClient) -> None:
    """A known application key that may only read: 403, so that a caller knows which key to change."""
    datadog.force(403)


@pytest.mark.promises("datadog.429.throttled")
@pytest.mark.costs(requests=1, late=True)
def test_too_many_requests_are_throttled(datadog: DatadogClient) -> None:
    """A key whose quota is used up: 429, the only status whose errors are mere strings."""
    datadog.force(429)


@pytest.mark.promises("datadog.500.errors")
@pytest.mark.costs(requests=1, late=True)
def test_a_server_error_has_the_same_model_as_the_other_errors(datadog: DatadogClient) -> None:
    """A dataset that the server cannot read: 500, in the model of the other errors."""
    datadog.force(500)


@pytest.mark.parametrize(("status", "clause"), BODY_CLAUSES)
def test_every_error_keeps_each_promise_about_its_status(datadog: DatadogClient, status: int, clause: str) -> None:
    """Each promise about the body of each error status by itself: media type, JSON, and the members of the model."""
    assert clause in datadog.contract.clauses
    datadog.recheck(status)


@pytest.mark.promises("datadog.500.no-server-error")
@pytest.mark.parametrize("case", cases("datadog", "pairs"))
def test_what_is_wrong_in_two_ways_is_refused_like_either(datadog: DatadogClient, case: Case) -> None:
    """A wrong key, an unknown dataset, a malformed body, two at once: refused, and no failure over the second of them."""
    try_case(datadog, case)


@pytest.mark.promises("datadog.500.no-server-error")
def test_the_server_never_failed(datadog: DatadogClient) -> None:
    """Over all requests of the run, valid or not: none made the server fail."""
    for status in datadog.contract.primary.responses:
        datadog.recheck(status)
