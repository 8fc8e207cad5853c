"""How a request is assessed, and which statuses its answer may have."""

from typing import Any

import pytest

from clone_contracts.contract.document import load_contract
from clone_contracts.judge.assessment import ANY_REFUSAL, Defect, RequestAssessment, assess_text, is_ordinary


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
def test_a_text_in_a_request_is_ordinary_or_odd_or_not_a_text(
    text: Any, accepted_by: list[str], most_specific: str | None, unspecified: list[str]
) -> None:
    """A text that servers often stumble over is the likeliest reason for a refusal."""
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


def test_each_defect_allows_its_statuses_and_anything_odd_allows_any_refusal() -> None:
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
