"""One exchange is judged by every clause that applies to it."""

import json

import pytest

from clone_contracts.exchange.message import Request, Response
from clone_contracts.judge.finding import Finding
from tests.unit.judge.support import ERROR, messages, of_bria, of_datadog
from tests.unit.support import (
    DATASET,
    UNKNOWN_UUID,
    answer,
    bria_clone,
    bria_request,
    broken,
    datadog_body,
    datadog_clone,
    datadog_observations,
    datadog_request,
    exchange,
    judge,
)


class TestWhatIsRightIsNotAccused:
    """Answers that the documents describe, and answers that they leave open."""

    @pytest.mark.parametrize(
        ("request_", "response"),
        [
            (bria_request(), answer(201, bria_clone())),
            (bria_request(), answer(201, bria_clone(), "application/vnd.api+json; charset=utf-8")),
            (bria_request(token="absent"), answer(401, b"", None)),
            (bria_request(token="wrong"), answer(401, b"<html>", "text/html")),
            (bria_request(id="999"), answer(404, b'"no"')),
            (bria_request(id="999", token="wrong"), answer(404)),
            (bria_request(id="abc"), answer(422)),
            (bria_request(b"["), answer(400)),
            (bria_request(b'{"name": ""}'), answer(201, bria_clone(name=""))),
            (bria_request(b'{"name": ""}'), answer(400)),
            (bria_request(), answer(429)),
        ],
    )
    def test_right_answers_of_bria_are_not_accused(self, request_: Request, response: Response) -> None:
        assert of_bria(request_, response).findings == ()

    @pytest.mark.parametrize(
        ("request_", "response"),
        [
            (datadog_request(), answer(200, datadog_clone())),
            (datadog_request(api="absent"), answer(401, ERROR)),
            (datadog_request(app="wrong"), answer(403, {"errors": []})),
            (datadog_request(id=UNKNOWN_UUID), answer(404, ERROR)),
            (datadog_request(b"{"), answer(400, ERROR)),
            (datadog_request(b"{", api="absent"), answer(400, ERROR)),
            (datadog_request(), answer(429, {"errors": ["slow down"]})),
        ],
    )
    def test_right_answers_of_datadog_are_not_accused(self, request_: Request, response: Response) -> None:
        assert of_datadog(request_, response).findings == ()


@pytest.mark.parametrize(
    ("request_", "status", "message"),
    [
        (bria_request(), 200, "bria.201.success: expected status 201 for a valid request, got status 200"),
        (bria_request(), 404, "bria.201.success: expected status 201 for a valid request, got status 404"),
        (
            bria_request(None, id="5000"),
            400,
            "bria.request.body.absent: expected status 201 for a valid request, got status 400",
        ),
        (
            bria_request(b"{}", id="5000"),
            400,
            "bria.request.body.empty: expected status 201 for a valid request, got status 400",
        ),
        (
            bria_request('{"name": "Плитка"}'.encode(), id="5000"),
            422,
            "bria.request.name.ordinary: expected status 201 for a valid request, got status 422",
        ),
        (  # No text is why a dataset is not found.
            bria_request('{"name": "Плитка"}'.encode(), id="5000"),
            404,
            "bria.201.success: expected status 201 for a valid request, got status 404",
        ),
        (bria_request(token="absent"), 201, "bria.401.token-absent: expected 401 for api_token absent, got status 201"),
        (bria_request(token="wrong"), 403, "bria.401.token-wrong: expected 401 for api_token wrong, got status 403"),
        (
            bria_request(id="999"),
            201,
            "bria.404.unknown-dataset: expected 404 for the id 999, which no dataset has, got status 201",
        ),
        (
            bria_request(id="1e2"),
            201,
            "bria.path.dataset_id: expected a refusal (4xx) for the id '1e2', which is not an integer, got status 201",
        ),
        (
            bria_request(b"[]"),
            201,
            "bria.request.body: expected a refusal (4xx) for a body that is not an object, got status 201",
        ),
        (
            bria_request(b'{"name": 1, "x": 1}'),
            204,
            "bria.request.name: expected a refusal (4xx) for /name that is not a string and the unknown member /x, "
            "got status 204",
        ),
        (bria_request(), 500, "bria.500.no-server-error: expected an answer to a valid request, got status 500"),
        (
            bria_request(token="absent"),
            501,
            "bria.500.no-server-error: expected an answer to api_token absent, got status 501",
        ),
    ],
)
def test_a_status_that_does_not_fit_a_bria_request_is_one_finding(request_: Request, status: int, message: str) -> None:
    """Anything else that is wrong with such an answer follows from its status."""
    assert messages(of_bria(request_, answer(status, bria_clone(id="wrong"))).findings) == [message]


