"""What a request is by the contract, and which statuses its answer may have."""

import json
from typing import Any

import pytest

from clone_contracts.contract.document import load_contract
from clone_contracts.judge.assessment import ANY_REFUSAL, Defect, RequestAssessment, assess_text, is_ordinary
from clone_contracts.judge.observations import Dataset
from tests.unit.support import (
    DATASET,
    UNKNOWN_UUID,
    assessed,
    bria_observations,
    bria_request,
    datadog_body,
    datadog_observations,
    datadog_request,
)


def of_bria(body: bytes | None = b'{"name": "Mine"}', **request: Any) -> RequestAssessment:
    return assessed("bria", bria_request(body, **request), bria_observations())


def of_datadog(body: bytes | None = None, **request: Any) -> RequestAssessment:
    return assessed("datadog", datadog_request(body, **request), datadog_observations())


def defects(assessment: RequestAssessment) -> list[tuple[str, ...]]:
    return [defect.clauses for defect in assessment.defects]


@pytest.mark.parametrize(
    ("text", "ordinary"),
    [
        ("x", True),
        ("x" * 100, True),
        ("Плитка 瓷砖 🧱", True),
        ("", False),
        ("x" * 101, False),
        (" x", False),
        ("x ", False),
        ("a\nb", False),
        ("a\0b", False),
    ],
)
def test_an_ordinary_text_has_1_to_100_printable_characters_and_no_blank_at_its_ends(text: str, ordinary: bool) -> None:
    assert is_ordinary(text) is ordinary


@pytest.mark.parametrize(
    ("text", "accepted_by", "most_specific", "unspecified"),
    [
        ("plain", ["c"], None, []),
        ("x" * 50, ["c"], None, []),
        ("x" * 51, ["c"], "c", []),
        ("été", ["c"], "c", []),
        ("", [], None, ["a name that is not 1 to 100 printable characters"]),
        (7, [], None, []),
        (None, [], None, []),
    ],
)
def test_a_text_is_a_merit_or_odd_or_not_a_text(
    text: Any, accepted_by: list[str], most_specific: str | None, unspecified: list[str]
) -> None:
    """A text that servers stumble over tells most about why it was refused."""
    assessment = RequestAssessment(load_contract("bria").primary, {})
    assess_text(assessment, "name", text, "c")
    assert (assessment.accepted_by, assessment.most_specific, assessment.unspecified) == (
        accepted_by,
        most_specific,
        unspecified,
    )


def test_any_refusal_is_a_4xx_other_than_429() -> None:
    assert {400, 404, 422, 499} <= ANY_REFUSAL
    assert not {200, 399, 429, 500} & ANY_REFUSAL


def test_every_flaw_allows_its_statuses_and_something_odd_allows_any_refusal() -> None:
    assessment = RequestAssessment(load_contract("bria").primary, {})
    assert assessment.statuses == frozenset()
    assessment.add_defect("a", frozenset({401}), "no key")
    assessment.add_defect(("b", "c"), frozenset({404}), "no dataset")
    assert assessment.defects == [
        Defect(("a",), frozenset({401}), "no key"),
        Defect(("b", "c"), frozenset({404}), "no dataset"),
    ]
    assert assessment.statuses == {401, 404}
    assessment.unspecified.append("an unknown member")
    assert {401, 404, 400, 422} <= assessment.statuses


