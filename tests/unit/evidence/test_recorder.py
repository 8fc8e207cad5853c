"""How an exchange becomes evidence."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.apis.registry import load_api
from clone_contracts.evidence.recorder import EXAMPLES, Recorder
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.exchange import message
from clone_contracts.exchange.message import Exchange, Response
from clone_contracts.exchange.strict_json import Document, read
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.judge import Judge
from clone_contracts.runners.assembly import new_recorder
from tests.unit.support import IMAGE, answer, bria, bria_clone, bria_request, datadog, exchange

KEY = "twin-Bria-token-5e1f"


@pytest.fixture
def recorder() -> Recorder:
    api = load_api("bria")
    return new_recorder(api, api.embedded_settings)


def an_exchange(response: Response, number: int = 1, **request: Any) -> Exchange:
    return replace(exchange(bria_request(**request), response), number=number)


class Counts:
    """How often requests are assessed and bodies are read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.assessed = 0
        self.read: Counter[bytes] = Counter()
        assess: Callable[..., Any] = Judge.assess

        def counting(judge: Judge, *arguments: Any) -> Any:
            self.assessed += 1
            return assess(judge, *arguments)

        def reading(body: bytes) -> Document:
            self.read[body] += 1
            return read(body)

        monkeypatch.setattr(Judge, "assess", counting)
        monkeypatch.setattr(message, "read", reading)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    return Counts(monkeypatch)


class TestOnce:
    """A request is assessed once and a body is read once, findings and examples included."""

    def test_an_exchange_with_bria_is_assessed_once_and_each_body_is_read_once(self, counts: Counts) -> None:
        bria(BriaTwin()).clone("104", name="Mine")
        assert counts.assessed == 1
        assert sorted(counts.read.values()) == [1, 1]

    def test_an_exchange_with_datadog_is_assessed_once_and_each_body_is_read_once(self, counts: Counts) -> None:
        datadog(DatadogTwin()).clone(name="Mine")
        assert counts.assessed == 1
        assert sorted(counts.read.values()) == [1, 1]

    def test_a_broken_answer_is_read_no_more_often_than_a_right_one(self, counts: Counts, recorder: Recorder) -> None:
        """Findings need excerpts, and the id is taken from what remains of the JSON."""
        body = answer(201, bria_clone(status="ready", upload_type=7)).body
        recorder.record(an_exchange(answer(201, body)))
        recorder.record(an_exchange(answer(201, body[:-1] + b', "name": "twice"}')))
        assert counts.assessed == 2
        assert set(counts.read.values()) == {1, 2}
        assert counts.read[b'{"name": "Mine"}'] == 2  # Two requests of one body.

    def test_the_recorder_uses_the_assessment_that_it_is_given(self, counts: Counts, recorder: Recorder) -> None:
        made = an_exchange(answer(404), id="7")
        assessment = recorder.assess(made.request)
        judged = recorder.record(made, assessment)
        assert judged.assessment is assessment
        assert counts.assessed == 1


def test_an_exchange_is_judged_learnt_from_and_kept(recorder: Recorder) -> None:
    judged = recorder.record(an_exchange(answer(201, bria_clone(status="ready"))))
    assert [finding["clause"] for finding in judged.findings] == ["bria.201.status"]
    assert judged.clone is recorder.observations.get("5001") is not None
    assert recorder.evidence.findings == judged.findings
    assert (recorder.evidence.successes, recorder.evidence.checked["bria.201.status"]) == (1, 1)


def test_an_exchange_of_no_operation_is_counted_but_not_accused(recorder: Recorder) -> None:
    made = exchange(replace(bria_request(None), method="DELETE", path="/tailored-gen/datasets/102"), answer(500, "no"))
    judged = recorder.record(made)
    assert (judged.assessment, judged.findings, judged.clone) == (None, [], None)
    assert recorder.evidence.checked == {}


def test_keys_are_redacted_in_everything_that_is_kept(recorder: Recorder) -> None:
    judged = recorder.record(an_exchange(answer(201, bria_clone(name=KEY, status=KEY))))
    assert len(judged.findings) == 2
    assert KEY not in str(recorder.evidence.as_record())
    assert [finding["clause"] for finding in recorder.evidence.undocumented] == ["bria.key-reflected"]


def test_an_exchange_belongs_to_the_test_that_began_last(recorder: Recorder) -> None:
    first, second = TestEvidence("bria", "first"), TestEvidence("bria", "second")
    for evidence in (first, second):
        recorder.begin(evidence)
        recorder.record(an_exchange(answer(404), id="7"))
    assert first.checked == second.checked != {}
    assert recorder.evidence is second


def test_listeners_are_called_after_every_exchange(recorder: Recorder) -> None:
    seen: list[int] = []
    recorder.subscribe(lambda: seen.append(len(recorder.evidence.findings)))
    recorder.record(an_exchange(answer(201, bria_clone(status="ready"))))
    recorder.object_to(an_exchange(answer(201)), (Finding("bria.201.json", "JSON", "none"),))
    assert seen == [1, 2]


def test_the_first_exchanges_in_which_a_clause_holds_are_kept_as_examples(recorder: Recorder) -> None:
    for number in range(1, EXAMPLES + 3):
        recorder.record(an_exchange(answer(404), number, id="7"))
    shown = [example["exchange"]["number"] for example in recorder.evidence.examples]
    assert shown == list(range(1, EXAMPLES + 1))


def test_of_many_findings_of_one_clause_the_first_of_every_sort_are_kept(recorder: Recorder) -> None:
    """Otherwise what a waiver covers could hide what it does not cover."""
    images = [{**IMAGE, "id": at, "caption_source": None if at < 9 else "manual"} for at in range(10)]
    body = answer(201, bria_clone(images=images, images_count=10))
    recorder.tell_apart(lambda finding: finding.actual == "null")
    judged = recorder.record(an_exchange(body))
    assert [finding["actual"] for finding in judged.findings] == ["null", "null", "null", '"manual"']


def test_findings_are_sorted_as_they_are_shown(recorder: Recorder) -> None:
    asked: list[str] = []
    recorder.tell_apart(lambda finding: asked.append(finding.actual))
    recorder.record(an_exchange(answer(201, bria_clone(status=KEY))))
    assert asked == ['"$BRIA_API_TOKEN"']


def test_what_is_undocumented_is_kept_with_its_kind(recorder: Recorder) -> None:
    recorder.begin(evidence := TestEvidence("bria", "a test"))
    recorder.record(an_exchange(answer(422, {"token": KEY}), body=b'{"name": ""}'))
    assert [finding.get("kind") for finding in evidence.undocumented] == ["refused", "key-reflected"]


def test_of_very_many_undocumented_answers_a_part_is_described_and_all_are_in_their_verdicts(recorder: Recorder) -> None:
    """A kind that comes after them is described as well."""
    for _ in range(3):
        recorder.begin(evidence := TestEvidence("bria", "a test"))
        judged = [recorder.record(an_exchange(answer(422, {}), body=b'{"name": ""}')) for _ in range(50)]
        assert all(len(each.verdict.undocumented) == 1 for each in judged)
    assert evidence.undocumented == []
    recorder.record(an_exchange(answer(422, {"token": KEY}), body=b'{"name": ""}'))
    assert [finding.get("kind") for finding in evidence.undocumented] == ["key-reflected"]
