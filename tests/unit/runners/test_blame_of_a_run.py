"""What a whole run says of a server that refuses some datasets, or some requests: that a right request is refused."""

from pathlib import Path

import pytest

from tests.unit.runs import BRIA_TESTS, QUICK, suite


@pytest.mark.parametrize(
    ("refused", "clause"),
    [
        ("any-clone-of-clone", "bria.201.success"),
        ("third-generation", "bria.201.success"),
        ("clone-of-nameless", "bria.201.success"),
        ("version-max", "bria.201.success"),
        ("no-body", "bria.request.body.absent"),
        ("no-body-for-clones", "bria.request.body.absent"),
        ("no-body-at-third-generation", "bria.request.body.absent"),
        ("empty-object", "bria.request.body.empty"),
        ("empty-object-for-clones", "bria.request.body.empty"),
        ("non-ascii-name", "bria.request.name.ordinary"),
        ("non-ascii-description", "bria.request.description.ordinary"),
    ],
)
def test_a_run_blames_the_clause_that_a_refusal_breaks(tmp_path: Path, refused: str, clause: str) -> None:
    """That clause and no other."""
    options = (f"--fault=bria.refused-{refused}", "--fuzz-examples=0", "--depth=full")
    run = suite(tmp_path, *QUICK, *options, tests=BRIA_TESTS)
    assert run.code == 1
    assert [id for id, told in run.clauses("bria").items() if told["status"] == "violated"] == [clause]
