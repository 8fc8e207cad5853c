"""Header parameters: ``api_token``, required."""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.bria.settings import training_versions
from clone_contracts.cases.case import Case
from clone_contracts.runners.pytest.corpus import cases
from clone_contracts.session.trial import try_case

from .conftest import Lineage


def clause(case: Case) -> str:
    """A token in another place than its header is absent; everything else is a wrong one."""
    is_absent = case.name.endswith(("absent", "in-the-query", "elsewhere"))
    return f"bria.401.token-{'absent' if is_absent else 'wrong'}"


@pytest.mark.promises("bria.401.token-absent")
@pytest.mark.costs(requests=1, optional=True)
@pytest.mark.parametrize("version", training_versions())
def test_without_a_token_nothing_is_cloned(bria: BriaClient, version: str) -> None:
    """No api_token at all, for a dataset of each version: 401, or everyone could copy everyone's data."""
    bria.clone(bria.source(version), name=bria.unique("clone-contracts anonymous"), token="absent")


@pytest.mark.costs(requests=1)
@pytest.mark.parametrize(
    "token",
    [
        pytest.param("absent", marks=pytest.mark.promises("bria.401.token-absent")),
        pytest.param("unknown", marks=pytest.mark.promises("bria.401.token-wrong")),
    ],
)
class TestTheTokenIsAskedForEverywhere:
    """Absent or unknown, in requests that are right otherwise: 401, also on the paths where a check is easily forgotten."""

    def test_the_token_is_needed(self, bria: BriaClient, token: str) -> None:
        """The ordinary request."""
        bria.clone(name=bria.unique("clone-contracts stranger"), token=token)

    def test_a_clone_is_as_well_protected_as_its_source(
        self, bria: BriaClient, first_clone: Lineage, token: str, any_version: str
    ) -> None:
        """A dataset that was made by cloning."""
        bria.clone(first_clone(any_version), token=token)

    def test_a_request_without_a_body_needs_the_token_as_well(self, bria: BriaClient, token: str) -> None:
        """A request that sends nothing else must still show who sends it."""
        bria.clone_with_body(None, token=token)


@pytest.mark.parametrize("case", cases("bria", "keys", clause))
def test_with_a_token_that_is_not_exactly_right_nothing_is_cloned(bria: BriaClient, case: Case) -> None:
    """Tokens from far off to nearly right, for sources and for clones, with bodies of every kind: 401."""
    try_case(bria, case)