@pytest.mark.parametrize(
    ("request_", "status", "clause"),
    [
        (datadog_request(b"{}"), 422, "datadog.request.data.present"),
        (datadog_request(b"{}"), 200, "datadog.request.data.present"),
        (datadog_request(api="wrong"), 400, "datadog.401.api-key-wrong"),
        (datadog_request(app="absent"), 200, "datadog.401.application-key-absent"),
        (datadog_request(project=UNKNOWN_UUID), 400, "datadog.404.unknown-project"),
        (datadog_request(), 201, "datadog.200.success"),
    ],
)
def test_a_status_that_does_not_fit_a_datadog_request_is_one_finding(request_: Request, status: int, clause: str) -> None:
    assert broken(of_datadog(request_, answer(status, ERROR))) == [clause]


def test_a_403_for_an_unknown_project_is_undocumented() -> None:
    """No section says when a 403 comes."""
    verdict = of_datadog(datadog_request(project=UNKNOWN_UUID), answer(403, ERROR))
    assert broken(verdict) == []
    assert next(finding.clause for finding in verdict.undocumented) == "datadog.404.unknown-project"
    assert "datadog.404.unknown-project" not in verdict.checked


def test_all_statuses_that_a_wrong_key_may_get_are_named_together() -> None:
    (finding,) = of_datadog(datadog_request(api="absent"), answer(404, ERROR)).findings
    assert finding.expected == "401 or 403 for DD-API-KEY absent"


class TestTheBody:
    """Checked if the status fits and has a documented body."""

    @pytest.mark.parametrize(
        ("body", "actual"),
        [
            (b"", "an empty body"),
            (b'{"id": 1', "a malformed body (Expecting ',' delimiter at character 8)"),
            (b'{"id": 1, "id": 1}', "a malformed body (member 'id' occurs twice in one object)"),
            (b'{"id": NaN}', "a malformed body (NaN is not a JSON number)"),
        ],
    )
    def test_a_body_that_is_not_strict_json_is_one_finding(self, body: bytes, actual: str) -> None:
        verdict = of_bria(bria_request(), answer(201, body))
        assert verdict.findings == (Finding("bria.201.json", "strict JSON", actual),)
        assert "bria.201.id" not in verdict.checked

    @pytest.mark.parametrize(("media_type", "actual"), [(None, "none"), ("text/plain", '"text/plain"')])
    def test_a_body_without_a_json_media_type_is_one_finding(self, media_type: str | None, actual: str) -> None:
        verdict = of_datadog(datadog_request(), answer(200, datadog_clone(), media_type))
        assert verdict.findings == (Finding("datadog.200.media-type", "Content-Type: application/json", actual),)

    def test_a_body_that_breaks_its_schema_is_a_finding(self) -> None:
        assert broken(of_bria(bria_request(), answer(201, bria_clone(project_id=None)))) == ["bria.201.project_id"]

    def test_a_body_that_does_not_fit_the_request_is_a_finding(self) -> None:
        (finding,) = of_bria(bria_request(), answer(201, bria_clone(name="mine"))).findings
        assert finding == Finding("bria.clone.name-echo", '"Mine"', '"mine"', "/name")

    def test_a_place_that_broke_one_clause_is_not_blamed_for_another(self) -> None:
        """A name of 7 is not a string; that it differs from the name sent goes without saying."""
        assert broken(of_bria(bria_request(), answer(201, bria_clone(name=7)))) == ["bria.201.name"]

    def test_a_body_that_is_not_an_object_is_not_a_success(self) -> None:
        assert broken(of_bria(bria_request(), answer(201, [1]))) == ["bria.201.success"]

    def test_the_body_of_an_error_is_judged_as_well(self) -> None:
        verdict = of_datadog(datadog_request(b"{}"), answer(400, {"errors": ["no"]}))
        assert broken(verdict) == ["datadog.400.errors"]

    def test_the_body_of_a_500_is_judged_beside_the_500_itself(self) -> None:
        verdict = of_datadog(datadog_request(), answer(500, b"Internal Server Error", "text/plain"))
        assert broken(verdict) == ["datadog.500.no-server-error", "datadog.500.media-type", "datadog.500.json"]

    def test_an_answer_that_contradicts_only_the_example_is_undocumented(self) -> None:
        verdict = of_datadog(datadog_request(id=UNKNOWN_UUID), answer(404, ERROR))
        assert verdict.findings == ()
        assert messages(verdict.undocumented) == [
            'datadog.404.errors[].status.is-response-status: expected "404" by the text, though the example has "400",'
            ' got "400" at /errors/0/status'
        ]


