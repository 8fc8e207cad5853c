"""Traffic of others is never accused: nothing is demanded of what is unknown, and other endpoints are not judged."""

from dataclasses import replace
from typing import Any

import pytest

from clone_contracts.errors import NotJudged
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Request, Response
from clone_contracts.judge.finding import Verdict
from clone_contracts.judge.observations import Observations
from tests.unit.support import (
    DATADOG_PATH,
    DATASET,
    JSON,
    PROJECT,
    UNKNOWN_UUID,
    answer,
    assessed,
    bria_clone,
    bria_observations,
    bria_request,
    broken,
    datadog_clone,
    datadog_observations,
    datadog_request,
    exchange,
    judge,
)

ERRORS = {"errors": [{"title": "no"}]}
NOTHING_KNOWN = Observations({}, others="unknown")


def with_key(request: Request, *keys: tuple[str, str | Credential]) -> Request:
    """The same request with other keys."""
    plain = tuple((name, value) for name, value in request.headers if not isinstance(value, Credential))
    return replace(request, headers=(*keys, *plain))


def verdict(request: Request, response: Response, observations: Observations = NOTHING_KNOWN) -> Verdict:
    api = "datadog" if request.path.startswith("/api/v2") else "bria"
    return judge(api).judge(exchange(request, response), observations)


class TestSiblings:
    """Exchanges of other endpoints of the same API."""

    @pytest.mark.parametrize(
        ("method", "path", "response"),
        [
            ("GET", "/tailored-gen/datasets/102", answer(200, bria_clone())),
            ("DELETE", "/tailored-gen/datasets/102", answer(204)),
            ("GET", "/tailored-gen/datasets", answer(200, [])),
            ("DELETE", "/tailored-gen/datasets/102/clone", answer(500, "no")),
        ],
    )
    def test_an_exchange_of_another_bria_endpoint_is_not_judged(self, method: str, path: str, response: Response) -> None:
        request = replace(bria_request(None), method=method, path=path)
        with pytest.raises(NotJudged, match=f"{method} {path}"):
            judge("bria").judge(exchange(request, response), bria_observations())

    @pytest.mark.parametrize("path", ["datasets/delete", f"datasets/{DATASET}/records", "datasets"])
    def test_an_exchange_of_another_datadog_endpoint_is_not_judged(self, path: str) -> None:
        request = replace(datadog_request(), path=f"/api/v2/llm-obs/v1/{PROJECT}/{path}")
        with pytest.raises(NotJudged):
            judge("datadog").judge(exchange(request, answer(204)), datadog_observations())


class TestKeys:
    """A key that was recorded as plain text may be right or wrong."""

    @pytest.mark.parametrize(
        "keys",
        [
            [("api_token", "a recorded key")],
            [("API_TOKEN", Credential("k", "(recorded)", valid=None))],
            [("api_token", Credential("k", "$K")), ("api_token", Credential("l", "$L", valid=False))],
        ],
        ids=["plain", "credential", "twice"],
    )
    @pytest.mark.parametrize("response", [answer(201, bria_clone()), answer(401), answer(403, "no")], ids=lambda r: r.status)
    def test_an_answer_to_an_unknown_key_is_not_accused(self, keys: list[Any], response: Response) -> None:
        assert verdict(with_key(bria_request(), *keys), response, bria_observations()).findings == ()

    def test_one_of_two_keys_may_be_unknown_and_the_other_wrong(self) -> None:
        keys = (("DD-API-KEY", "a recorded key"), ("DD-APPLICATION-KEY", Credential("w", "w", valid=False)))
        request = with_key(datadog_request(), *keys)
        assert broken(verdict(request, answer(200, datadog_clone()), datadog_observations())) == [
            "datadog.401.application-key-wrong"
        ]
        assert verdict(request, answer(401, ERRORS), datadog_observations()).findings == ()

    def test_an_absent_key_is_judged_whatever_is_known(self) -> None:
        assert broken(verdict(bria_request(token="absent"), answer(201, bria_clone()))) == ["bria.401.token-absent"]


