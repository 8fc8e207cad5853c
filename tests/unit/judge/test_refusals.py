"""What is odd, malformed or taken may be refused for its content, but not as if a key or an id were wrong that is right."""

from dataclasses import replace

import pytest

from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Request, Response
from clone_contracts.judge.finding import Verdict
from clone_contracts.judge.observations import Dataset
from tests.unit.support import (
    DATASET,
    answer,
    bria_clone,
    bria_observations_of_clone,
    bria_request,
    broken,
    datadog_body,
    datadog_clone,
    datadog_observations,
    datadog_request,
    exchange,
    judge,
)

BRIA, DATADOG = judge("bria"), judge("datadog")


def of_bria(request: Request, response: Response) -> Verdict:
    return BRIA.judge(exchange(request, response), bria_observations_of_clone())


def of_datadog(request: Request, response: Response) -> Verdict:
    return DATADOG.judge(exchange(request, response), datadog_observations())


class TestRefusalsOfWhatIsOdd:
    """What is odd or malformed may be refused, but not as if a key or an id were wrong that is right."""

    @pytest.mark.parametrize("body", [b'{"name": ""}', b'{"x": 1}', b"[", b" ", b"{}"])
    @pytest.mark.parametrize(
        ("status", "clauses"),
        [(400, []), (409, []), (422, []), (401, ["bria.401.token-wrong"]), (404, ["bria.404.unknown-dataset"])],
    )
    def test_an_odd_or_malformed_bria_body_is_not_refused_with_401_or_404(
        self, body: bytes, status: int, clauses: list[str]
    ) -> None:
        assert broken(of_bria(bria_request(body), answer(status))) == clauses

    @pytest.mark.parametrize(
        ("status", "clauses"),
        [(400, []), (403, []), (401, ["datadog.401.api-key-wrong"]), (404, ["datadog.404.unknown-dataset"])],
    )
    def test_an_odd_datadog_body_is_not_refused_with_401_or_404(self, status: int, clauses: list[str]) -> None:
        request = datadog_request(datadog_body(name=""))
        assert broken(of_datadog(request, answer(status, {"errors": []}))) == clauses

    @pytest.mark.parametrize(
        ("body", "response", "clauses"),
        [
            (b'{"name": "Mine"}', answer(400), []),
            (b'{"name": "Mine"}', answer(201, bria_clone(name="Mine")), []),
            (b'{"name": "Mine"}', answer(201, bria_clone(name="Yours")), ["bria.clone.name-echo"]),
            (b'{"name": "Mine"}', answer(404), ["bria.404.unknown-dataset"]),
            (b'{"name": 7}', answer(201, bria_clone(name="7")), ["bria.request.name"]),
            (b"[", answer(201, bria_clone()), ["bria.request.body"]),
        ],
    )
    def test_a_byte_order_mark_may_be_refused_or_ignored_and_nothing_else(
        self, body: bytes, response: Response, clauses: list[str]
    ) -> None:
        assert broken(of_bria(bria_request(b"\xef\xbb\xbf" + body), response)) == clauses

    @pytest.mark.parametrize("other", [b"another", b'x", "id": "y'])
    def test_another_dataset_in_a_datadog_body_may_be_one_that_is_not_found(self, other: bytes) -> None:
        request = datadog_request(datadog_body(name="Mine").replace(DATASET.encode(), other))
        assert broken(of_datadog(request, answer(404, {"errors": []}))) == []

    @pytest.mark.parametrize("wrong", [{"token": "wrong"}, {"id": "999"}, {"id": "abc"}])
    def test_where_a_key_or_an_id_is_wrong_nothing_is_ruled_out(self, wrong: dict[str, str]) -> None:
        assert broken(of_bria(bria_request(b'{"x": 1}', **wrong), answer(401))) == []

    def test_an_odd_request_says_what_it_was_refused_for(self) -> None:
        (finding,) = of_bria(bria_request(b'{"x": 1}'), answer(404)).findings
        assert finding.message == (
            "bria.404.unknown-dataset: expected no 404 for the unknown member /x, with right keys for a dataset that exists,"
            " got status 404"
        )


