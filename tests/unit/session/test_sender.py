"""Sending: a 429 is judged and obeyed, and a target that gives no proper answers is given up."""

import pytest

from clone_contracts.errors import TargetUnavailable, Throttled
from clone_contracts.exchange.message import Response
from tests.unit.session.support import a_clone
from tests.unit.support import Script, answer, bria, datadog


def test_a_429_is_obeyed_and_the_request_is_sent_again() -> None:
    naps: list[float] = []
    client = bria(Script(Response(429, (("retry-after", "1"),)), Response(429), a_clone()), naps=naps)
    assert client.clone("102", name="Mine").status == 201
    assert naps == [1.0, 0.5]
    assert client.recorder.evidence.checked["bria.429.throttled"] == 2


def test_the_body_of_a_429_is_judged() -> None:
    client = datadog(Script(answer(429, {"errors": [{}]}), answer(400, {"errors": []})))
    client.clone_with_body(b"{")
    assert [finding["clause"] for finding in client.recorder.evidence.findings] == ["datadog.429.errors"]


def test_a_request_is_given_up_after_six_429_answers() -> None:
    naps: list[float] = []
    client = bria(Script(Response(429)), naps=naps)
    with pytest.raises(Throttled, match=r"bria: 6 answers in a row were 429"):
        client.clone("102", name="a")
    assert naps == [0.25, 0.5, 1.0, 2.0, 4.0]
    with pytest.raises(TargetUnavailable, match=r"6 answers in a row were 429"):
        client.clone("102", name="a")
    assert client.recorder.evidence.requests == 6


def test_a_throttling_target_that_worked_before_is_tried_again() -> None:
    client = bria(Script(a_clone(), *[Response(429)] * 6, a_clone(id=5002)))
    client.clone("102", name="Mine")
    with pytest.raises(Throttled):
        client.clone("102", name="Other")
    assert client.clone("102", name="Other").status == 201


def test_a_target_is_given_up_after_three_requests_without_a_proper_answer() -> None:
    script = Script(Response(503))
    client = bria(script)
    for _ in range(3):
        with pytest.raises(TargetUnavailable, match=r"^bria: service unavailable \(503\)$"):
            client.clone("999")
    with pytest.raises(TargetUnavailable, match=r"^given up after 3 requests in a row without a proper answer: bria: service"):
        client.clone("999")
    assert len(script.calls) == 3


def test_a_proper_answer_resets_the_count_of_failures() -> None:
    down, fine = Response(503), answer(404)
    script = Script(down, down, fine, down, down, fine)
    client = bria(script)
    outcomes = []
    for _ in range(6):
        try:
            outcomes.append(client.clone("999").status)
        except TargetUnavailable:
            outcomes.append(0)
    assert outcomes == [0, 0, 404, 0, 0, 404]
