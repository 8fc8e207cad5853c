"""Generated requests: what nobody thought of. ``--fuzz-examples`` says how many, ``--seed`` repeats them."""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.cases.generated import INVALID, VALID
from clone_contracts.runners.pytest.run import Run
from clone_contracts.session.generated import require_successes, send_generated


@pytest.mark.promises("bria.201.success", "bria.500.no-server-error")
def test_valid_generated_requests_make_clones(bria: BriaClient, run: Run) -> None:
    """Bodies that the contract allows, from the plain to the strange: cloned, or refused where the document is silent."""
    replies = send_generated(bria, VALID, run.options.fuzz_examples)
    require_successes(bria, replies)


@pytest.mark.promises("bria.500.no-server-error")
def test_invalid_generated_requests_are_refused(bria: BriaClient, run: Run) -> None:
    """Bodies that the contract forbids in all manner of ways: refused, never cloned, never a failure."""
    send_generated(bria, INVALID, run.options.fuzz_examples)
