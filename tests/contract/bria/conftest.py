"""What several of Bria's tests start from."""

from collections.abc import Callable
from functools import cache

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.session.client import Reply

FirstClone = Callable[[str], Reply]
NamedClone = Callable[[str], Reply]

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
def bare_clone(bria: BriaClient, first_clone: FirstClone) -> FirstClone:
    """A clone of that clone by an empty object, made once."""
    return cache(lambda version: bria.clone(first_clone(version)))


@pytest.fixture(scope="session")
def named_clone(bria: BriaClient) -> NamedClone:
    """A clone of any source under the name given, made once."""
    return cache(lambda name: bria.clone(name=name, description="beside an ordinary name"))
