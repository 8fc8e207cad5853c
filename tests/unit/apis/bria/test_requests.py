"""How a request to Bria is assessed, which statuses its answer may have, and what is learnt from a clone."""

import json
from typing import Any

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.assessment import ANY_REFUSAL, Defect, RequestAssessment
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.judge.observations import Dataset, Observations
from tests.unit.support import (
    IMAGE,
    answer,
    assessed,
    bria_clone,
    bria_observations,
    bria_observations_of_clone,
    bria_request,
    broken,
    exchange,
    judge,
)
from tests.unit.support import learn as learn_from


def of_bria(body: bytes | None = b'{"name": "Mine"}', **request: Any) -> RequestAssessment:
    return assessed("bria", bria_request(body, **request), bria_observations())


def defects(assessment: RequestAssessment) -> list[tuple[str, ...]]:
    return [defect.clauses for defect in assessment.defects]


@pytest.mark.parametrize(
    ("body", "accepted_by", "most_specific"),
    [
        (None, ["bria.request.body.absent"], "bria.request.body.absent"),
        (b"", ["bria.request.body.absent"], "bria.request.body.absent"),
        (b"{}", ["bria.request.body.empty"], "bria.request.body.empty"),
        (b'{"name": "Mine"}', ["bria.request.name.ordinary"], None),
        (b'{"description": "\xc3\xa9"}', ["bria.request.description.ordinary"], "bria.request.description.ordinary"),
    ],
)
def test_a_complete_bria_request_has_no_defect(body: bytes | None, accepted_by: list[str], most_specific: str | None) -> None:
    assessment = assessed("bria", bria_request(body, id="5000"), bria_observations_of_clone())
    assert (assessment.defects, assessment.unspecified) == ([], [])
    assert (assessment.accepted_by, assessment.most_specific) == (accepted_by, most_specific)
    assert assessment.source is not None
    assert assessment.source.id == "5000"


@pytest.mark.parametrize(
    ("body", "clauses", "what"),
    [
        (
            b"{",
            ("bria.request.body",),
            "a body that is not JSON (Expecting property name enclosed in double quotes at character 1)",
        ),
        (b"[]", ("bria.request.body",), "a body that is not an object"),
        (b"null", ("bria.request.body",), "a body that is not an object"),
        (b'{"name": 7}', ("bria.request.name",), "/name that is not a string"),
        (b'{"name": null}', ("bria.request.name",), "/name that is not a string"),
        (
            b'{"name": [], "description": 1.5}',
            ("bria.request.name", "bria.request.description"),
            "/name that is not a string; /description that is not a string",
        ),
    ],
)
def test_an_invalid_bria_body_may_get_any_refusal(body: bytes, clauses: tuple[str, ...], what: str) -> None:
    assert of_bria(body).defects == [Defect(clauses, ANY_REFUSAL, what)]


@pytest.mark.parametrize(
    ("body", "unspecified"),
    [
        (b'{"name": ""}', "a name that is not 1 to 100 printable characters"),
        (b'{"description": "a\\u0000"}', "a description that is not 1 to 100 printable characters"),
        (b'{"name": "a", "extra": {"x": 1}}', "the unknown member /extra"),
        (b'{"name": "a", "name": "a"}', "a body whose member 'name' occurs twice in one object"),
    ],
)
def test_anything_the_bria_document_is_silent_on_is_odd(body: bytes, unspecified: str) -> None:
    assessment = of_bria(body)
    assert (assessment.defects, assessment.unspecified) == ([], [unspecified])


@pytest.mark.parametrize(
    ("id", "clause", "statuses"),
    [
        ("999", "bria.404.unknown-dataset", {404}),
        ("2147483647", "bria.404.unknown-dataset", {404}),
        ("2147483648", "bria.404.unknown-dataset", ANY_REFUSAL),
        ("0", "bria.404.unknown-dataset", ANY_REFUSAL),
        ("-1", "bria.404.unknown-dataset", ANY_REFUSAL),
        ("abc", "bria.path.dataset_id", ANY_REFUSAL),
        ("102.5", "bria.path.dataset_id", ANY_REFUSAL),
        ("١٠٢", "bria.path.dataset_id", ANY_REFUSAL),
        ("", "bria.path.dataset_id", ANY_REFUSAL),
    ],
)
def test_an_id_that_no_bria_dataset_has_gets_404_or_any_refusal(id: str, clause: str, statuses: frozenset[int]) -> None:
    """A plausible id gets 404; one that databases or routes may stumble over gets any refusal."""
    (defect,) = of_bria(id=id).defects
    assert (defect.clauses, defect.statuses) == ((clause,), statuses)


