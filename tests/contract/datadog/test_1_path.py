"""Path parameters: ``project_id`` and ``dataset_id``, which name the dataset to clone."""

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.cases.case import Case
from clone_contracts.cases.identifiers import FREE_UUID
from clone_contracts.runners.pytest.corpus import cases
from clone_contracts.session.reply import Reply
from clone_contracts.session.trial import try_case


@pytest.mark.promises("datadog.404.unknown-dataset")
@pytest.mark.costs(requests=1)
def test_a_dataset_that_does_not_exist_is_not_found(datadog: DatadogClient) -> None:
    """An id that no dataset has, in the path and in the body: 404."""
    datadog.clone(FREE_UUID, name=datadog.unique("clone-contracts unknown dataset"))


@pytest.mark.promises("datadog.500.no-server-error")
@pytest.mark.costs(requests=1)
def test_an_unknown_dataset_in_the_path_is_refused_though_the_body_names_a_real_one(datadog: DatadogClient) -> None:
    """An id that no dataset has in the path, the source's in the body: refused, whichever of the two the server goes by."""
    datadog.clone_with_body(datadog.body(name=datadog.unique("clone-contracts by body")), FREE_UUID)


@pytest.mark.promises("datadog.404.unknown-project")
@pytest.mark.costs(requests=1)
def test_a_project_that_does_not_exist_is_not_found(datadog: DatadogClient) -> None:
    """A project that does not exist, with a dataset that does: 404, since the dataset is not there."""
    datadog.clone_with_body(datadog.body(name=datadog.unique("clone-contracts unknown project")), project=FREE_UUID)


@pytest.mark.promises("datadog.404.unknown-project")
@pytest.mark.costs(requests=1)
def test_a_clone_is_found_in_its_own_project_only(datadog: DatadogClient, first_clone: Reply) -> None:
    """The same for a dataset that was made by cloning."""
    id = datadog.dataset_id(first_clone)
    datadog.clone_with_body(datadog.body(id, name=datadog.unique("clone-contracts")), id, project=FREE_UUID)


@pytest.mark.promises("datadog.404.unknown-dataset", "datadog.500.no-server-error")
@pytest.mark.parametrize("case", cases("datadog", "ids"))
def test_an_id_that_is_not_exactly_that_of_a_dataset_is_refused(datadog: DatadogClient, case: Case) -> None:
    """Ids that are nearly a real one, or no UUIDs at all: no clone, and no failure of the server."""
    try_case(datadog, case)


@pytest.mark.promises("datadog.404.unknown-project", "datadog.500.no-server-error")
@pytest.mark.parametrize("case", cases("datadog", "scopes"))
def test_a_project_that_is_not_exactly_the_one_is_refused(datadog: DatadogClient, case: Case) -> None:
    """The same for the project, with the dataset's own id: for sources and for clones."""
    try_case(datadog, case)
