"""Keys and sources that never worked break no promise."""

import json
from collections import Counter
from collections.abc import Mapping

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.errors import NotTested, Throttled
from clone_contracts.exchange.message import Response
from clone_contracts.session.lag import NOT_YET
from tests.unit.session.support import a_clone
from tests.unit.support import Script, answer, bria, broken, datadog, replies_of


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
        refused = "Plitka" in json.loads(body or b"{}").get("name", "")
        return answer(403) if refused else super().handle(method, path, headers, body)


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
    waits_for_clone = 3 if status in NOT_YET else 0
    assert client.recorder.evidence.requests == 7 + waits_for_clone, "another dataset, and a clone, are asked as well"


def test_a_refusal_of_one_kind_of_request_is_a_violation_since_plain_ones_still_work() -> None:
    client = bria(Refusing())
    for name in "abc":
        client.clone("102", name=name)
    for _ in range(9):
        assert broken(client.clone("102", name=client.unique("Plitka")).verdict) == ["bria.201.success"]
    assert client.recorder.evidence.requests == 3 + 9 + 5, "each of the first five refusals is compared with a plain request"


class Worn:
    """A twin that clones no dataset more than twice."""

    def __init__(self, twin: BriaTwin | DatadogTwin, status: int = 403) -> None:
        self.twin, self.status, self.clones = twin, status, Counter[str]()

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.clones[path] += 1
        return answer(self.status) if self.clones[path] > 2 else self.twin.handle(method, path, headers, body)


def test_a_source_that_is_refused_while_others_work_is_a_violation() -> None:
    """The keys still work, so that no quota of the account has ended."""
    client = bria(Worn(BriaTwin()))
    for name in "ab":
        client.clone("102", name=name)
    replies = replies_of(client)
    assert broken(client.clone("102", name="c").verdict) == ["bria.201.success"]
    assert [reply.status for reply in replies] == [403, 201, 403]


def test_a_clone_tells_a_worn_source_from_an_ended_quota_where_one_source_is_configured() -> None:
    client = datadog(Worn(DatadogTwin()))
    for name in "ab":
        client.clone(name=name)
    found = broken(client.clone(name="c").verdict)
    assert "datadog.200.success" in found


def test_a_source_that_is_not_found_any_more_is_left_alone_while_others_work() -> None:
    """Someone may have removed it."""
    client = bria(Worn(BriaTwin(), 404))
    for name in "ab":
        client.clone("102", name=name)
    for _ in range(2):
        with pytest.raises(NotTested, match=r"^bria: dataset 102 was cloned before and is not found now \(404\)$"):
            client.clone("102", name="c")
    assert client.recorder.evidence.findings == []
    assert list(client.sources) == ["101", "103", "104", "105"]
    assert client.clone(name="d").status == 201


class Throttling(Refusing):
    """Throttles every plain request while it refuses one name."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        if self.times and self.created == 2 and b"Plitka" not in body:
            self.times -= 1
            return answer(429)
        return super().handle(method, path, headers, body)


def test_a_refusal_is_judged_once_a_throttled_plain_request_has_got_through() -> None:
    client = bria(Throttling(2))
    for name in "ab":
        client.clone("102", name=name)
    assert broken(client.clone("102", name="Plitka").verdict) == ["bria.201.success"]


def test_a_refusal_is_not_judged_where_plain_requests_are_throttled_without_end() -> None:
    client = bria(Throttling(99))
    for name in "ab":
        client.clone("102", name=name)
    with pytest.raises(Throttled):
        client.clone("102", name="Plitka")
    assert client.recorder.evidence.findings == []


def test_without_a_source_that_can_be_used_nothing_is_tested() -> None:
    client = bria(Script(answer(404)))
    for id in client.sources:
        with pytest.raises(NotTested):
            client.clone(id, name="a")
    with pytest.raises(NotTested, match=r"^bria: no configured dataset can be used$"):
        client.clone(name="a")
