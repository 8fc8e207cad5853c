"""Path parameters: ``dataset_id``, an integer that names the dataset to clone."""

import pytest

from clone_contracts.apis.bria.client import BriaClient

FREE_ID = "1999888777"
"""An id that no dataset is likely to have, small enough for any database."""


@pytest.mark.promises("bria.404.unknown-dataset")
@pytest.mark.parametrize("form", ["named", "empty", "absent"])
def test_a_dataset_that_does_not_exist_is_not_found(bria: BriaClient, form: str) -> None:
    """An id that no dataset has, with each form of body: 404, so that a caller can tell a wrong id from a wrong request."""
    if form == "named":
        bria.clone(FREE_ID, name=bria.unique("clone-contracts unknown"))
    else:
        bria.clone_with_body(b"{}" if form == "empty" else None, FREE_ID)


@pytest.mark.promises("bria.500.no-server-error")
@pytest.mark.parametrize("id", ["0", "-{id}", str(2**31), str(2**63)])
def test_an_id_out_of_range_does_not_make_the_server_fail(bria: BriaClient, id: str) -> None:
    """Integers that databases stumble over: refused like any other id that no dataset has, never a failure of the server."""
    bria.clone(id.format(id=bria.sources[0]))


@pytest.mark.promises("bria.path.dataset_id")
@pytest.mark.parametrize("id", ["abc", "{id}abc", "{id}.5", "{id},{id}", "null", "данные"])
def test_an_id_that_is_not_an_integer_is_refused(bria: BriaClient, id: str) -> None:
    """Texts that begin like a real id or are nothing like one: no clone, since it would be of a dataset that nobody named."""
    bria.clone(id.format(id=bria.sources[0]))