class TestUndocumentedAnswers:
    """Noted, but a failure only in a strict run."""

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"[]", "bria.request.body: expected a documented status for a body that is not an object, got status 422"),
            (
                b'{"x": 1}',
                "bria.201.success: expected any answer to the unknown member /x, got status 422",
            ),
        ],
    )
    def test_a_refusal_that_the_document_does_not_list_is_undocumented(self, body: bytes, message: str) -> None:
        verdict = of_bria(bria_request(body), answer(422))
        assert verdict.findings == ()
        assert message in messages(verdict.undocumented)

    def test_a_documented_refusal_is_not_undocumented(self) -> None:
        assert of_bria(bria_request(id="999"), answer(404)).undocumented == ()


class TestWhatWasChecked:
    """A clause counts as checked if the answer could have broken it."""

    def test_a_success_checks_the_clauses_of_its_request_its_members_and_the_rules(self) -> None:
        checked = of_bria(bria_request(), answer(201, bria_clone())).checked
        assert {"bria.201.success", "bria.request.name.ordinary", "bria.500.no-server-error", "bria.201.json"} <= checked
        assert {"bria.201.images[].caption", "bria.clone.name-echo", "bria.clone.inherits-training-version"} <= checked
        assert not {"bria.401.token-wrong", "bria.clone.default-name", "bria.clone.source-unchanged"} & checked

    @pytest.mark.parametrize(
        ("request_", "checked"),
        [
            (bria_request(token="wrong"), {"bria.401.token-wrong", "bria.500.no-server-error"}),
            (bria_request(token="wrong", id="999"), {"bria.500.no-server-error"}),
            (bria_request(b'{"name": "Mine", "x": 1}', token="wrong"), {"bria.500.no-server-error"}),
        ],
    )
    def test_a_refusal_proves_a_clause_only_if_it_can_have_no_other_reason(self, request_: Request, checked: set[str]) -> None:
        assert of_bria(request_, answer(401)).checked == checked

    def test_a_broken_clause_counts_as_checked(self) -> None:
        assert "bria.201.success" in of_bria(bria_request(), answer(200)).checked

    def test_a_429_checks_that_there_is_throttling(self) -> None:
        assert of_bria(bria_request(), answer(429)).checked == {"bria.429.throttled", "bria.500.no-server-error"}


class TestProvokedAnswers:
    """Statuses that an embedded target was made to return."""

    @pytest.mark.parametrize(("status", "broken_"), [(429, []), (201, ["bria.429.throttled"])])
    def test_a_provoked_status_must_come(self, status: int, broken_: list[str]) -> None:
        verdict = of_bria(bria_request(), answer(status, bria_clone()), forced=429)
        assert broken(verdict) == broken_
        assert "bria.429.throttled" in verdict.checked

    def test_a_provoked_500_is_not_held_against_the_server_but_its_body_is_judged(self) -> None:
        verdict = of_datadog(datadog_request(), answer(500, {"errors": [{"status": 500}]}), forced=500)
        assert broken(verdict) == ["datadog.500.errors[].status"]
        assert "datadog.500.no-server-error" not in verdict.checked


def test_an_unknown_datadog_dataset_is_named_by_its_id() -> None:
    body = json.dumps(json.loads(datadog_body(name="a"))).replace(DATASET, UNKNOWN_UUID).encode()
    (finding,) = of_datadog(datadog_request(body, id=UNKNOWN_UUID), answer(400, ERROR)).findings
    assert finding.expected == f"404 for the dataset {UNKNOWN_UUID}, which does not exist"


def test_half_a_surrogate_pair_is_not_a_time() -> None:
    """The harness must not fail because of it."""
    body = json.dumps(datadog_clone(created_at="\ud800")).encode()
    verdict = judge("datadog").judge(exchange(datadog_request(), answer(200, body)), datadog_observations())
    assert "datadog.200.data.attributes.created_at" in broken(verdict)
