"""Every fault is found, under the clause that it breaks and no other."""

import pytest

from clone_contracts.apis.catalogue import all_faults
from tests.proof.conftest import Outcomes


@pytest.mark.parametrize("name", all_faults())
def test_a_fault_is_found_under_the_clause_that_it_breaks(outcomes: Outcomes, name: str) -> None:
    """A server with this one defect: the contract tests find the clause broken, and blame none that it keeps."""
    fault, found = all_faults()[name], outcomes[name].findings
    assert fault.clause in found
    assert [clause for clause in found if clause != fault.clause and not clause.startswith(tuple(fault.also))] == []
