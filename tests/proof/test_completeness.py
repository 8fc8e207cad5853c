"""Both ways: every clause has a test and a fault, every test and fault names a clause that exists."""

import pytest

from clone_contracts.apis.catalogue import all_faults
from clone_contracts.apis.registry import load_api
from clone_contracts.contract.clause import Clause
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from tests.proof.conftest import Outcomes

CLAUSES: dict[str, Clause] = {id: clause for api in api_names() for id, clause in load_contract(api).clauses.items()}


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_has_a_test(outcomes: Outcomes, clause: str) -> None:
    assert [test for test, promises in outcomes.promises.items() if clause in promises]


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_has_a_fault(clause: str) -> None:
    assert [fault.name for fault in all_faults().values() if fault.clause == clause]


def test_every_test_names_clauses_that_exist(outcomes: Outcomes) -> None:
    assert {clause for promises in outcomes.promises.values() for clause in promises} <= set(CLAUSES)


def test_every_fault_names_clauses_that_exist() -> None:
    for fault in all_faults().values():
        assert fault.clause in CLAUSES, fault.name
        for beginning in fault.also:
            assert [clause for clause in CLAUSES if clause.startswith(beginning)], fault.name


@pytest.mark.parametrize("api", api_names())
def test_every_rule_names_a_clause_that_exists(api: str) -> None:
    semantics = load_api(api).semantics
    assert {*semantics.rules, *semantics.seen} <= set(CLAUSES)


def test_there_are_hundreds_of_faults() -> None:
    """Hundreds that follow from the contracts, and those of behaviour."""
    behavioural = [fault for fault in all_faults().values() if fault.name.partition(".")[2][:3] not in _STATUSES]
    assert len(behavioural) >= 200
    assert len(all_faults()) - len(behavioural) >= 500


_STATUSES = {str(status) for api in api_names() for status in load_contract(api).primary.responses}
