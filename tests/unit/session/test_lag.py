"""A clone that is not there at once is waited for a little, and that is shown."""

import pytest

from clone_contracts.apis.bria.client import BriaClient
from tests.unit.session.support import a_clone
from tests.unit.support import Script, answer, bria, broken


def after_a_clone(naps: list[float], *statuses: int) -> BriaClient:
    """A client that has made dataset 5001; a clone of that is answered with some statuses before it is made."""
    client = bria(Script(a_clone(id=5001), *(answer(status) for status in statuses), a_clone(id=5002)), naps=naps)
    client.clone("102", name="Mine")
    return client


@pytest.mark.parametrize("statuses", [(404,), (409,), (404, 404), (409, 404, 404)])
def test_a_clone_that_can_be_cloned_after_a_while_breaks_nothing(statuses: tuple[int, ...]) -> None:
    naps: list[float] = []
    client = after_a_clone(naps, *statuses)
    verdict = client.clone("5001", name="Other").verdict
    assert [finding for finding in verdict.findings if finding.actual.startswith("status")] == []
    (undocumented,) = [finding for finding in verdict.undocumented if "at first" in finding.actual]
    assert (undocumented.clause, undocumented.actual) == ("bria.201.success", f"status {statuses[0]} at first")
    assert naps == [0.3, 1.0, 3.0][: len(statuses)]


def test_a_clone_that_is_never_there_breaks_the_promise() -> None:
    naps: list[float] = []
    client = bria(Script(a_clone(id=5001), answer(404)), naps=naps)
    client.clone("102", name="Mine")
    for name in "abc":
        assert broken(client.clone("5001", name=name).verdict) == ["bria.201.success"]
    assert naps == [0.3, 1.0, 3.0] * 2, "a server for which that was in vain twice is not waited for again"


@pytest.mark.parametrize("status", [400, 401, 403, 410, 422])
def test_other_refusals_are_judged_at_once(status: int) -> None:
    naps: list[float] = []
    assert broken(after_a_clone(naps, status).clone("5001", name="Other").verdict) == ["bria.201.success"]
    assert naps == []


def test_a_request_that_must_be_refused_waits_for_the_clone_as_well() -> None:
    naps: list[float] = []
    client = bria(Script(a_clone(id=5001), answer(404), answer(422)), naps=naps)
    client.clone("102", name="Mine")
    reply = client.clone("5001", name=7)
    assert (reply.status, broken(reply.verdict), naps) == (422, [], [0.3])


def test_a_configured_dataset_is_not_waited_for() -> None:
    naps: list[float] = []
    assert broken(after_a_clone(naps, 409).clone("102", name="Other").verdict) == ["bria.201.success"]
    assert naps == []


def missing_now_and_then(naps: list[float]) -> BriaClient:
    """A server that does not know dataset 5001 every other time."""
    answers = [each for id in range(5002, 5020) for each in (a_clone(id=id), answer(404))]
    client = bria(Script(a_clone(id=5001), *answers), naps=naps)
    client.clone("102", name="Mine")
    return client


def test_a_clone_that_is_missing_again_is_given_time_and_then_gone() -> None:
    naps: list[float] = []
    client = missing_now_and_then(naps)
    verdicts = [client.clone("5001", name=f"Other {number}").verdict for number in range(9)]
    wrong = ["bria.201.success" in broken(verdict) for verdict in verdicts]
    assert wrong == [False] * 5 + [True, False, True, False]
    assert naps == [0.3] * 3 + [10.0]