@pytest.mark.parametrize("auth", ["absent", "wrong"])
def test_a_bria_token_that_is_absent_or_wrong_gets_401(auth: str) -> None:
    assert of_bria(token=auth).defects == [Defect((f"bria.401.token-{auth}",), frozenset({401}), f"api_token {auth}")]


def test_every_defect_of_a_bria_request_is_noted() -> None:
    assessment = of_bria(b"[]", id="x", token="absent")
    assert defects(assessment) == [("bria.401.token-absent",), ("bria.path.dataset_id",), ("bria.request.body",)]


def test_a_bria_name_that_another_dataset_has_may_be_refused() -> None:
    observations = bria_observations()
    observations.add(Dataset("5001", "102", {"name": "Mine"}))
    assessment = assessed("bria", bria_request(), observations)
    assert assessment.unspecified == ["a name that another dataset has"]


@pytest.mark.parametrize(
    ("name", "unspecified"),
    [
        ("Tiles", []),
        ("x" * 93, ["a default name that is longer or odder than ordinary ones"]),
        ("Own", ["a name that another dataset has"]),
    ],
)
def test_a_default_bria_name_may_be_refused_like_one_that_was_sent(name: str, unspecified: list[str]) -> None:
    observations = bria_observations_of_clone()
    observations.datasets["5000"].facts["name"] = name
    observations.note_name(observations.datasets["5000"])
    observations.add(Dataset("5001", "5000", {"name": "Copy of Own"}))
    assert assessed("bria", bria_request(None, id="5000"), observations).unspecified == unspecified


def test_a_default_bria_name_of_a_configured_dataset_may_be_one_that_an_earlier_run_left() -> None:
    assert of_bria(None).unspecified == ["a default name that another dataset may have"]


def made(observations: Observations, sent: dict[str, Json], id: int, source: str, name: str) -> None:
    """A clone whose answer is right."""
    request = bria_request(json.dumps(sent).encode(), id=source)
    learn_from("bria", exchange(request, answer(201, bria_clone(id=id, name=name))), Verdict(), observations)


def test_a_server_that_gave_a_sent_name_twice_may_refuse_no_taken_name_any_more() -> None:
    observations = bria_observations()
    for id in (5001, 5002):
        assert of_bria_with(observations, b'{"name": "Mine"}') == ([] if id == 5001 else ["a name that another dataset has"])
        made(observations, {"name": "Mine"}, id, "102", "Mine")
    assert of_bria_with(observations, b'{"name": "Mine"}') == []
    assert of_bria_with(observations, None) == []


def test_a_server_that_gave_a_default_name_twice_may_refuse_a_taken_name_only_if_it_is_sent() -> None:
    observations = bria_observations()
    for id in (5001, 5002):
        made(observations, {}, id, "102", "Copy of Tiles")
    assert of_bria_with(observations, None) == []
    assert of_bria_with(observations, b'{"name": "Copy of Tiles"}') == ["a name that another dataset has"]


def of_bria_with(observations: Observations, body: bytes | None) -> list[str]:
    return assessed("bria", bria_request(body), observations).unspecified


@pytest.mark.parametrize("body", [b" ", b"\r\n\t", b"\x0c", "\u00a0".encode()])
def test_a_blank_bria_body_may_count_as_none_or_as_one_that_is_not_json(body: bytes) -> None:
    assessment = of_bria(body)
    assert (assessment.defects, assessment.accepted_by) == ([], [])
    assert assessment.unspecified == ["a blank body, which may count as none"]


API = load_api("bria").semantics


SOURCE: dict[str, Json] = {
    "name": "Tiles",
    "training_version": "max",
    "caption_prefix": "A photo of",
    "images_count": 1,
    "upload_type": "basic",
    "captions_source": None,
}


