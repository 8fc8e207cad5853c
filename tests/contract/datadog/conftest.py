"""What several of Datadog's tests start from."""

from collections.abc import Callable
from functools import cache

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.records import Records, read_records
from clone_contracts.cases.vocabulary import PLENTY
from clone_contracts.errors import NotObservable
from clone_contracts.exchange.strict_json import as_json
from clone_contracts.session.reply import Reply

ClonesAtOnce = Callable[[], list[Reply]]
Witnessed = Callable[[], tuple[Reply, Records]]


@pytest.fixture(scope="session")
def first_clone(datadog: DatadogClient) -> Reply:
    """A clone of the source, made once."""
    return datadog.lineage.clone(datadog.sources[0], 2)


@pytest.fixture(scope="session")
def second_clone(datadog: DatadogClient) -> Reply:
    """A clone of that clone by the required members alone, made once."""
    return datadog.lineage.clone(datadog.sources[0], 3)


@pytest.fixture(scope="session")
def clones_at_once(datadog: DatadogClient) -> ClonesAtOnce:
    """Four clones of the source, requested at the same moment: two under names of their own, and two under one name."""

    @cache
    def make() -> list[Reply]:
        source = datadog.dataset_id(None)
        one, two, other = datadog.variety.name(), datadog.variety.name(), datadog.variety.word()
        names = (one, two, other, other)
        bodies = [datadog.body(source, name=name, description=datadog.variety.word()) for name in names]
        return datadog.send_together([datadog.in_some_form(source, as_json(body)) for body in bodies])

    return make


@pytest.fixture(scope="session")
def witnessed_clone(datadog: DatadogClient) -> Witnessed:
    """A clone of the source, and the records that the source had before, made once."""

    @cache
    def make() -> tuple[Reply, Records]:
        before = read_records(datadog, datadog.sources[0])
        if not before.whole:
            raise NotObservable("the source has no records")
        name = f"{PLENTY} {datadog.names.mark()}"
        return datadog.clone(datadog.sources[0], name=name, description=PLENTY), before

    return make
