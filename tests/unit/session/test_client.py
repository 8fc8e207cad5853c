"""The clients that the tests hold: sending, judging, keeping within bounds, telling an unwell target from a wrong one."""

import json
from typing import Any

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.apis.registry import load_api
from clone_contracts.errors import NotObservable, NotTested, TargetUnavailable, Throttled
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.exchange.curl import as_curl
from clone_contracts.exchange.message import Response
from clone_contracts.runners.assembly import live_client
from clone_contracts.session.client import Reply
from clone_contracts.session.ledger import Ledger
from clone_contracts.session.limits import Limits
from tests.unit.support import (
    DATASET,
    PROJECT,
    UNKNOWN_UUID,
    Altered,
    Script,
    answer,
    bria,
    bria_clone,
    broken,
    datadog,
    dataset_of,
)

TOKEN = "twin-Bria-token-5e1f"


def a_clone(**members: Any) -> Response:
    return answer(201, bria_clone(**members))


class TestBria:
    """What is sent, and what comes of it."""

    def test_a_clone_is_judged_and_known(self) -> None:
        client = bria(BriaTwin())
        reply = client.clone("102", name="Mine", description="d")
        assert (reply.status, broken(reply.verdict)) == (201, [])
        assert reply.clone is not None
        assert (reply.clone.id, reply.clone.parent, reply.clone.facts["name"]) == ("5001", "102", "Mine")
        assert client.creations.ids == ["5001"]

    def test_what_is_sent(self) -> None:
        script = Script(a_clone())
        bria(script).clone("102", name="Плитка")
        ((method, path, headers, body),) = script.calls
        assert (method, path) == ("POST", "/tailored-gen/datasets/102/clone")
        assert (headers["api_token"], headers["content-type"], headers["accept"]) == (
            TOKEN,
            "application/json",
            "application/json",
        )
        assert json.loads(body) == {"name": "Плитка"}

    def test_without_a_body_there_is_no_content_type(self) -> None:
        script = Script(a_clone())
        bria(script).clone_with_body(None, "102")
        assert script.calls[0][3] == b""
        assert "content-type" not in script.calls[0][2]

    @pytest.mark.parametrize(
        ("token", "sent"), [("absent", None), ("empty", ""), ("cut", TOKEN[:-1]), ("longer", TOKEN + "0"), ("right", TOKEN)]
    )
    def test_ways_to_send_the_token(self, token: str, sent: str | None) -> None:
        script = Script(answer(401))
        client = bria(script)
        client.send(client.request("999", b"{}", keys={"api_token": token}))
        assert script.calls[0][2].get("api_token") == sent

    def test_a_clone_of_a_clone_is_named_by_its_reply(self) -> None:
        client = bria(BriaTwin())
        first = client.clone("102", name="a")
        assert dataset_of(client.clone(first).request) == "5001"

    def test_a_clone_that_was_not_made_cannot_be_cloned(self) -> None:
        client = bria(BriaTwin())
        refused: Reply = client.clone("999")
        with pytest.raises(NotTested, match=r"the clone that this is about was not made"):
            client.clone(refused)

    def test_sources_take_turns(self) -> None:
        client = bria(BriaTwin())
        ids = [dataset_of(client.clone(name=name).request) for name in "abcdef"]
        assert ids == ["101", "102", "103", "104", "105", "101"]

    def test_the_source_of_a_version(self) -> None:
        client = bria(BriaTwin())
        assert client.source("3.2") == "104"
        with pytest.raises(NotObservable, match=r"^BRIA_DATASETS names no dataset for training version 4\.0$"):
            client.source("4.0")