class TestDatasets:
    """A dataset may be known, known to be absent, or unknown."""

    @pytest.mark.parametrize("response", [answer(201, bria_clone()), answer(404), answer(400, "no")], ids=lambda r: r.status)
    @pytest.mark.parametrize("id", ["7", "-7", str(2**40)])
    def test_an_answer_about_an_unknown_bria_dataset_is_not_accused(self, id: str, response: Response) -> None:
        assert verdict(bria_request(id=id), response).findings == ()

    @pytest.mark.parametrize("response", [answer(200, datadog_clone()), answer(404, ERRORS)], ids=lambda r: r.status)
    def test_an_answer_about_an_unknown_datadog_project_and_dataset_is_not_accused(self, response: Response) -> None:
        assert verdict(datadog_request(), response).findings == ()

    def test_an_id_that_is_not_an_integer_is_wrong_whatever_is_known(self) -> None:
        assert broken(verdict(bria_request(id="x"), answer(201, bria_clone()))) == ["bria.path.dataset_id"]

    def test_a_dataset_that_is_known_to_be_absent_is_not_cloned(self) -> None:
        observations = Observations({}, others="unknown", absent=["7"])
        assert broken(verdict(bria_request(id="7"), answer(201, bria_clone()), observations)) == ["bria.404.unknown-dataset"]
        assert [observations.presence(id) for id in ("7", "8")] == ["absent", "unknown"]

    def test_in_a_run_of_our_own_every_other_dataset_is_absent(self) -> None:
        assert broken(verdict(bria_request(id="7"), answer(201, bria_clone()), bria_observations())) == [
            "bria.404.unknown-dataset"
        ]

    def test_a_dataset_of_an_unknown_project_is_unknown_as_well(self) -> None:
        observations = Observations({DATASET: {}}, {"project_id": PROJECT}, others="unknown")
        assessment = assessed("datadog", datadog_request(project=UNKNOWN_UUID), observations)
        assert assessment.unknown == [f"the project {UNKNOWN_UUID}, which may or may not exist"]
        assert assessment.source is None


class TestWhatIsJudgedAllTheSame:
    """Shapes, failures and defects do not depend on what is known."""

    def test_the_shape_of_an_answer_is_judged_whatever_is_known(self) -> None:
        assert broken(verdict(bria_request(id="7"), answer(201, bria_clone(status="ready")))) == ["bria.201.status"]
        assert broken(verdict(datadog_request(), answer(404, {"errors": "no"}))) == ["datadog.404.errors"]

    def test_rules_within_an_exchange_are_judged_whatever_is_known(self) -> None:
        assert broken(verdict(bria_request(id="7"), answer(201, bria_clone(name="other")))) == ["bria.clone.name-echo"]

    def test_a_server_error_is_a_violation_whatever_is_known(self) -> None:
        assert broken(verdict(bria_request(id="7"), answer(500))) == ["bria.500.no-server-error"]

    def test_a_success_must_have_its_documented_status_whatever_is_known(self) -> None:
        assert broken(verdict(bria_request(id="7"), answer(202, bria_clone()))) == ["bria.201.success"]

    def test_a_defective_body_must_be_refused_with_a_status_that_the_unknown_allows(self) -> None:
        request = Request("POST", DATADOG_PATH.format(project_id=PROJECT, dataset_id=DATASET), JSON, b"{")
        keyed = with_key(request, ("DD-API-KEY", "recorded"), ("DD-APPLICATION-KEY", "recorded"))
        assert broken(verdict(keyed, answer(200, datadog_clone()))) == ["datadog.request.body"]
        assert verdict(keyed, answer(404, ERRORS)).findings == ()

    def test_a_refusal_of_something_unknown_proves_no_clause(self) -> None:
        """No clause is held for the wrong reason: the key may be wrong, or the dataset absent."""
        request = with_key(bria_request(b"7", id="7"), ("api_token", "recorded"))
        assert "bria.request.body" not in verdict(request, answer(404)).checked


class TestForms:
    """What no document mentions may be refused, and is never a reason to accuse."""

    @pytest.mark.parametrize(
        ("headers", "query"),
        [
            ({"Content-Type": "text/plain"}, ""),
            ({"Content-Type": None}, ""),
            ({"Accept": "text/html"}, ""),
            ({"Content-Encoding": "gzip"}, ""),
            ({}, "?dry_run=true"),
        ],
        ids=["another type", "untyped", "accepts html", "encoded", "query"],
    )
    @pytest.mark.parametrize("status", [201, 400, 406, 415])
    def test_a_request_of_an_unspecified_form_may_be_taken_or_refused(
        self, headers: dict[str, str | None], query: str, status: int
    ) -> None:
        request = bria_request()
        others = tuple((name, value) for name, value in request.headers if name not in headers)
        given = tuple((name, value) for name, value in headers.items() if value is not None)
        request = replace(request, headers=(*others, *given), path=request.path + query)
        found = verdict(request, answer(status, bria_clone() if status == 201 else "no"), bria_observations())
        assert found.findings == ()
        assert bool(found.undocumented) is (status != 201)

    def test_other_json_media_types_are_not_an_unspecified_form(self) -> None:
        request = replace(bria_request(), headers=RIGHT)
        assert assessed("bria", request, bria_observations()).unspecified == []


RIGHT: tuple[tuple[str, str | Credential], ...] = (
    ("api_token", Credential("k", "$K")),
    ("Content-Type", "application/json; charset=utf-8"),
    ("Accept", "text/html, */*;q=0.1"),
)
