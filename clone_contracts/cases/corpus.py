"""All cases of an API: what is known of wrong and odd requests, crossed with the contract's members, headers and paths."""

from functools import cache

from clone_contracts.cases.bodies import body_cases, odd_body_cases
from clone_contracts.cases.case import Case
from clone_contracts.cases.forms import form_cases
from clone_contracts.cases.identifiers import identifier_cases
from clone_contracts.cases.keys import key_cases
from clone_contracts.cases.pairs import pair_cases
from clone_contracts.cases.texts import text_cases
from clone_contracts.cases.wrong_members import member_cases
from clone_contracts.contract.document import load_contract


@cache
def corpus(api: str) -> tuple[Case, ...]:
    """The cases of one API. Names are unique."""
    contract = load_contract(api)
    operation = contract.primary
    single = (
        *identifier_cases(contract),
        *key_cases(contract),
        *form_cases(operation),
        *text_cases(operation),
        *member_cases(operation),
        *body_cases(operation),
        *odd_body_cases(operation),
    )
    return (*single, *pair_cases(contract, {case.name: case for case in single}))
