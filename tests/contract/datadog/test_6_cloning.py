"""Overview: a copy in the same project, which is a dataset like any other."""

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.session.reply import Reply


@pytest.mark.promises(
    "datadog.clone.same-project", "datadog.clone.new-id", "datadog.clone.name-echo", "datadog.clone.description-echo"
)
@pytest.mark.costs(requests=1, clones=1)
def test_a_clone_can_be_cloned(datadog: DatadogClient, first_clone: Reply) -> None:
    """A clone under the path of its source's project: it is there, and its clone is a third dataset."""
    datadog.clone(first_clone, name=datadog.unique("clone-contracts second"), description="made from a clone")


@pytest.mark.promises("datadog.clone.same-project", "datadog.clone.name-echo")
@pytest.mark.costs(requests=2, clones=2, optional=True)
def test_a_clone_of_a_clone_can_be_cloned(datadog: DatadogClient, first_clone: Reply) -> None:
    """And so on, without a description as well."""
    second = datadog.clone(first_clone, name=datadog.unique("clone-contracts second"))
    datadog.clone(second, name=datadog.unique("clone-contracts third"))


@pytest.mark.promises("datadog.clone.copies-records")
def test_the_records_of_the_source_are_copied(datadog: DatadogClient) -> None:
    """The clone holds the records of its source; the endpoint has no answer that would show it."""
    datadog.recheck(200)
