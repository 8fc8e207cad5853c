"""What several of Bria's tests start from."""

from collections.abc import Callable
from functools import cache
from zlib import crc32

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


@pytest.fixture
def any_version(bria: BriaClient, request: pytest.FixtureRequest) -> str:
    """A training version that is configured: for each test another one in each run."""
    return version_at(bria, bria.seed + crc32(request.node.name.encode()))


@pytest.fixture(scope="session")
def cloned_at_once(bria: BriaClient, first_clone: Lineage) -> Callable[[], Reply]:
    """The first clone of one training version, another one in each run, of which several clones are made at once."""
    return lambda: first_clone(version_at(bria, bria.seed))


@pytest.fixture(scope="session")
def clones_at_once(bria: BriaClient, cloned_at_once: Callable[[], Reply]) -> ClonesAtOnce:
    """Four clones of that clone, requested at the same moment: one, two under one name, and one without a body."""

    @cache
    def make() -> list[Reply]:
        dataset = bria.dataset_id(cloned_at_once())
        one, other = bria.variety.name(), bria.variety.word()
        bodies = [as_json({"name": name, "description": bria.variety.word()}) for name in (one, other, other)]
        return bria.send_together([bria.in_some_form(dataset, body) for body in (*bodies, None)])

    return make


def version_at(bria: BriaClient, turn: int) -> str:
    """The training version of one of the configured datasets, of another one at each turn."""
    return str(bria.settings.sources[bria.sources[turn % len(bria.sources)]]["training_version"])
