"""The names and captions of a clone's images beside those of its source's."""

from typing import Any

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.judge.observations import Observations
from clone_contracts.judge.rules import JudgedAnswer
from tests.unit.support import IMAGE, answer, bria_clone, bria_observations, bria_request, exchange, learn, places

API = load_api("bria").semantics
NAMES, CAPTIONS = "bria.clone.copies-image-names", "bria.clone.copies-captions"


def clone_with(texts: list[Any], **members: Any) -> dict[str, Any]:
    """A clone whose images have these names, and the same texts as captions."""
    images = [{**IMAGE, "id": 100 + at, "image_name": text, "caption": text} for at, text in enumerate(texts)]
    return bria_clone(**{"images": images, "images_count": len(images), **members})


def after(first: dict[str, Any], source: str = "102") -> Observations:
    """What is known after one clone."""
    observations = bria_observations()
    learn("bria", exchange(bria_request(id=source), answer(201, first)), Verdict(), observations)
    return observations


def found(clause: str, first: dict[str, Any], second: dict[str, Any], source: str = "5001") -> list[Finding] | None:
    """What a clone of the first clone shows."""
    observations = after(first)
    return API.rules[clause](JudgedAnswer(201, second, {}, observations.get(source), observations), clause)


MEMBERS = {NAMES: "image_name", CAPTIONS: "caption"}


@pytest.mark.parametrize("clause", MEMBERS)
class TestTextsOfImages:
    """Those of a clone of a clone."""

    def test_the_texts_of_the_source_are_right_in_any_order(self, clause: str) -> None:
        assert found(clause, clone_with(["a", "b", "a"]), clone_with(["b", "a", "a"])) == []

    def test_a_text_that_the_source_does_not_have_is_a_finding(self, clause: str) -> None:
        expected = Finding(clause, '"b", as in the source', '"c"', f"/images/1/{MEMBERS[clause]}")
        assert found(clause, clone_with(["a", "b"]), clone_with(["a", "c"])) == [expected]

    def test_a_text_that_comes_too_often_is_a_finding(self, clause: str) -> None:
        assert places(found(clause, clone_with(["a", "b"]), clone_with(["a", "a"]))) == [f"/images/1/{MEMBERS[clause]}"]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            (["a"], ["b", "c"]),
            (["a"], [None]),
            ([None], ["a"]),
            ([], []),
        ],
    )
    def test_other_numbers_or_kinds_of_texts_are_left_to_other_clauses(
        self, clause: str, first: list[Any], second: list[Any]
    ) -> None:
        assert found(clause, clone_with(first), clone_with(second)) is None

    @pytest.mark.parametrize("members", [{"captions_update_status": "in_progress"}, {"images_count": 250}])
    def test_a_list_that_is_not_whole_or_may_change_is_not_compared(self, clause: str, members: dict[str, Any]) -> None:
        assert found(clause, clone_with(["a"], **members), clone_with(["b"])) is None
        assert found(clause, clone_with(["a"]), clone_with(["b"], **members)) is None

    @pytest.mark.parametrize(("others", "is_wrong"), [(0, False), (50, False), (51, True), (200, True)])
    def test_of_many_images_only_some_are_listed_which_may_be_others(self, clause: str, others: int, is_wrong: bool) -> None:
        """Of 250, as many may be listed that were not in the source's list as there were not in it."""
        texts = [str(number) for number in range(200)]
        first = clone_with(texts, images_count=250)
        second = clone_with([*texts[others:], *(f"other {number}" for number in range(others))], images_count=250)
        member = MEMBERS[clause]
        expected = f"at most 50 images with another {member} than those listed of the source, which has 250"
        findings = [Finding(clause, expected, f"{others} of 200", "/images")] if is_wrong else []
        assert found(clause, first, second) == findings
        assert found(clause, first, {**second, "images_count": 251}) is None

    def test_a_source_that_others_may_edit_is_not_compared_with(self, clause: str) -> None:
        assert found(clause, clone_with(["a"]), clone_with(["b"]), source="102") is None


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1]])
def test_images_may_come_in_another_order_with_their_captions(order: list[int]) -> None:
    first = clone_with(["a", "b", "c"])
    assert found(CAPTIONS, first, clone_with([first["images"][at]["caption"] for at in order])) == []


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 0, 1]])
def test_a_caption_is_that_of_the_image_with_its_name(order: list[int]) -> None:
    second = clone_with([["a", "b", "c"][at] for at in order])
    for image in second["images"]:
        image["caption"] = {"a": "a", "b": "c", "c": "b"}[image["caption"]]
    wrong = [f"/images/{at}/caption" for at, number in enumerate(order) if number]
    findings = found(CAPTIONS, clone_with(["a", "b", "c"]), second)
    assert places(findings) == wrong
    assert {(finding.expected, finding.actual) for finding in findings or ()} == {
        ('"b", as in the source', '"c"'),
        ('"c", as in the source', '"b"'),
    }


def test_captions_of_images_that_are_called_otherwise_are_compared_by_themselves() -> None:
    second = clone_with(["b", "a"])
    second["images"][0]["image_name"] = "c"
    assert found(CAPTIONS, clone_with(["a", "b"]), second) == []


def test_captions_are_compared_only_where_they_are_complete() -> None:
    """Without a word about them they may be yet to come; names are there."""
    clones = clone_with(["a"], captions_update_status="empty"), clone_with(["b"], captions_update_status="empty")
    assert found(CAPTIONS, *clones) is None
    assert places(found(NAMES, *clones)) == ["/images/0/image_name"]


def test_texts_that_are_too_long_are_not_kept() -> None:
    observations = after(clone_with(["a" * 2**17, "b" * 2**18]))
    assert "caption" not in observations.datasets["5001"].facts


def test_a_source_of_captions_is_not_compared_where_the_upload_type_differs() -> None:
    body = bria_clone(upload_type="advanced", captions_source="automatic")
    observations = after(bria_clone())
    clause = "bria.clone.copies-captions-source"
    assert API.rules[clause](JudgedAnswer(201, body, {}, observations.get("5001"), observations), clause) is None