class TestBria:
    """Nothing is required but the token and an existing dataset."""

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
    def test_a_whole_request(self, body: bytes | None, accepted_by: list[str], most_specific: str | None) -> None:
        assessment = of_bria(body)
        assert (assessment.defects, assessment.unspecified) == ([], [])
        assert (assessment.accepted_by, assessment.most_specific) == (accepted_by, most_specific)
        assert assessment.source is not None
        assert assessment.source.id == "102"

    @pytest.mark.parametrize(
        ("body", "clauses", "what"),
        [
            (
                b"{",
                ("bria.request.body",),
                "a body that is no JSON (Expecting property name enclosed in double quotes at character 1)",
            ),
            (b"[" * 100_000, ("bria.request.body",), "a body that is no JSON (nested too deep to be read)"),
            (b"[]", ("bria.request.body",), "a body that is not object"),
            (b"null", ("bria.request.body",), "a body that is not object"),
            (b'{"name": 7}', ("bria.request.name",), "/name that is not string"),
            (b'{"name": null}', ("bria.request.name",), "/name that is not string"),
            (
                b'{"name": [], "description": 1.5}',
                ("bria.request.name", "bria.request.description"),
                "/name that is not string; /description that is not string",
            ),
        ],
    )
    def test_a_body_that_is_not_as_documented_gets_some_refusal(self, body: bytes, clauses: tuple[str, ...], what: str) -> None:
        assert of_bria(body).defects == [Defect(clauses, ANY_REFUSAL, what)]

    @pytest.mark.parametrize(
        ("body", "unspecified"),
        [
            (b'{"name": ""}', "a name that is not 1 to 100 printable characters"),
            (b'{"description": "a\\u0000"}', "a description that is not 1 to 100 printable characters"),
            (b'{"name": "a", "extra": {"x": 1}}', "the unknown member /extra"),
            (b'{"name": "a", "name": "a"}', "a body whose member 'name' stands twice in one object"),
        ],
    )
    def test_what_the_document_is_silent_on_is_odd(self, body: bytes, unspecified: str) -> None:
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
    def test_an_id_that_no_dataset_has(self, id: str, clause: str, statuses: frozenset[int]) -> None:
        """404 for an id that might be one; any refusal for one that databases or routes may stumble over."""
        (defect,) = of_bria(id=id).defects
        assert (defect.clauses, defect.statuses) == ((clause,), statuses)

    @pytest.mark.parametrize("auth", ["absent", "wrong"])
    def test_a_token_that_is_absent_or_wrong_gets_401(self, auth: str) -> None:
        assert of_bria(token=auth).defects == [Defect((f"bria.401.token-{auth}",), frozenset({401}), f"api_token {auth}")]

    def test_every_flaw_of_a_request_is_noted(self) -> None:
        assessment = of_bria(b"[]", id="x", token="absent")
        assert defects(assessment) == [("bria.401.token-absent",), ("bria.path.dataset_id",), ("bria.request.body",)]

    def test_a_name_that_another_dataset_has_may_be_refused(self) -> None:
        observations = bria_observations()
        observations.add(Dataset("5001", "102", {"name": "Mine"}))
        assessment = assessed("bria", bria_request(), observations)
        assert assessment.unspecified == ["a name that another dataset has"]

    @pytest.mark.parametrize(
        ("name", "unspecified"),
        [
            ("Tiles", []),
            ("x" * 93, ["a default name that is longer or stranger than ordinary ones"]),
            ("Own", ["a name that another dataset has"]),
        ],
    )
    def test_a_default_name_may_be_refused_like_one_that_was_sent(self, name: str, unspecified: list[str]) -> None:
        observations = bria_observations()
        observations.datasets["102"].facts["name"] = name
        observations.add(Dataset("5001", "102", {"name": "Copy of Own"}))
        assert assessed("bria", bria_request(None), observations).unspecified == unspecified


