"""Keys and sources that never worked break no promise."""

from collections.abc import Mapping

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.errors import NotTested
from clone_contracts.exchange.message import Response
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


def test_asking_whether_a_refusal_is_unexplained_changes_nothing() -> None:
    client = bria(BriaTwin())
    for name in "ab":
        client.clone("102", name=name)
    assessment = client.recorder.assess(client.plain_request("102"))
    assert assessment is not None
    sources = client._sources
    assert [sources.is_unexplained(422, assessment) for _ in range(9)] == [True] * 9
    for _ in range(5):
        sources.doubt()
    assert not sources.is_unexplained(422, assessment)


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


class Ending:
    """A twin that answers everything with a status after some clones."""

    def __init__(self, status: int, clones: int) -> None:
        self.twin, self.status, self.clones = BriaTwin(), status, clones

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        return answer(self.status) if self.twin.created >= self.clones else self.twin.handle(method, path, headers, body)


class Refusing(BriaTwin):
    """A twin that never takes one name."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        return answer(403) if b"Plitka" in body else super().handle(method, path, headers, body)


@pytest.mark.parametrize(
    ("status", "token"), [*((status, "right") for status in (401, 403, 404, 409, 422)), (403, "absent"), (404, "unknown")]
)
def test_a_server_that_ends_refusing_everything_alike_breaks_no_promise(status: int, token: str) -> None:
    """A quota that is used up, a key that ended, a source that someone removed."""
    client = bria(Ending(status, 3))
    for good in "abc":
        client.clone("102", name=good)
    with pytest.raises(NotTested, match=rf"^bria: even a plain request that worked before is answered with {status} now;"):
        client.clone("102", name="d", token=token)
    assert client.recorder.evidence.findings == []
    with pytest.raises(NotTested):
        client.clone("102", name="e")
    assert client.recorder.evidence.requests == 5


def test_a_refusal_of_one_kind_of_request_is_a_violation_since_plain_ones_still_work() -> None:
    client = bria(Refusing())
    for name in "abc":
        client.clone("102", name=name)
    for _ in range(9):
        assert broken(client.clone("102", name=client.unique("Plitka")).verdict) == ["bria.201.success"]
    assert client.recorder.evidence.requests == 3 + 9 + 5, "each of the first five refusals is compared with a plain request"
