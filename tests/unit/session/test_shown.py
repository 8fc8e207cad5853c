"""What answers have shown is kept, and not the answers."""

import gc

from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.exchange.message import Exchange, Request
from clone_contracts.judge.finding import Verdict
from clone_contracts.session.reply import Reply
from clone_contracts.session.shown import Shown
from tests.unit.support import Altered, answer, datadog, replies_of

REQUEST = Request("POST", "/clone")


def reply(status: int, *checked: str) -> Reply:
    return Reply(REQUEST, status, Verdict(frozenset(checked)), None, [])


def test_what_answers_of_one_status_have_shown_is_known_once() -> None:
    shown = Shown()
    for each in (reply(200, "a", "b"), reply(200, "b", "a"), reply(404, "c"), reply(200, "a")):
        shown.note(each)
    assert shown.replies == 4
    assert shown.checked(200) == {"a", "b"}
    assert shown.checked(404) == {"c"}
    assert shown.checked(500) == frozenset()


def test_findings_are_known_by_status_in_their_order() -> None:
    client = datadog(Altered(DatadogTwin(), lambda each: answer(each.status, {}, "text/plain")))
    replies = replies_of(client)
    for id in (None, None, "00000000-0000-4000-8000-000000000000"):
        client.clone(id, name="Mine")
    shown = Shown()
    for each in replies:
        shown.note(each)
    assert all(reply.findings for reply in replies)
    assert [finding["clause"] for finding in shown.findings(404)] == [each["clause"] for each in replies[2].findings]
    assert list(shown.findings(200)) == [*replies[0].findings, *replies[1].findings]
    assert shown.findings(500) == ()


def test_no_exchange_is_kept_however_many_there_are() -> None:
    client = datadog(DatadogTwin())

    def kept() -> int:
        gc.collect()
        return sum(isinstance(each, (Exchange, Reply)) for each in gc.get_objects())

    client.clone(name="Mine")
    before = kept()
    for number in range(20):
        client.clone(name=f"Mine {number}")
    assert kept() == before
