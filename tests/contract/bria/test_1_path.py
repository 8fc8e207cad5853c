"""Path parameters: ``dataset_id``, an integer that names the dataset to clone."""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.cases.case import Case
from clone_contracts.cases.identifiers import FREE_INTEGER, is_whole_number
from clone_contracts.runners.pytest.corpus import cases
from clone_contracts.session.trial import try_case


@pytest.mark.promises("bria.404.unknown-dataset")
@pytest.mark.costs(requests=1)
@pytest.mark.parametrize("form", ["named", "empty", "absent"])
def test_a_dataset_that_does_not_exist_is_not_found(bria: BriaClient, form: str) -> None:
    """An id that no dataset has, with each form of body: 404, so that a caller can tell a wrong id from a wrong request."""
    if form == "named":
        bria.clone(FREE_INTEGER, name=bria.unique("clone-contracts unknown"))
    else:
        bria.clone_with_body(b"{}" if form == "empty" else None, FREE_INTEGER)


def about(case: Case) -> str:
    return "bria.404.unknown-dataset" if is_whole_number(case) else "bria.path.dataset_id"


@pytest.mark.parametrize("case", cases("bria", "ids", about))
def test_an_id_that_is_not_exactly_that_of_a_dataset_is_refused(bria: BriaClient, case: Case) -> None:
    """Numbers out of range, texts that begin like a real id or are nothing like one: no clone, and no failure of the server."""
    try_case(bria, case)
