"""At the same moment: what is promised about one request holds for each of several.

The document does not say that requests come one after the other. Two that ask for the same name may be refused for that.
"""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.exchange.strict_json import as_json
from clone_contracts.session.reply import Reply

from .conftest import ClonesAtOnce


@pytest.mark.promises(
    "bria.clone.new-id",
    "bria.clone.name-echo",
    "bria.clone.default-name",
    "bria.clone.inherits-training-version",
    "bria.201.success",
    "bria.500.no-server-error",
)
@pytest.mark.costs(requests=4, clones=4)
def test_clones_that_are_made_at_once_are_datasets_of_their_own(clones_at_once: ClonesAtOnce) -> None:
    """Four of two versions, two of them under one name: each has an id, a version and a name of its own."""
    clones_at_once()


@pytest.mark.promises(
    "bria.request.body.absent",
    "bria.clone.default-name",
    "bria.clone.inherits-training-version",
    "bria.401.token-wrong",
    "bria.401.token-absent",
)
@pytest.mark.costs(requests=5, clones=2)
def test_clones_that_were_made_at_once_are_all_there(bria: BriaClient, clones_at_once: ClonesAtOnce) -> None:
    """Two of them, cloned at once with a name and without, beside the same with a wrong key and without, and a cut body.

    Both are what they were, for us alone, and what is wrong is wrong for itself. The source comes later.
    """
    first, *others = sorted(clones_at_once(), key=lambda reply: reply.clone is None)
    # Those of one name would have clones of one default name; the last has an ordinary one.
    other = next((reply for reply in reversed(others) if name_of(reply) not in (name_of(first), None)), first)
    described, bare = (bria.dataset_id(reply) for reply in (other, first))
    right = bria.in_some_form(described, as_json({"name": bria.variety.name(), "description": bria.variety.word()}))
    cut = bria.request(bria.dataset_id(None), as_json({"name": bria.variety.name()})[:-1])
    bria.send_together([right, *bria.of_strangers(right), cut, bria.in_some_form(bare, None)])


def name_of(reply: Reply) -> object:
    return reply.clone.facts.get("name") if reply.clone is not None else None
