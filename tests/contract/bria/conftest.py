"""What several of Bria's tests start from."""

from collections.abc import Callable
from functools import cache

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.session.reply import Reply

FirstClone = Callable[[str], Reply]
NamedClone = Callable[[str], Reply]
ClonesAtOnce = Callable[[], list[Reply]]

MANY_SCRIPTS = "Плитка 瓷砖 بلاط टाइल 🧱 Cafe\u0301"
HUNDRED_CHARACTERS = "Tiles " + "0123456789" * 9 + "last"


@pytest.fixture(scope="session")
def first_clone(bria: BriaClient) -> FirstClone:
    """The clone of the source of a training version under a name and description of ours, made once."""

    @cache
    def make(version: str) -> Reply:
        return bria.clone(
            bria.source(version), name=bria.unique(f"clone-contracts {version}"), description=f"made from {version}"
        )

    return make


@pytest.fixture(scope="session")
def any_version(bria: BriaClient) -> str:
    """A training version that is configured."""
    return str(bria.settings.sources[bria.sources[0]]["training_version"])


@pytest.fixture(scope="session")
def second_clone(bria: BriaClient, first_clone: FirstClone) -> FirstClone:
    """A clone of that clone under a name, made once."""
    return cache(lambda version: bria.clone(first_clone(version), name=bria.unique(f"clone-contracts {version} again")))


@pytest.fixture(scope="session")
def bare_clone(bria: BriaClient, first_clone: FirstClone, second_clone: FirstClone) -> FirstClone:
    """A clone of the first clone by an empty object, made once. By then it is known that clones can be cloned at all."""

    @cache
    def make(version: str) -> Reply:
        second_clone(version)
        return bria.clone(first_clone(version))

    return make


@pytest.fixture(scope="session")
def third_clone(bria: BriaClient, bare_clone: FirstClone) -> FirstClone:
    """A clone, under a name, of that clone of a clone, which was given none; made once."""
    return cache(lambda version: bria.clone(bare_clone(version), name=bria.unique(f"clone-contracts {version} third")))


@pytest.fixture(scope="session")
def named_clone(bria: BriaClient, first_clone: FirstClone) -> NamedClone:
    """A clone of any source, made once for each name; the clone's own has an ending, unless it is a single character.

    By then it is known that the source can be cloned.
    """
    return make