class TestTakenNames:
    """A server may refuse to give a name twice, as it refuses other contents."""

    @pytest.mark.parametrize(
        ("status", "clauses"),
        [
            (400, []),
            (409, []),
            (422, []),
            (401, ["bria.401.token-wrong"]),
            (403, ["bria.201.success"]),
            (404, ["bria.404.unknown-dataset"]),
            (500, ["bria.500.no-server-error"]),
        ],
    )
    @pytest.mark.parametrize("body", [b"{}", b'{"name": "Mine"}'])
    def test_a_taken_bria_name_is_refused_as_contents_are(self, body: bytes, status: int, clauses: list[str]) -> None:
        observations = bria_observations_of_clone()
        observations.datasets["5000"].facts["name"] = "Tiles"
        observations.note_name(observations.datasets["5000"])
        for name in ("Mine", "Copy of Tiles"):
            observations.add(Dataset(name, "5000", {"name": name}))
        verdict = BRIA.judge(exchange(bria_request(body, id="5000"), answer(status)), observations)
        assert broken(verdict) == clauses

    @pytest.mark.parametrize("name", ["Mine", "MINE", "mine "])
    @pytest.mark.parametrize(("status", "clauses"), [(409, []), (403, ["datadog.200.success"])])
    def test_a_taken_datadog_name_is_refused_as_contents_are(self, status: int, clauses: list[str], name: str) -> None:
        observations = datadog_observations()
        observations.add(Dataset("other", DATASET, {"name": name}))
        assert broken(DATADOG.judge(exchange(datadog_request(), answer(status, {"errors": []})), observations)) == clauses

    def test_a_server_that_gave_a_name_twice_has_no_excuse_to_refuse_a_third_time(self) -> None:
        observations = datadog_observations()
        for id in ("one", "two"):
            observations.add(Dataset(id, DATASET, {"name": "Mine"}))
        verdict = DATADOG.judge(exchange(datadog_request(), answer(409, {"errors": []})), observations)
        assert broken(verdict) == ["datadog.200.success"]


class TestWhatHttpRefuses:
    """HTTP itself lets a server ask for a length."""

    CHUNKED = replace(bria_request(), headers=(*bria_request().headers, ("Transfer-Encoding", "chunked")))

    @pytest.mark.parametrize(("status", "clauses"), [(411, []), (400, ["bria.201.success"])])
    def test_a_server_may_ask_for_the_length_of_a_body(self, status: int, clauses: list[str]) -> None:
        assert broken(of_bria(self.CHUNKED, answer(status))) == clauses

    def test_that_is_no_answer_to_a_body_that_says_its_length(self) -> None:
        assert broken(of_bria(bria_request(), answer(411))) == ["bria.201.success"]

    def test_what_is_refused_for_its_form_is_shown(self) -> None:
        (shown,) = of_bria(self.CHUNKED, answer(411)).undocumented
        assert (shown.expected, shown.actual) == ("any answer to a body that does not say its length", "status 411")


class TestIds:
    """What may be the id of a dataset that is there is neither demanded nor held against a server."""

    @pytest.mark.parametrize("id", ["+5000", "005000", "+05000"])
    @pytest.mark.parametrize("status", [400, 404, 422, 201])
    def test_an_integer_may_be_written_with_a_sign_or_with_zeros_in_front(self, id: str, status: int) -> None:
        body = bria_clone(name="Mine") if status == 201 else b""
        assert broken(of_bria(bria_request(id=id), answer(status, body))) == []

    @pytest.mark.parametrize("id", ["5000abc", "5000.0", "0x1388", "--5000", "00", "5_000"])
    def test_what_is_no_integer_leads_nowhere(self, id: str) -> None:
        assert broken(of_bria(bria_request(id=id), answer(201, bria_clone(name="Mine")))) == ["bria.path.dataset_id"]

    @pytest.mark.parametrize(("status", "clauses"), [(200, []), (404, []), (400, [])])
    def test_a_server_may_go_by_the_id_in_the_body(self, status: int, clauses: list[str]) -> None:
        request = datadog_request(id="5b1f3c2a-8d67-4e0f-9c4e-7a3d2b9f6e10")
        body = datadog_clone(name="Mine") if status == 200 else {"errors": []}
        assert broken(of_datadog(request, answer(status, body))) == clauses

    def test_an_id_that_is_wrong_in_both_places_leads_nowhere(self) -> None:
        unknown = "5b1f3c2a-8d67-4e0f-9c4e-7a3d2b9f6e10"
        request = datadog_request(datadog_body(name="Mine").replace(DATASET.encode(), unknown.encode()), id=unknown)
        assert broken(of_datadog(request, answer(200, datadog_clone(name="Mine")))) == ["datadog.404.unknown-dataset"]


class TestKeysBeyondAscii:
    """Some servers refuse the header, before anyone looks at keys."""

    REQUEST = replace(bria_request(), headers=(("api_token", Credential("kéy", "kéy", valid=False)),))

    @pytest.mark.parametrize(("status", "clauses"), [(400, []), (401, []), (500, ["bria.500.no-server-error"])])
    def test_such_a_key_may_be_refused_as_no_header_but_not_make_the_server_fail(self, status: int, clauses: list[str]) -> None:
        assert broken(of_bria(self.REQUEST, answer(status))) == clauses

    def test_such_a_key_lets_nobody_in(self) -> None:
        assert broken(of_bria(self.REQUEST, answer(201, bria_clone()))) == ["bria.401.token-wrong"]