class TestDatadog:
    """The same with two keys and a project."""

    def test_a_clone_is_judged_and_known(self) -> None:
        client = datadog(DatadogTwin())
        reply = client.clone(name="Mine", description="d")
        assert (reply.status, broken(reply.verdict)) == (200, [])
        assert reply.clone is not None
        assert reply.clone.facts == {"name": "Mine"}

    def test_what_is_sent(self) -> None:
        script = Script(answer(400, {"errors": []}))
        client = datadog(script)
        client.clone_with_body({"data": 1}, UNKNOWN_UUID, project="p")
        client.clone_with_body(b"{", UNKNOWN_UUID)
        client.clone_without_body()
        paths = [path for _, path, _, _ in script.calls]
        assert paths[0] == f"/api/v2/llm-obs/v1/p/datasets/{UNKNOWN_UUID}/clone"
        assert paths[2] == f"/api/v2/llm-obs/v1/{PROJECT}/datasets/{DATASET}/clone"
        assert [body for _, _, _, body in script.calls] == [b'{"data": 1}', b"{", b""]

    @pytest.mark.parametrize(
        ("keys", "api_key", "application_key"),
        [
            ({}, "twin-Datadog-api-key-77ab", "twin-Datadog-application-key-c41e"),
            ({"DD-API-KEY": "absent"}, None, "twin-Datadog-application-key-c41e"),
            ({"DD-APPLICATION-KEY": "cut"}, "twin-Datadog-api-key-77ab", "twin-Datadog-application-key-c41"),
            ({"DD-API-KEY": "misplaced"}, "twin-Datadog-application-key-c41e", "twin-Datadog-application-key-c41e"),
        ],
    )
    def test_ways_to_send_the_keys(self, keys: dict[str, str], api_key: str | None, application_key: str | None) -> None:
        script = Script(answer(400, {"errors": []}))
        datadog(script).clone_with_body(b"{", keys=keys)
        headers = script.calls[0][2]
        assert (headers.get("dd-api-key"), headers.get("dd-application-key")) == (api_key, application_key)

    def test_a_clone_of_a_clone_names_it_in_path_and_body(self) -> None:
        client = datadog(DatadogTwin())
        first = client.clone(name="a")
        second = client.clone(first, name="b")
        assert second.status == 200
        assert dataset_of(second.request) == client.dataset_id(first)

    @pytest.mark.parametrize(
        ("body", "sent"),
        [
            (b'{"data": {"id": "1", "x": 1}}', b'{"data": {"id": "d-9", "x": 1}}'),
            (b'{"data": {"id": 1}}', b'{"data": {"id": 1}}'),
            (b'{"data": []}', b'{"data": []}'),
            (b"{}", b"{}"),
            (b"{", b"{"),
            (b"", b""),
            (None, None),
        ],
    )
    def test_a_generated_body_that_names_a_dataset_names_the_path_s(self, body: bytes | None, sent: bytes | None) -> None:
        assert datadog(DatadogTwin()).generated_request("d-9", body).body == sent


class TestTheEvidenceOfTheTestAtHand:
    """What the test at hand is credited with."""

    def test_every_answer_is_recorded(self) -> None:
        client = bria(Altered(BriaTwin(), lambda _: answer(200, b"{}")))
        client.clone("102", name="a")
        assert (client.recorder.evidence.requests, client.recorder.evidence.successes) == (1, 0)
        assert [finding["clause"] for finding in client.recorder.evidence.findings] == ["bria.201.success"]

    def test_a_key_that_an_answer_reflects_is_taken_out(self) -> None:
        client = bria(Script(answer(201, bria_clone(name=f"got {TOKEN}"))))
        client.clone("102", name="a")
        assert TOKEN not in str(client.recorder.evidence.as_record())
        assert "got $BRIA_API_TOKEN" in str(client.recorder.evidence.findings)

    def test_a_key_that_was_cut_and_is_reflected_is_taken_out(self) -> None:
        """What the tests make of a key tells nearly all of it."""
        client = bria(Script(answer(403, {"message": f"bad token {TOKEN[:-1]}"})))
        client.clone("102", token="cut")
        assert len(client.recorder.evidence.findings) == 1
        assert TOKEN[:-1] not in str(client.recorder.evidence.as_record())

    def test_a_key_at_the_place_where_a_text_is_cut_is_taken_out(self) -> None:
        client = bria(Script(answer(403, b"x" * 4086 + TOKEN.encode())))
        client.clone("102", token="absent")
        assert TOKEN[:6] not in str(client.recorder.evidence.as_record())

    def test_half_a_surrogate_pair_is_a_text_like_any_other(self) -> None:
        client = bria(Script(answer(201, bria_clone(created_at="2025\ud800"))))
        assert client.clone("102", name="Mine").verdict.findings == ()

    def test_a_later_test_can_look_at_earlier_answers(self) -> None:
        client = bria(Script(a_clone(status="ready"), answer(404)))
        client.clone("102", name="Mine")
        client.recorder.begin(TestEvidence("bria", "a later test"))
        client.recheck(404)
        assert client.recorder.evidence.violations() == []
        client.recheck(201)
        assert [finding["clause"] for finding in client.recorder.evidence.violations()] == ["bria.201.status"]
        assert client.recorder.evidence.findings == []

    @pytest.mark.parametrize(("made", "shortfall"), [(1, None), (0, "only 0 of 4 valid generated requests made a clone")])
    def test_too_few_successes_are_a_shortfall(self, made: int, shortfall: str | None) -> None:
        """A quarter is enough, for a server may refuse what the document is silent on."""
        client = bria(BriaTwin())
        replies = [client.clone("102", name="a") for _ in range(made)]
        replies += [client.clone("999") for _ in range(4 - made)]
        client.require_successes(replies)
        assert client.recorder.evidence.shortfall == shortfall


