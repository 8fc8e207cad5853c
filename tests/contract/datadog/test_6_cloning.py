"""Overview: a copy in the same project, which is a dataset like any other."""

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.records import read_records
from clone_contracts.apis.datadog.witness import (
    dataset_with_records,
    require_copied_records,
    require_listed,
    require_same_records,
    require_unchanged,
    state_of,
    with_another_record,
)
from clone_contracts.session.reply import Reply

from .conftest import Witnessed


@pytest.mark.promises("datadog.clone.same-project", "datadog.clone.new-id", "datadog.clone.name-echo")
@pytest.mark.costs
def test_a_clone_can_be_cloned(second_clone: Reply) -> None:
    """A clone under the path of its source's project: it is there, and its clone is a third dataset."""
    assert second_clone.clone is not None


@pytest.mark.promises("datadog.clone.same-project", "datadog.clone.name-echo", "datadog.clone.description-echo")
@pytest.mark.costs(requests=2, clones=2, optional=True)
def test_a_clone_of_a_clone_can_be_cloned(datadog: DatadogClient, first_clone: Reply) -> None:
    """And so on, with a description and without one."""
    second = datadog.clone(first_clone, name=datadog.variety.name(), description=datadog.variety.word())
    datadog.clone(second, name=datadog.variety.name())


@pytest.mark.promises("datadog.clone.copies-records")
@pytest.mark.costs(requests=3, clones=1)
def test_the_records_of_the_source_are_copied(datadog: DatadogClient, witnessed_clone: Witnessed) -> None:
    """As a sibling lists them, the clone holds the records that its source had: none lost, added or changed."""
    clone, before = witnessed_clone()
    require_copied_records(datadog, datadog.sources[0], clone, before)


@pytest.mark.promises("datadog.clone.same-project", "datadog.clone.name-echo", "datadog.clone.description-echo")
@pytest.mark.costs(requests=2)
def test_a_clone_is_listed_in_the_project_of_its_source(datadog: DatadogClient, witnessed_clone: Witnessed) -> None:
    """Another sibling lists the clone in the project of the path, under the name and the description that were sent."""
    require_listed(datadog, witnessed_clone()[0])


@pytest.mark.promises("datadog.clone.source-unchanged", "datadog.clone.copies-records")
@pytest.mark.costs(requests=6, clones=1)
def test_cloning_leaves_the_source_as_it_was(datadog: DatadogClient, witnessed_clone: Witnessed) -> None:
    """A clone is cloned in turn, and still has its name, its description and its records; the second clone has them, too."""
    source = dataset_with_records(datadog, witnessed_clone)
    before = state_of(datadog, source)
    clone = datadog.clone(source, name=datadog.variety.name())
    require_copied_records(datadog, source, clone, before.records)
    require_unchanged(datadog, source, before)


@pytest.mark.promises("datadog.clone.copies-records")
@pytest.mark.costs(requests=9, clones=2, writing=True)
def test_a_clone_has_what_was_added_before_and_nothing_that_is_added_later(datadog: DatadogClient) -> None:
    """A record is added to a clone: a clone of that has it. Another is added: the second clone has not."""
    datadog.observing.require_writing()
    copied = read_records(datadog, datadog.sources[0])
    first = datadog.clone(datadog.sources[0], name=datadog.variety.name())
    current = with_another_record(datadog, first, copied)
    second = datadog.clone(first, name=datadog.variety.name())
    require_copied_records(datadog, datadog.dataset_id(first), second, current)
    with_another_record(datadog, first, current)
    require_same_records(datadog, second, current)
