"""What several of Bria's tests start from."""

from collections.abc import Callable
from functools import cache

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.session.client import as_json
from clone_contracts.session.reply import Reply

Lineage = Callable[[str], Reply]
ClonesAtOnce = Callable[[], list[Reply]]


@pytest.fixture(scope="session")
def first_clone(bria: BriaClient) -> Lineage:
    """The clone of the source of a training version under a name and description of ours, made once."""
    return lambda version: bria.lineage.clone(bria.source(version), 2)


@pytest.fixture(scope="session")
def bare_clone(bria: BriaClient) -> Lineage:
    """A clone of that clone by an empty object, made once."""
    return lambda version: bria.lineage.clone(bria.source(version), 3)


@pytest.fixture(scope="session")
def any_version(bria: BriaClient) -> str:
    """A training version that is configured, the last one: the first has no caption prefix, and shows less."""
    return str(bria.settings.sources[bria.sources[-1]]["training_version"])


@pytest.fixture(scope="session")
def clones_at_once(bria: BriaClient, first_clone: Lineage, any_version: str) -> ClonesAtOnce:
    """Four clones of that clone, requested at the same moment: one, two under one name, and one without a body."""

    @cache
    def make() -> list[Reply]:
        dataset = bria.dataset_id(first_clone(any_version))
        one, other = (bria.unique(f"clone-contracts {word} at once") for word in ("first", "second"))
        bodies = [*(as_json({"name": name}) for name in (one, other, other)), None]
        return bria.send_together([bria.request(dataset, body) for body in bodies])

    return make
