"""Servers that keep every promise are never accused, however odd they are."""

import pytest

from tests.proof.conftest import Outcomes
from tests.proof.servers import CONTROLS, MIXTURES, VARIATIONS


@pytest.mark.parametrize("name", VARIATIONS)
def test_a_faithful_server_is_not_accused(outcomes: Outcomes, name: str) -> None:
    """Odd in what the document leaves open: no finding, nothing untested, the verdict of a whole run."""
    outcome = outcomes[name]
    assert outcome.findings == {}
    assert outcome.verdict == "conforms"


@pytest.mark.parametrize("name", MIXTURES)
def test_a_faithful_server_is_not_accused_for_several_oddities_at_once(outcomes: Outcomes, name: str) -> None:
    """Each part of a server is odd in another way."""
    outcome = outcomes[name]
    assert outcome.findings == {}, MIXTURES[name].of
    assert outcome.verdict == "conforms", MIXTURES[name].of


@pytest.mark.parametrize("name", CONTROLS)
def test_no_clause_is_held_because_of_a_server_that_is_not_a_service(outcomes: Outcomes, name: str) -> None:
    """No service at all, or one answer to everything: not a single clause is held because of it."""
    outcome = outcomes[name]
    assert outcome.held == []
    assert outcome.verdict != "conforms"


def test_every_oddity_that_can_be_mixed_is_in_a_mixture() -> None:
    mixed = {name for server in MIXTURES.values() for name in server.of}
    assert mixed == {name for name, server in VARIATIONS.items() if server.oddity.part() is not None}
