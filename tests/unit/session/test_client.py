"""What clients do for any API: record evidence, check the target, provoke statuses, and choose unique names."""

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.apis.registry import load_api
from clone_contracts.errors import NotObservable, NotTested, TargetUnavailable
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.exchange.curl import as_curl
from clone_contracts.exchange.message import Response
from clone_contracts.runners.assembly import live_client
from clone_contracts.session.ledger import Ledger
from clone_contracts.session.limits import Limits
from clone_contracts.session.reply import Tally
from clone_contracts.session.smoke import require_clones
from clone_contracts.session.trial import require_successes
from tests.unit.session.support import a_clone
from tests.unit.support import IMAGE, Altered, Script, answer, bria, bria_clone, broken, datadog

TOKEN = "twin-Bria-token-5e1f"


class TestTheEvidenceOfTheTestAtHand:
    """What is recorded for the current test."""

    def test_every_answer_is_recorded_as_evidence(self) -> None:
        client = bria(Altered(BriaTwin(), lambda _: answer(200, b"{}")))
        client.clone("102", name="a")
        assert (client.recorder.evidence.requests, client.recorder.evidence.successes) == (1, 0)
        assert [finding["clause"] for finding in client.recorder.evidence.findings] == ["bria.201.success"]

    def test_a_key_that_an_answer_reflects_is_redacted(self) -> None:
        client = bria(Script(answer(201, bria_clone(name=f"got {TOKEN}"))))
        client.clone("102", name="a")
        assert TOKEN not in str(client.recorder.evidence.as_record())
        assert "got $BRIA_API_TOKEN" in str(client.recorder.evidence.findings)

    def test_a_truncated_key_that_an_answer_reflects_is_redacted(self) -> None:
        """A key that a test has shortened reveals nearly all of it."""
        client = bria(Script(answer(403, {"message": f"bad token {TOKEN[:-1]}"})))
        client.clone("102", token="cut")
        assert len(client.recorder.evidence.findings) == 1
        assert TOKEN[:-1] not in str(client.recorder.evidence.as_record())

    def test_a_key_where_a_long_body_is_cut_off_is_redacted(self) -> None:
        client = bria(Script(answer(403, b"x" * 4086 + TOKEN.encode())))
        client.clone("102", token="absent")
        assert TOKEN[:6] not in str(client.recorder.evidence.as_record())

    def test_half_a_surrogate_pair_is_treated_like_any_other_text(self) -> None:
        client = bria(Script(answer(201, bria_clone(images=[{**IMAGE, "caption": "seen \ud800"}]))))
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
    def test_too_few_successful_generated_requests_are_a_shortfall(self, made: int, shortfall: str | None) -> None:
        """A quarter is enough, since a server may refuse what the document is silent on."""
        client = bria(BriaTwin())
        require_successes(client, Tally(sent=4, made=made))
        assert client.recorder.evidence.shortfall == shortfall


class TestAnUnwellTarget:
    """It is not judged."""

    def test_a_web_page_is_not_an_answer_until_the_api_has_answered_once(self) -> None:
        page = answer(404, b"\n <!doctype html>", "text/html")
        client = bria(Script(page, a_clone(), page))
        with pytest.raises(TargetUnavailable, match=r"^bria: a web page \(404\) instead of an answer from the API$"):
            client.clone("999")
        client.clone("102", name="Mine")
        assert client.clone("999").status == 404

    def test_an_absurdly_nested_body_is_not_judged(self) -> None:
        client = bria(Script(Response(201, (), b"[" * 100_000)))
        with pytest.raises(TargetUnavailable, match=r"^bria: a body nested too deeply to be read$"):
            client.clone("102", name="a")
        assert client.recorder.evidence.findings == []


DROPPED = "if they are right, a proxy or gateway on the way may drop api_token, whose name has an underscore"
ELSEWHERE = (
    "see BRIA_DATASETS; or the path in BRIA_BASE_URL is wrong: it has to be like that of https://engine.prod.bria-api.com/v1"
)


class TestTheSmokeTest:
    """Whether the target works at all."""

    @pytest.mark.parametrize("twin", [BriaTwin(), DatadogTwin()])
    def test_the_smoke_test_needs_one_request_where_the_target_works(self, twin: BriaTwin | DatadogTwin) -> None:
        client = bria(twin) if isinstance(twin, BriaTwin) else datadog(twin)
        require_clones(client)
        assert (client.recorder.evidence.requests, len(client.creations.ids)) == (1, 1)

    @pytest.mark.parametrize(
        ("response", "reason", "requests"),
        [
            (Response(503), "given up after 3 requests in a row without a proper answer: bria: service unavailable (503)", 3),
            (answer(401), f"no clone can be made: bria: the keys are refused (401); see BRIA_API_TOKEN; {DROPPED}", 3),
            (answer(400), "no clone can be made: bria: a valid request was answered with 400 and no dataset", 3),
            (answer(201, b"{}"), "no clone can be made: bria: a valid request was answered with 201 and no dataset", 3),
            (answer(404), f"no clone can be made: bria: the configured dataset 101 is not found (404); {ELSEWHERE}", 5),
            (Response(429), "bria: 6 answers in a row were 429", 6),
        ],
        ids=["down", "keys", "refused", "empty", "not-found", "throttled"],
    )
    def test_a_failed_smoke_test_blocks_later_requests_with_its_reason(
        self, response: Response, reason: str, requests: int
    ) -> None:
        """Later requests are not even sent, and give the same reason."""
        script = Script(response)
        client = bria(script)
        with pytest.raises(NotTested):
            require_clones(client)
        with pytest.raises(TargetUnavailable) as caught:
            client.clone("102", token="absent")
        assert str(caught.value) == reason
        assert len(script.calls) == requests

    def test_the_smoke_test_passes_over_a_missing_source(self) -> None:
        twin = BriaTwin()
        del twin.datasets[101]
        client = bria(twin)
        require_clones(client)
        assert list(client.sources) == ["102", "103", "104", "105"]


class TestProvoking:
    """Answers that no ordinary request leads to."""

    @pytest.mark.parametrize("status", [429, 500])
    def test_bria_can_be_made_to_answer_with_429_and_500(self, status: int) -> None:
        reply = bria(BriaTwin()).force(status)
        assert (reply.status, broken(reply.verdict)) == (status, [])
        assert "$TWIN_KEY_FOR_429" in as_curl("", reply.request) or status == 500

    @pytest.mark.parametrize("status", [403, 429, 500])
    def test_datadog_can_be_made_to_answer_with_403_429_and_500(self, status: int) -> None:
        reply = datadog(DatadogTwin()).force(status)
        assert (reply.status, broken(reply.verdict)) == (status, [])

    def test_a_status_that_cannot_be_provoked_gives_the_reason(self) -> None:
        client = live_client(load_api("bria").embedded_settings, Limits(), 1, Ledger(), "a run")
        with pytest.raises(NotObservable, match=r"^A live server is not made to fail on purpose.$"):
            client.force(500)
        client.sender.close()


def test_unique_names_differ_within_a_run_and_between_runs() -> None:
    client, other = bria(BriaTwin()), bria(BriaTwin())
    names = {client.unique("x"), other.unique("x")}
    client.clone("102", name="a")
    names.add(client.unique("x"))
    assert len(names) == 3
    assert all(name.startswith("x ") and len(name) < 15 for name in names)
