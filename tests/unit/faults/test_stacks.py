"""Every behaviour of a stack shows in answers, and the judge names the clause that it breaks and no other."""

from collections.abc import Iterator

import pytest

from clone_contracts.apis.catalogue import all_faults, held_out_faults
from clone_contracts.apis.registry import load_api
from clone_contracts.contract.files import api_names
from clone_contracts.faults.base import Fault
from tests.unit.faults.situations import KINDS, all_requests
from tests.unit.faults.support import Situation, place
from tests.unit.support import replies_of

PLACES = ("", "for-clones", "for-clones-of-clones", "from-the-second-time")


def kind_of(fault: Fault) -> str:
    return fault.name.split(".")[2]


def condition_of(fault: Fault) -> str:
    return fault.name.partition(".only-")[2]


def findings(situation: Situation, kind: str, condition: str) -> Iterator[tuple[str, str]]:
    """The clause and the message of each finding, as the requests go."""
    id = place(situation, condition)
    replies = replies_of(situation.client)
    for request in all_requests(situation, kind, id, condition):
        situation.client.send(request)
        yield from ((finding.clause, finding.message) for reply in replies for finding in reply.verdict.findings)
        replies.clear()


@pytest.mark.parametrize("name", held_out_faults())
def test_a_behaviour_of_a_stack_is_found_under_its_clause(name: str) -> None:
    fault = held_out_faults()[name]
    # A member under another name, or elsewhere, is one that is not there.
    clauses = (fault.clause, f"{fault.clause}.present")
    blamed: set[str] = set()
    for clause, _ in findings(Situation(fault.api, fault), kind_of(fault), condition_of(fault)):
        blamed.add(clause)
        if clause in clauses:
            break
    assert blamed.intersection(clauses)
    assert [clause for clause in blamed if clause not in clauses and not clause.startswith(tuple(fault.also))] == []


@pytest.mark.parametrize("condition", PLACES)
@pytest.mark.parametrize("api", api_names())
def test_a_faithful_twin_is_not_accused_by_the_same_requests(api: str, condition: str) -> None:
    for kind in sorted({kind_of(fault) for fault in held_out_faults().values() if fault.api == api}):
        assert list(findings(Situation(api), kind, condition)) == []


def test_every_behaviour_names_clauses_that_exist() -> None:
    clauses = [id for api in api_names() for id in load_api(api).contract.clauses]
    for fault in held_out_faults().values():
        assert fault.clause in clauses, fault.name
        for beginning in fault.also:
            assert [clause for clause in clauses if clause.startswith(beginning)], (fault.name, beginning)


def test_every_kind_has_behaviours_that_always_show_and_rare_ones() -> None:
    for api in api_names():
        of_api = [fault for fault in held_out_faults().values() if fault.api == api]
        for kind in {kind_of(fault) for fault in of_api}:
            rare = [fault for fault in of_api if kind_of(fault) == kind and condition_of(fault)]
            assert kind in KINDS
            assert len(rare) * 2 == len([fault for fault in of_api if kind_of(fault) == kind])


def test_the_behaviours_are_not_among_the_faults_of_the_proof() -> None:
    assert held_out_faults().keys().isdisjoint(all_faults())
