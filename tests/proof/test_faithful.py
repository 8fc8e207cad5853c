"""Servers that keep every promise are never accused, however odd they are."""

import pytest

from tests.proof.conftest import Outcomes
from tests.proof.servers import CONTROLS, VARIATIONS


@pytest.mark.parametrize("name", VARIATIONS)
def test_a_faithful_server_is_not_accused(outcomes: Outcomes, name: str) -> None:
    """Odd in what the document leaves open: no finding, nothing untested, the verdict of a whole run."""
    outcome = outcomes[name]
    assert outcome.findings == {}
    assert outcome.verdict == "conforms"


@pytest.mark.parametrize("name", CONTROLS)
def test_no_clause_is_held_because_of_a_server_that_is_not_a_service(outcomes: Outcomes, name: str) -> None:
    """No service at all, or one answer to everything: not a single clause is held because of it."""
    outcome = outcomes[name]
    assert outcome.held == []
    assert outcome.verdict != "conforms"
