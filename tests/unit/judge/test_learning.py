"""What an answer says about a dataset is remembered."""

import json

import pytest

from clone_contracts.exchange.message import Response
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Verdict
from tests.unit.support import (
    DATASET,
    IMAGE,
    answer,
    bria_clone,
    bria_observations,
    bria_request,
    datadog_clone,
    datadog_observations,
    datadog_request,
    exchange,
    judge,
    learn,
)

BRIA, DATADOG = judge("bria"), judge("datadog")
BELIEVED = {"training_version": "max", "caption_prefix": "A photo of", "upload_type": "basic", "captions_source": None}


def test_a_bria_clone_is_learnt_with_its_facts() -> None:
    observations = bria_observations()
    made = exchange(bria_request(), answer(201, bria_clone()))
    assert learn("bria", made, BRIA.judge(made, observations), observations) == "5001"
    clone = observations.get("5001")
    assert clone is not None
    assert clone.parent == "102"
    images = {"images_count": 1, "image_name": ["000.png"], "caption": ["seen from the left"]}
    assert clone.facts == {"name": "Mine", **BELIEVED, **images}
    assert observations.owners == {9001: "5001"}


def test_a_datadog_clone_is_learnt_with_its_id() -> None:
    observations = datadog_observations()
    made = exchange(datadog_request(), answer(200, datadog_clone()))
    assert learn("datadog", made, DATADOG.judge(made, observations), observations) == "11111111-1111-4111-8111-111111111111"
    assert list(observations.datasets) == [DATASET, "11111111-1111-4111-8111-111111111111"]


@pytest.mark.parametrize("status", [200, 202])
def test_a_clone_with_a_wrong_status_was_made_all_the_same(status: int) -> None:
    """It must be removed in the end."""
    observations = bria_observations()
    assert learn("bria", exchange(bria_request(), answer(status, bria_clone())), Verdict(), observations) == "5001"


@pytest.mark.parametrize(
    "response",
    [
        answer(401, bria_clone()),
        answer(301, bria_clone()),
        answer(201, b"{"),
        answer(201, []),
        answer(201, bria_clone(id="x")),
    ],
)
def test_nothing_is_learnt_from_an_answer_without_a_dataset(response: Response) -> None:
    observations = bria_observations()
    assert learn("bria", exchange(bria_request(), response), Verdict(), observations) is None
    assert list(observations.datasets) == ["101", "102"]


def test_a_member_that_broke_a_clause_is_not_believed() -> None:
    observations = bria_observations()
    made = exchange(bria_request(), answer(201, bria_clone(name="other", images_count=-1)))
    learn("bria", made, BRIA.judge(made, observations), observations)
    assert observations.datasets["5001"].facts == BELIEVED


@pytest.mark.parametrize("images", [None, [{}], [IMAGE, IMAGE]])
def test_the_ids_of_images_are_not_believed_where_the_images_are_wrong(images: Json) -> None:
    observations = bria_observations()
    made = exchange(bria_request(), answer(201, bria_clone(images=images)))
    learn("bria", made, BRIA.judge(made, observations), observations)
    assert "image_ids" not in observations.datasets["5001"].facts


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(bria_clone()).encode()[:-1] + b', "x": NaN}',
        json.dumps(bria_clone()).encode()[:-1] + b', "x": 1, "x": 1}',
        b"\xef\xbb\xbf" + json.dumps(bria_clone()).encode(),
        json.dumps(bria_clone(name="?")).encode().replace(b"?", b"\xff"),
        json.dumps(bria_clone(id=5001.0)).encode(),
    ],
    ids=["nan", "twice", "byte-order-mark", "no-utf8", "fraction"],
)
def test_a_clone_becomes_known_however_malformed_the_answer_is(body: bytes) -> None:
    """It must be removed in the end."""
    made = exchange(bria_request(), answer(201, body))
    verdict = BRIA.judge(made, bria_observations())
    assert verdict.findings != ()
    assert learn("bria", made, verdict, bria_observations()) == "5001"
