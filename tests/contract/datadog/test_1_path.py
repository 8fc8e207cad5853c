"""Path parameters: ``project_id`` and ``dataset_id``, which name the dataset to clone."""

import uuid

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.session.reply import Reply

FREE_ID = str(uuid.uuid5(uuid.NAMESPACE_URL, "clone-contracts: an id that nothing has"))


@pytest.mark.promises("datadog.404.unknown-dataset")
def test_a_dataset_that_does_not_exist_is_not_found(datadog: DatadogClient) -> None:
    """An id that no dataset has, in the path and in the body: 404."""
    datadog.clone(FREE_ID, name=datadog.unique("clone-contracts unknown dataset"))


@pytest.mark.promises("datadog.500.no-server-error")
def test_an_unknown_dataset_in_the_path_is_refused_though_the_body_names_a_real_one(datadog: DatadogClient) -> None:
    """An id that no dataset has in the path, the source's in the body: refused, whichever of the two the server goes by."""
    datadog.clone_with_body(datadog.body(name=datadog.unique("clone-contracts by body")), FREE_ID)


@pytest.mark.promises("datadog.404.unknown-project")
def test_a_project_that_does_not_exist_is_not_found(datadog: DatadogClient) -> None:
    """A project that does not exist, with a dataset that does: 404, since the dataset is not there."""
    datadog.clone_with_body(datadog.body(name=datadog.unique("clone-contracts unknown project")), project=FREE_ID)


@pytest.mark.promises("datadog.404.unknown-project")
def test_a_clone_is_found_in_its_own_project_only(datadog: DatadogClient, first_clone: Reply) -> None:
    """The same for a dataset that was made by cloning."""
    id = datadog.dataset_id(first_clone)
    datadog.clone_with_body(datadog.body(id, name=datadog.unique("clone-contracts")), id, project=FREE_ID)


@pytest.mark.promises("datadog.500.no-server-error")
@pytest.mark.parametrize("id", ["not-a-uuid", "0", "a" * 300, "данные", "{{}}"])
def test_an_id_that_is_not_a_uuid_does_not_make_the_server_fail(datadog: DatadogClient, id: str) -> None:
    """Ids that are not UUIDs, as the document's examples are: refused, never a failure of the server."""
    datadog.clone(id, name=datadog.unique("clone-contracts odd id"))
