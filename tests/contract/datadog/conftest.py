"""What several of Datadog's tests start from."""

import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.session.reply import Reply


@pytest.fixture(scope="session")
def first_clone(datadog: DatadogClient) -> Reply:
    """A clone of the source, made once."""
    return datadog.clone(name=datadog.unique("clone-contracts first"), description="made from the source")
