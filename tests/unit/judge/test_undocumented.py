"""What is undocumented is of a kind that has a name, so that it can be accepted by that name."""

from dataclasses import replace

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.contract.files import api_names
from clone_contracts.exchange.message import Request, Response
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.judge.undocumented import KINDS
from clone_contracts.judge.verdict_builder import VerdictBuilder
from tests.unit.judge.support import BRIA, ERROR, of_bria, of_datadog
from tests.unit.support import (
    UNKNOWN_UUID,
    answer,
    bria_clone,
    bria_observations_of_clone,
    bria_request,
    datadog_request,
    exchange,
)


def kinds(verdict: Verdict) -> list[str]:
    return [finding.kind for finding in verdict.undocumented]


@pytest.mark.parametrize(
    ("request_", "response", "kind"),
    [
        (bria_request(b'{"name": ""}'), answer(422), "refused"),
        (bria_request(b"["), answer(422), "undocumented-status"),
        (bria_request(b"["), answer(404), None),
    ],
)
def test_a_refusal_that_bria_does_not_document_is_of_a_kind(request_: Request, response: Response, kind: str | None) -> None:
    assert kinds(of_bria(request_, response)) == ([kind] if kind else [])


def test_a_refusal_that_datadog_documents_for_something_else_is_of_a_kind() -> None:
    verdict = of_datadog(datadog_request(project=UNKNOWN_UUID), answer(403, {"errors": [{"title": "no", "status": "403"}]}))
    assert kinds(verdict) == ["status-of-another-refusal"]


def test_a_status_inside_an_error_as_in_the_example_is_of_a_kind() -> None:
    verdict = of_datadog(datadog_request(api="absent"), answer(401, ERROR))
    assert kinds(verdict) == ["status-of-the-example"]


def test_a_clone_that_could_not_be_cloned_at_once_is_of_a_kind() -> None:
    late = replace(exchange(bria_request(), answer(201, bria_clone())), earlier=404)
    assert kinds(BRIA.judge(late, bria_observations_of_clone())) == ["not-at-once"]


def test_images_that_are_still_to_come_are_of_a_kind() -> None:
    observations = bria_observations_of_clone()
    observations.datasets["102"].facts["images_count"] = 3
    body = bria_clone(captions_update_status="in_progress")
    assert kinds(BRIA.judge(exchange(bria_request(), answer(201, body)), observations)) == ["images-still-growing"]


def test_what_no_kind_was_said_of_is_of_another_one() -> None:
    builder = VerdictBuilder(["a.stated"])
    builder.note("a.not-stated", [Finding("a.not-stated", "1", "2")])
    assert kinds(builder.verdict(lambda _: None)) == ["other"]


def test_the_kinds_of_an_api_are_not_those_of_all_apis() -> None:
    for api in api_names():
        assert not set(load_api(api).semantics.kinds) & set(KINDS)
