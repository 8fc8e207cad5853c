"""At the same moment: what is promised about one request holds for each of several.

The document does not say that requests come one after the other. Two that ask for the same name may be refused for that.
"""

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.witness import require_copied_records
from clone_contracts.exchange.strict_json import as_json

from .conftest import ClonesAtOnce, Witnessed


@pytest.mark.promises(
    "datadog.clone.new-id",
    "datadog.clone.name-echo",
    "datadog.clone.description-echo",
    "datadog.200.success",
    "datadog.500.no-server-error",
)
@pytest.mark.costs(requests=4, clones=4)
def test_clones_that_are_made_at_once_are_datasets_of_their_own(clones_at_once: ClonesAtOnce) -> None:
    """Four of the source, two of them under one name: each has an id of its own, and the name and description sent for it."""
    clones_at_once()


@pytest.mark.promises("datadog.clone.copies-records")
@pytest.mark.costs(requests=2)
def test_clones_that_were_made_at_once_have_all_records(
    datadog: DatadogClient, clones_at_once: ClonesAtOnce, witnessed_clone: Witnessed
) -> None:
    """The first and the last of those that were made, which may have a name that another got at the same moment."""
    made, before = [clone for clone in clones_at_once() if clone.clone is not None], witnessed_clone()[1]
    for clone in (made[0], made[-1]):
        require_copied_records(datadog, datadog.sources[0], clone, before)


@pytest.mark.promises(
    "datadog.clone.same-project",
    "datadog.clone.new-id",
    "datadog.clone.name-echo",
    "datadog.401.api-key-wrong",
    "datadog.401.api-key-absent",
)
@pytest.mark.costs(requests=5, clones=2)
def test_clones_that_were_made_at_once_are_all_there(datadog: DatadogClient, clones_at_once: ClonesAtOnce) -> None:
    """Two of them, cloned at once beside the same with wrong keys and without, and a body that is cut.

    Both are in the project like any other, for us alone, and what is wrong is wrong for itself.
    """
    one, other = (datadog.dataset_id(clone) for clone in clones_at_once()[:2])
    name = "clone-contracts after others"
    source = datadog.dataset_id(None)
    first, second, third = (
        as_json(datadog.body(id, name=datadog.unique(name), description=datadog.variety.word())) for id in (one, other, source)
    )
    right, cut = datadog.in_some_form(one, first), datadog.request(source, third[:-1])
    datadog.send_together([right, *datadog.of_strangers(right), cut, datadog.in_some_form(other, second)])
