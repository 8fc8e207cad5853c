"""Looking at datasets through siblings: what is not there yet is waited for, and no answer is kept as it came."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import httpx
import pytest

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.errors import NotObservable
from clone_contracts.exchange.message import Response
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.session.client import ApiClient
from clone_contracts.session.limits import SECONDS_IN_A_ROW, CircuitBreaker
from clone_contracts.session.observing import Observing
from clone_contracts.session.removal import remove_created
from clone_contracts.session.witness import Gone, attest, change, request_for, see, settled
from clone_contracts.twins.base import json_response
from tests.unit.support import Script, client, datadog, datadog_clone

WHERE = {"dataset_id": "101"}


def looking(*answers: Response) -> ApiClient:
    return client("bria", Script(*answers))


def saying(value: object) -> Response:
    return json_response(200, {"id": value})


def seen(sender: ApiClient) -> object:
    return see(sender, "seeDataset", WHERE)[1]["id"]


def settle(sender: ApiClient, *looks: object) -> object:
    """What is settled on where looks see these one after the other, Gone for None; 3 is right."""
    left: Iterator[object] = iter(looks)

    def look() -> object:
        value = next(left)
        if value is None:
            raise Gone
        return value

    return settled(sender, look, lambda value: value == 3)


def test_what_is_right_at_once_is_looked_at_once() -> None:
    assert settle(looking(), 3, 4) == 3


@pytest.mark.parametrize("looks", [(1, 2, 3, 9), (None, None, 3, 9)])
def test_what_is_not_yet_right_is_looked_at_again(looks: tuple[object, ...]) -> None:
    assert settle(looking(), *looks) == 3


def test_what_stays_wrong_counts_as_it_is_after_a_while() -> None:
    sender = looking()
    sender.observing = Observing(settle=1.0)
    assert settle(sender, 1, 1, 2) == 2


def test_what_is_not_there_after_a_while_is_gone() -> None:
    sender = looking()
    sender.observing = Observing(settle=0.5)
    with pytest.raises(Gone):
        settle(sender, None, None)


class Silent:
    """Gives no answer."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:  # noqa: ARG002
        raise httpx.ReadTimeout("silent")


def test_a_sibling_that_gives_no_answer_is_not_asked_again() -> None:
    sender = client("bria", Silent())
    with pytest.raises(NotObservable):
        seen(sender)
    asked = sender.observing.asked
    with pytest.raises(NotObservable):
        seen(sender)
    assert sender.observing.asked == asked == 1
    assert sender.recorder.evidence.possible == []


def test_what_was_waited_for_before_does_not_count_against_a_sibling_that_gives_no_answer() -> None:
    """Its failure alone is no reason to give the whole target up: a clause is unobserved, and nothing is incomplete."""
    now = [0.0]

    class Slow(Silent):
        """Takes a while to give none."""

        def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
            now[0] += SECONDS_IN_A_ROW * 0.6
            return super().handle(method, path, headers, body)

    sender = client("bria", Slow())
    sender.sender._breaker = CircuitBreaker(lambda: now[0])
    sender.sender.begin()
    now[0] += SECONDS_IN_A_ROW * 0.6
    with pytest.raises(NotObservable):
        seen(sender)
    assert sender.sender.given_up is None


def test_one_that_is_forbidden_may_be_asked_for_another_dataset() -> None:
    sender = looking(Response(403), saying(7))
    with pytest.raises(NotObservable, match="answered 403"):
        seen(sender)
    assert seen(sender) == 7


def test_its_answers_are_no_evidence_by_themselves() -> None:
    sender = looking(json_response(500, {"name": "secret"}))
    with pytest.raises(NotObservable):
        seen(sender)
    record = sender.recorder.evidence.as_record()
    assert (record["findings"], record["undocumented"], record["checked"]) == ([], [], {})
    assert "secret" not in json.dumps(record)


class Siblings:
    """Clones as the twin does, and has one answer to what changes datasets; None for an answer that does not come."""

    def __init__(self, response: Response | None) -> None:
        self._twin = DatadogTwin()
        self._response = response
        self.changed: list[str] = []

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        if not path.endswith("/records"):
            return self._twin.handle(method, path, headers, body)
        self.changed.append(path.split("/")[-2])
        if self._response is None:
            raise httpx.ReadTimeout("silent")
        return self._response


def with_clone(response: Response | None, may_write: bool = True) -> tuple[DatadogClient, Siblings, str]:
    siblings = Siblings(response)
    sender = datadog(siblings)
    sender.observing = Observing(may_write=may_write)
    return sender, siblings, sender.dataset_id(sender.clone(name="Mine"))


def test_only_a_dataset_that_the_run_made_is_changed() -> None:
    sender, siblings, clone = with_clone(Response(200))
    for other in (sender.sources[0], "another"):
        with pytest.raises(NotObservable, match="only a dataset that this run made"):
            change(sender, "addRecords", other, {})
    change(sender, "addRecords", clone, {})
    assert siblings.changed == [clone]


def test_what_was_removed_is_not_changed_any_more() -> None:
    sender, siblings, clone = with_clone(Response(200))
    remove_created(sender, [clone])
    with pytest.raises(NotObservable, match="only a dataset that this run made"):
        change(sender, "addRecords", clone, {})
    assert siblings.changed == []


def test_nothing_is_changed_where_nobody_asked_for_it() -> None:
    sender, siblings, clone = with_clone(Response(200), may_write=False)
    with pytest.raises(NotObservable, match="without --observe=write"):
        change(sender, "addRecords", clone, {})
    assert siblings.changed == []


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_sibling_that_does_not_change_a_dataset_says_nothing_about_clones(status: int) -> None:
    sender, _, clone = with_clone(Response(status))
    with pytest.raises(NotObservable, match=f"POST .*/records answered {status}"):
        change(sender, "addRecords", clone, {})


@pytest.mark.parametrize("response", [None, Response(502)])
def test_a_change_of_which_nobody_knows_whether_it_was_made_is_never_sent_again(response: Response | None) -> None:
    sender, siblings, clone = with_clone(response)
    for _ in range(2):
        with pytest.raises(NotObservable):
            change(sender, "addRecords", clone, {})
    assert siblings.changed == [clone]
    assert sender.recorder.evidence.possible == []
    assert sender.sender.given_up is None


@pytest.mark.parametrize("status", [200, 201])
def test_what_a_change_is_answered_is_taken_for_no_dataset(status: int) -> None:
    new = datadog_clone(id="22222222-2222-4222-8222-222222222222", created_at=datetime.now(UTC).isoformat())
    sender, _, clone = with_clone(json_response(status, new))
    change(sender, "addRecords", clone, {})
    assert sender.creations.ids == [clone]


def test_what_it_shows_is_kept_as_far_as_it_may_be_reported() -> None:
    sender = looking()
    clause = "bria.clone.description-echo"
    verdict = Verdict(frozenset({clause}), (Finding(clause, "one", "other"),))
    attest(sender, request_for(sender, "seeDataset", WHERE), {"images_listed": 3}, verdict)
    (finding,) = sender.recorder.evidence.findings
    assert finding["clause"] == clause
    assert finding["exchange"]["sight"] is True
    assert json.loads(finding["exchange"]["response"]["body"]) == {"images_listed": 3}
    assert finding["exchange"]["request"]["method"] == "GET"
