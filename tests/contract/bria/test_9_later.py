"""Later: the same once more at the end of a run, since a server may be right at first only."""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.bria.witness import require_only_what_answers_told
from clone_contracts.cases.case import Case
from clone_contracts.runners.pytest.corpus import named, refused
from clone_contracts.session.trial import try_case

from .conftest import Lineage

REFUSED = ("api_token-absent", "api_token-unknown", "dataset_id-free", "name-number", "body-cut")


@pytest.mark.promises("bria.500.no-server-error")
@pytest.mark.costs(requests=1, late=True, optional=False)
@pytest.mark.parametrize("case", named("bria", *REFUSED))
def test_what_was_refused_is_still_refused(bria: BriaClient, case: Case) -> None:
    """Wrong keys, ids and bodies after all others: refused as at first."""
    try_case(bria, case)


@pytest.mark.promises("bria.500.no-server-error")
@pytest.mark.costs(requests=1, late=True, optional=True)
@pytest.mark.parametrize("case", refused("bria", besides=REFUSED))
def test_whatever_was_refused_is_still_refused(bria: BriaClient, case: Case) -> None:
    """All others of them, as far as a run has room for them."""
    try_case(bria, case)


@pytest.mark.promises("bria.201.success", "bria.clone.source-unchanged", "bria.clone.default-name")
@pytest.mark.costs(requests=1, clones=1, late=True)
@pytest.mark.parametrize("body", [b"{}", None], ids=["empty", "absent"])
def test_what_was_cloned_can_still_be_cloned(
    bria: BriaClient, first_clone: Lineage, any_version: str, body: bytes | None
) -> None:
    """The first clone of the run once more: it is there, and as it was."""
    bria.clone_with_body(body, first_clone(any_version))


@pytest.mark.promises("bria.201.success", "bria.clone.inherits-training-version", "bria.clone.name-echo")
@pytest.mark.costs(requests=1, clones=1, late=True, looks_back=True)
def test_a_clone_can_be_cloned_after_however_many_steps(bria: BriaClient) -> None:
    """What is the most generations away from its source: a dataset like any other."""
    bria.clone(bria.deepest, name=bria.variety.name())


@pytest.mark.promises("bria.clone.one-dataset", "bria.clone.name-echo")
@pytest.mark.costs(requests=1, late=True, looks_back=True)
def test_there_are_no_datasets_but_those_that_answers_told_of(bria: BriaClient) -> None:
    """A sibling lists what there is by now: one dataset for each success, under its name, and none for a refusal."""
    require_only_what_answers_told(bria)
