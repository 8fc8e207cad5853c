"""Response 201 fields: the clone, checked in every answer of the run so far, at least one for each training version."""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.bria.settings import training_versions
from clone_contracts.contract.document import load_contract

from .conftest import Lineage

CLAUSES_OF_201 = [
    pytest.param(clause.id, marks=pytest.mark.promises(clause.id), id=clause.id)
    for clause in load_contract("bria").clauses.values()
    if clause.status == 201 and (clause.conditional is None or clause.conditional.other != "caption_prefix")
]


@pytest.mark.parametrize(
    "version",
    [
        pytest.param(version, marks=pytest.mark.promises(f"bria.201.caption_prefix.{version}"))
        for version in training_versions()
    ],
)
def test_the_caption_prefix_fits_the_training_version(bria: BriaClient, first_clone: Lineage, version: str) -> None:
    """A clone for each version: null for fibo, a string for the others, since only these train with a prefix."""
    first_clone(version)
    bria.recheck(201)


@pytest.mark.parametrize("clause", CLAUSES_OF_201)
def test_every_answer_keeps_each_promise_about_a_201(bria: BriaClient, clause: str) -> None:
    """Each promise about the body of a 201 by itself: the member is there, of its type, and fits the others."""
    assert clause in bria.contract.clauses
    bria.recheck(201)