def learn(body: dict[str, Any], sent: dict[str, Json], *findings: Finding, known: bool = True) -> Observations:
    observations = Observations({"102": {}} if known else {})
    made = exchange(bria_request(json.dumps(sent).encode()), answer(201, body))
    assert learn_from("bria", made, Verdict(findings=findings), observations) == "5001"
    return observations


def test_a_default_name_reveals_the_name_of_the_source() -> None:
    source = learn(bria_clone(name="Copy of Tiles"), {}).datasets["102"]
    assert source.facts == SOURCE


def test_a_name_that_was_sent_reveals_nothing_about_the_source() -> None:
    source = learn(bria_clone(), {"name": "Mine"}).datasets["102"]
    assert "name" not in source.facts


def test_a_name_that_was_sent_reveals_nothing_even_if_it_looks_like_a_default() -> None:
    source = learn(bria_clone(name="Copy of Tiles"), {"name": "Copy of Tiles"}).datasets["102"]
    assert "name" not in source.facts


def test_a_description_that_was_sent_reveals_nothing_about_the_source() -> None:
    source = learn(bria_clone(description="d"), {"description": "d"}).datasets["102"]
    assert "description" not in source.facts


def test_a_clone_without_a_description_of_its_own_has_that_of_its_source() -> None:
    observations = Observations({"102": {"description": "of the source"}})
    made = exchange(bria_request(b"{}"), answer(201, bria_clone()))
    learn_from("bria", made, Verdict(), observations)
    assert observations.datasets["5001"].facts["description"] == "of the source"


def test_a_description_that_was_sent_belongs_to_the_clone() -> None:
    observations = learn(bria_clone(), {"description": "d"})
    assert observations.datasets["5001"].facts["description"] == "d"
    assert "description" not in observations.datasets["102"].facts


def test_a_description_that_was_not_sent_belongs_to_the_source_as_well() -> None:
    assert learn(bria_clone(description="d"), {}).datasets["102"].facts["description"] == "d"


def test_a_member_of_a_bria_clone_that_broke_a_clause_is_not_believed() -> None:
    observations = learn(bria_clone(), {}, Finding("bria.201.name", "string", "7", "/name"))
    assert "name" not in observations.datasets["5001"].facts
    assert observations.datasets["5001"].facts["images_count"] == 1


def test_the_number_of_images_is_not_learnt_while_captions_are_being_made() -> None:
    observations = learn(bria_clone(captions_update_status="in_progress", images_count=0, images=[]), {})
    assert "images_count" not in observations.datasets["5001"].facts


def test_nothing_is_learnt_from_a_clone_whose_id_broke_a_clause() -> None:
    assert learn(bria_clone(), {}, Finding("bria.clone.new-id", "", "", "/id")).get("5001") is None


def test_a_clone_of_an_unknown_dataset_is_learnt_without_a_parent() -> None:
    clone = learn(bria_clone(), {}, known=False).datasets["5001"]
    assert (clone.parent, clone.facts["name"]) == (None, "Mine")


def test_a_source_that_changed_is_distinguished_from_a_clone_that_is_wrong() -> None:
    """After one clone like the source, a clone that differs is blamed itself; a second one like it blames the source."""
    observations, blamed = Observations({"102": SOURCE}), []
    for number, count in enumerate((1, 2, 2), start=6001):
        images = [{**IMAGE, "id": 10 * number + image, "dataset_id": number} for image in range(count)]
        made = exchange(bria_request(), answer(201, bria_clone(id=number, images_count=count, images=images)))
        verdict = judge("bria").judge(made, observations)
        learn_from("bria", made, verdict, observations)
        blamed.append(broken(verdict))
    assert blamed[:2] == [[], ["bria.clone.copies-images-count"]]
    assert "bria.clone.source-unchanged" in blamed[2]


@pytest.mark.parametrize(("body", "id"), [({"id": 7}, "7"), ({"id": "7"}, None), ({"id": True}, None), ({}, None), ([], None)])
def test_the_id_of_a_created_bria_dataset_is_read_from_the_body(body: Json, id: str | None) -> None:
    assert API.created_id(body) == id
