"""What several of Bria's tests start from."""

from collections.abc import Callable
from functools import cache

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.exchange.strict_json import as_json
from clone_contracts.session.reply import Reply

Lineage = Callable[[str], Reply]
ClonesAtOnce = Callable[[], list[Reply]]
ClonedBy = Callable[[bytes | None], None]


@pytest.fixture(scope="session")
def first_clone(bria: BriaClient) -> Lineage:
    """The clone of the source of a training version under a name and description of ours, made once."""
    return lambda version: bria.lineage.clone(bria.source(version), 2)


@pytest.fixture(scope="session")
def bare_clone(bria: BriaClient) -> Lineage:
    """A clone of that clone by an empty object, made once."""
    return lambda version: bria.lineage.clone(bria.source(version), 3)


@pytest.fixture(scope="session")
def cloned_by(bria: BriaClient) -> ClonedBy:
    """The clone of a first clone by such a body: one that others start from, or another where too few are configured."""

    def make(body: bytes | None) -> None:
        source = bria.source_of_bare(body)
        if source is not None:
            bria.lineage.clone(source, 3)
        else:
            bria.clone_with_body(body, bria.lineage.clone(bria.sources[0], 2))

    return make


@pytest.fixture(scope="session")
def any_version(bria: BriaClient) -> str:
    """A training version that is configured, the last one: the first has no caption prefix, and shows less.

    Always the same, since what happens to a dataset shows on several clones of it.
    """
    return str(bria.settings.sources[bria.sources[-1]]["training_version"])


@pytest.fixture(scope="session")
def clones_at_once(bria: BriaClient, first_clone: Lineage, any_version: str) -> ClonesAtOnce:
    """Four clones, requested at the same moment: two under one name, one without a body, one of its own.

    All are of that clone but one of the first, which is of a clone of another version, if there is one. Those that may be
    refused for their names come first: one that may not is asked for when the others have been made.
    """

    @cache
    def make() -> list[Reply]:
        other_version = str(bria.settings.sources[bria.sources[0]]["training_version"])
        one, another = (bria.dataset_id(first_clone(version)) for version in (any_version, other_version))
        own, shared = bria.variety.name(), bria.variety.word()
        first, second, last = (as_json({"name": name, "description": bria.variety.word()}) for name in (shared, shared, own))
        asked = ((one, first), (one, None), (another, second), (one, last))
        return bria.send_together([bria.in_some_form(dataset, body) for dataset, body in asked])

    return make