class TestThrottling:
    """429 is judged, obeyed, and given up on after six answers."""

    def test_it_is_obeyed_and_the_request_sent_again(self) -> None:
        naps: list[float] = []
        client = bria(Script(Response(429, (("retry-after", "1"),)), Response(429), a_clone()), naps=naps)
        assert client.clone("102", name="Mine").status == 201
        assert naps == [1.0, 0.5]
        assert client.recorder.evidence.checked["bria.429.throttled"] == 2

    def test_its_body_is_judged(self) -> None:
        client = datadog(Script(answer(429, {"errors": [{}]}), answer(400, {"errors": []})))
        client.clone_with_body(b"{")
        assert [finding["clause"] for finding in client.recorder.evidence.findings] == ["datadog.429.errors"]

    def test_without_end_it_is_given_up(self) -> None:
        naps: list[float] = []
        client = bria(Script(Response(429)), naps=naps)
        with pytest.raises(Throttled, match=r"bria: 6 answers in a row were 429"):
            client.clone("102", name="a")
        assert naps == [0.25, 0.5, 1.0, 2.0, 4.0]
        with pytest.raises(TargetUnavailable, match=r"6 answers in a row were 429"):
            client.clone("102", name="a")
        assert client.recorder.evidence.requests == 6

    def test_a_target_that_worked_before_is_tried_again(self) -> None:
        client = bria(Script(a_clone(), *[Response(429)] * 6, a_clone(id=5002)))
        client.clone("102", name="Mine")
        with pytest.raises(Throttled):
            client.clone("102", name="Other")
        assert client.clone("102", name="Other").status == 201


class TestAnUnwellTarget:
    """No verdict, and no endless asking."""

    def test_after_three_requests_without_an_answer_it_is_left_alone(self) -> None:
        script = Script(Response(503))
        client = bria(script)
        for _ in range(3):
            with pytest.raises(TargetUnavailable, match=r"^bria: service unavailable \(503\)$"):
                client.clone("999")
        with pytest.raises(
            TargetUnavailable, match=r"^given up after 3 requests in a row without a proper answer: bria: service"
        ):
            client.clone("999")
        assert len(script.calls) == 3

    def test_a_proper_answer_in_between_starts_the_count_again(self) -> None:
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

    def test_a_web_page_is_no_answer_until_the_api_has_answered_once(self) -> None:
        page = answer(404, b"\n <!doctype html>", "text/html")
        client = bria(Script(page, a_clone(), page))
        with pytest.raises(TargetUnavailable, match=r"^bria: a web page \(404\) instead of an answer of the API$"):
            client.clone("999")
        client.clone("102", name="Mine")
        assert client.clone("999").status == 404

    def test_absurd_nesting_is_not_followed(self) -> None:
        client = bria(Script(Response(201, (), b"[" * 100_000)))
        with pytest.raises(TargetUnavailable, match=r"^bria: a body nested too deep to be read$"):
            client.clone("102", name="a")
        assert client.recorder.evidence.findings == []


