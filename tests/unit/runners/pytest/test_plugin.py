"""What the plugin does around the collection of tests."""

import gc
from collections.abc import Iterator

import pytest

from clone_contracts.runners.pytest.plugin import pytest_collection


@pytest.fixture(params=[True, False], ids=["with-a-collector", "without-one"])
def collects(request: pytest.FixtureRequest) -> Iterator[bool]:
    before, wanted = gc.isenabled(), bool(request.param)
    (gc.enable if wanted else gc.disable)()
    yield wanted
    (gc.enable if before else gc.disable)()


def test_the_garbage_collector_rests_while_tests_are_collected(collects: bool) -> None:
    around = pytest_collection()
    next(around)
    assert not gc.isenabled()
    with pytest.raises(StopIteration):
        next(around)
    assert gc.isenabled() is collects


def test_it_works_again_where_tests_cannot_be_collected(collects: bool) -> None:
    around = pytest_collection()
    next(around)
    with pytest.raises(pytest.UsageError):
        around.throw(pytest.UsageError("no such directory"))  # type: ignore[attr-defined]
    assert gc.isenabled() is collects
