"""Response 429 and 500 fields: statuses that a caller meets without having asked for them. No body is documented."""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.cases.case import Case
from clone_contracts.runners.pytest.corpus import cases
from clone_contracts.session.trial import try_case


@pytest.mark.promises("bria.429.throttled")
@pytest.mark.costs(requests=1, late=True)
def test_too_many_requests_are_throttled(bria: BriaClient) -> None:
    """A token whose quota is used up: 429, so that a caller knows to wait."""
    bria.force(429)


@pytest.mark.promises("bria.500.no-server-error")
@pytest.mark.parametrize("case", cases("bria", "pairs"))
def test_what_is_wrong_in_two_ways_is_refused_like_either(bria: BriaClient, case: Case) -> None:
    """A wrong key, an unknown dataset, a malformed body, two at once: refused, and no failure over the second of them."""
    try_case(bria, case)


@pytest.mark.promises("bria.500.no-server-error")
def test_the_server_never_failed(bria: BriaClient) -> None:
    """Over all requests of the run, valid or not: none made the server fail."""
    for status in (201, 401, 404, 429, 500):
        bria.recheck(status)