class TestTheConfiguration:
    """Keys and sources that never worked break no promise."""

    @pytest.mark.parametrize(
        ("status", "message"),
        [
            (401, r"bria: the keys are refused \(401\); see BRIA_API_TOKEN"),
            (403, r"bria: the keys do not permit it \(403\); see BRIA_API_TOKEN"),
            (404, r"bria: the configured dataset 102 is not found \(404\)"),
        ],
    )
    def test_a_valid_request_that_never_worked(self, status: int, message: str) -> None:
        with pytest.raises(NotTested, match=f"^{message}$"):
            bria(Script(answer(status))).clone("102", name="a")

    @pytest.mark.parametrize(("status", "clause"), [(401, "bria.201.success"), (404, "bria.201.success")])
    def test_after_a_success_it_is_the_server_s_fault(self, status: int, clause: str) -> None:
        client = bria(Script(a_clone(), answer(status)))
        client.clone("102", name="Mine")
        assert broken(client.clone("102", name="Other").verdict) == [clause]

    def test_a_source_that_is_not_there_is_left_out_from_then_on(self) -> None:
        client = bria(Script(answer(404)))
        with pytest.raises(NotTested):
            client.clone("102", name="a")
        assert list(client.sources) == ["101", "103", "104", "105"]


class TestTheSmokeTest:
    """Whether the target works at all."""

    @pytest.mark.parametrize("twin", [BriaTwin(), DatadogTwin()])
    def test_one_request_is_enough_where_it_does(self, twin: BriaTwin | DatadogTwin) -> None:
        client = bria(twin) if isinstance(twin, BriaTwin) else datadog(twin)
        client.smoke()
        assert (client.recorder.evidence.requests, len(client.creations.ids)) == (1, 1)

    @pytest.mark.parametrize(
        ("response", "reason", "requests"),
        [
            (Response(503), "given up after 3 requests in a row without a proper answer: bria: service unavailable (503)", 3),
            (answer(401), "no clone can be made: bria: the keys are refused (401); see BRIA_API_TOKEN", 3),
            (answer(400), "no clone can be made: bria: a valid request was answered with 400 and no dataset", 3),
            (answer(201, b"{}"), "no clone can be made: bria: a valid request was answered with 201 and no dataset", 3),
            (answer(404), "no clone can be made: bria: the configured dataset 101 is not found (404)", 10),
            (Response(429), "bria: 6 answers in a row were 429", 6),
        ],
        ids=["down", "keys", "refused", "empty", "not-found", "throttled"],
    )
    def test_where_it_does_not_the_reason_is_kept(self, response: Response, reason: str, requests: int) -> None:
        """Later requests are not even tried, and give the same reason."""
        script = Script(response)
        client = bria(script)
        with pytest.raises(NotTested):
            client.smoke()
        with pytest.raises(TargetUnavailable) as caught:
            client.clone("102", token="absent")
        assert str(caught.value) == reason
        assert len(script.calls) == requests

    def test_one_source_that_is_missing_does_not_stop_the_run(self) -> None:
        twin = BriaTwin()
        del twin.datasets[101]
        client = bria(twin)
        client.smoke()
        assert list(client.sources) == ["102", "103", "104", "105"]


class TestProvoking:
    """Answers that no ordinary request leads to."""

    @pytest.mark.parametrize("status", [429, 500])
    def test_bria(self, status: int) -> None:
        reply = bria(BriaTwin()).force(status)
        assert (reply.status, broken(reply.verdict)) == (status, [])
        assert "$TWIN_KEY_FOR_429" in as_curl("", reply.request) or status == 500

    @pytest.mark.parametrize("status", [403, 429, 500])
    def test_datadog(self, status: int) -> None:
        reply = datadog(DatadogTwin()).force(status)
        assert (reply.status, broken(reply.verdict)) == (status, [])

    def test_what_cannot_be_provoked_says_why(self) -> None:
        client = live_client(load_api("bria").embedded_settings, Limits(), 1, Ledger(), "a run")
        with pytest.raises(NotObservable, match=r"^A live server is not made to fail on purpose.$"):
            client.force(500)
        client.sender.close()


def test_names_differ_within_a_run_and_between_runs() -> None:
    client, other = bria(BriaTwin()), bria(BriaTwin())
    names = {client.unique("x"), other.unique("x")}
    client.clone("102", name="a")
    names.add(client.unique("x"))
    assert len(names) == 3
    assert all(name.startswith("x ") and len(name) < 15 for name in names)
