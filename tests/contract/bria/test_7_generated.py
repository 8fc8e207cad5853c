"""Generated requests: what nobody thought of. ``--fuzz-examples`` says how many, ``--seed`` repeats them."""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.runners.pytest.run import Run
from clone_contracts.session.trial import require_successes


@pytest.mark.promises("bria.201.success", "bria.500.no-server-error")
def test_valid_generated_requests_make_clones(bria: BriaClient, run: Run) -> None:
    """Bodies that the contract allows, from the plain to the strange: cloned, or refused where the document is silent."""
    require_successes(bria, run.send_generated(bria, "valid"))


@pytest.mark.promises("bria.500.no-server-error")
def test_invalid_generated_requests_are_refused(bria: BriaClient, run: Run) -> None:
    """Bodies that the contract forbids in all manner of ways: refused, never cloned, never a failure."""
    run.send_generated(bria, "invalid")
