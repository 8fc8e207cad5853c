"""Header parameters: ``api_token``, required."""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.bria.settings import training_versions
from clone_contracts.exchange.credentials import INVALID_KINDS

from .conftest import FirstClone


@pytest.mark.promises("bria.401.token-absent")
@pytest.mark.parametrize("version", training_versions())
def test_without_a_token_nothing_is_cloned(bria: BriaClient, version: str) -> None:
    """No api_token at all, for a dataset of each version: 401, or everyone could copy everyone's data."""
    bria.clone(bria.source(version), name=bria.unique("clone-contracts anonymous"), token="absent")


@pytest.mark.promises("bria.401.token-wrong")
@pytest.mark.parametrize("way", INVALID_KINDS)
def test_with_a_wrong_token_nothing_is_cloned(bria: BriaClient, way: str) -> None:
    """Tokens from far off to nearly right (cut, longer, in other case): 401, since nearly right is wrong."""
    bria.clone(name=bria.unique("clone-contracts stranger"), token=way)


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("absent", marks=pytest.mark.promises("bria.401.token-absent")),
        pytest.param("unknown", marks=pytest.mark.promises("bria.401.token-wrong")),
    ],
)
class TestTheTokenIsAskedForEverywhere:
    """The same on the paths where a check is easily forgotten."""

    def test_a_clone_is_as_well_protected_as_its_source(
        self, bria: BriaClient, first_clone: FirstClone, token: str, any_version: str
    ) -> None:
        """A dataset that was made by cloning is as well protected as its source."""
        bria.clone(first_clone(any_version), token=token)

    def test_a_request_without_a_body_needs_the_token_as_well(self, bria: BriaClient, token: str) -> None:
        """A request that sends nothing else must still show who sends it."""
        bria.clone_with_body(None, token=token)
