"""Response 200: the clone, checked in every answer of the run so far."""

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.contract.document import load_contract
from clone_contracts.session.reply import Reply

CLAUSES_OF_200 = [
    pytest.param(clause.id, marks=pytest.mark.promises(clause.id), id=clause.id)
    for clause in load_contract("datadog").clauses.values()
    if clause.status == 200
]


@pytest.mark.parametrize("clause", CLAUSES_OF_200)
def test_every_answer_keeps_each_promise_about_a_200(datadog: DatadogClient, first_clone: Reply, clause: str) -> None:
    """Each promise about the body of a 200 by itself: the member is there, of its type and format."""
    assert clause in datadog.contract.clauses
    assert first_clone.clone is not None
    datadog.recheck(200)
