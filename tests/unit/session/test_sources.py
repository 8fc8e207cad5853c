"""Keys and sources that never worked break no promise."""

import pytest

from clone_contracts.errors import NotTested
from tests.unit.session.support import a_clone
from tests.unit.support import Script, answer, bria, broken


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, r"bria: the keys are refused \(401\); see BRIA_API_TOKEN"),
        (403, r"bria: the keys do not permit it \(403\); see BRIA_API_TOKEN"),
        (404, r"bria: the configured dataset 102 is not found \(404\)"),
    ],
)
def test_a_valid_request_that_never_worked_points_to_the_configuration(status: int, message: str) -> None:
    with pytest.raises(NotTested, match=f"^{message}$"):
        bria(Script(answer(status))).clone("102", name="a")


@pytest.mark.parametrize(("status", "clause"), [(401, "bria.201.success"), (404, "bria.201.success")])
def test_a_refusal_after_a_success_is_a_violation(status: int, clause: str) -> None:
    client = bria(Script(a_clone(), answer(status)))
    client.clone("102", name="Mine")
    assert broken(client.clone("102", name="Other").verdict) == [clause]


def test_a_missing_source_is_not_used_again() -> None:
    client = bria(Script(answer(404)))
    with pytest.raises(NotTested):
        client.clone("102", name="a")
    assert list(client.sources) == ["101", "103", "104", "105"]