class TestDatadog:
    """Everything but the description is required, and every violation has its own status."""

    def test_a_whole_request(self) -> None:
        assessment = of_datadog()
        assert (assessment.defects, assessment.unspecified) == ([], [])
        assert assessment.accepted_by == ["datadog.request.data.attributes.name.ordinary"]
        assert assessment.sent["data"] == {"attributes": {"name": "Mine"}, "id": DATASET, "type": "datasets"}

    @pytest.mark.parametrize(
        ("body", "clauses"),
        [
            (b"", ("datadog.request.body",)),
            (b"nope", ("datadog.request.body",)),
            (b"[]", ("datadog.request.body",)),
            (b"{}", ("datadog.request.data",)),
            (b'{"data": []}', ("datadog.request.data",)),
            (b'{"data": {}}', ("datadog.request.data.attributes", "datadog.request.data.id", "datadog.request.data.type")),
            (datadog_body(), ("datadog.request.data.attributes.name",)),
            (datadog_body(name=7), ("datadog.request.data.attributes.name",)),
            (datadog_body(name="a", description=None), ("datadog.request.data.attributes.description",)),
            (datadog_body(name="a").replace(b"datasets", b"dataset"), ("datadog.request.data.type",)),
        ],
    )
    def test_a_body_that_is_not_as_documented_gets_400(self, body: bytes, clauses: tuple[str, ...]) -> None:
        (defect,) = of_datadog(body).defects
        assert defect.clauses == clauses
        assert defect.statuses == {400}

    @pytest.mark.parametrize(
        ("body", "unspecified"),
        [
            (datadog_body(name=""), "a name that is not 1 to 100 printable characters"),
            (datadog_body(name="a", description=" "), "a description that is not 1 to 100 printable characters"),
            (datadog_body(name="a", extra=1), "the unknown member /data/attributes/extra"),
            (datadog_body(name="a").replace(DATASET.encode(), b"another"), "a data.id that is not the path's dataset_id"),
        ],
    )
    def test_what_the_document_is_silent_on_is_odd(self, body: bytes, unspecified: str) -> None:
        assessment = of_datadog(body)
        assert (assessment.defects, assessment.unspecified) == ([], [unspecified])

    @pytest.mark.parametrize(
        ("request_", "clause", "statuses"),
        [
            ({"api": "absent"}, "datadog.401.api-key-absent", {401, 403}),
            ({"api": "wrong"}, "datadog.401.api-key-wrong", {401, 403}),
            ({"app": "absent"}, "datadog.401.application-key-absent", {401, 403}),
            ({"app": "wrong"}, "datadog.401.application-key-wrong", {401, 403}),
            ({"project": UNKNOWN_UUID}, "datadog.404.unknown-project", {404}),
            ({"project": "p"}, "datadog.404.unknown-project", ANY_REFUSAL),
        ],
    )
    def test_keys_and_path(self, request_: dict[str, Any], clause: str, statuses: frozenset[int]) -> None:
        (defect,) = of_datadog(**request_).defects
        assert (defect.clauses, defect.statuses) == ((clause,), statuses)

    @pytest.mark.parametrize(("id", "statuses"), [(UNKNOWN_UUID, {404}), ("not-a-uuid", ANY_REFUSAL)])
    def test_a_dataset_that_does_not_exist(self, id: str, statuses: frozenset[int]) -> None:
        (defect,) = of_datadog(datadog_body(name="a").replace(DATASET.encode(), id.encode()), id=id).defects
        assert (defect.clauses, defect.statuses) == (("datadog.404.unknown-dataset",), statuses)

    def test_a_clone_that_can_be_cloned_shows_whose_project_it_is_in(self) -> None:
        observations = datadog_observations()
        observations.add(Dataset(UNKNOWN_UUID, DATASET))
        body = datadog_body(name="Mine").replace(DATASET.encode(), UNKNOWN_UUID.encode())
        assessment = assessed("datadog", datadog_request(body, id=UNKNOWN_UUID), observations)
        assert assessment.most_specific == "datadog.clone.same-project"

    def test_a_name_that_another_dataset_has_may_be_refused(self) -> None:
        observations = datadog_observations()
        observations.add(Dataset("other", DATASET, {"name": "Mine"}))
        assert assessed("datadog", datadog_request(), observations).unspecified == ["a name that another dataset has"]

    def test_of_a_body_that_stands_for_two_things_nothing_is_taken(self) -> None:
        assessment = of_datadog(json.dumps({"data": {}}).encode()[:-1] + b', "data": {}}')
        assert (assessment.defects, assessment.sent) == ([], {})
        assert assessment.unspecified == ["a body whose member 'data' stands twice in one object"]
