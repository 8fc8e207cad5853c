"""Bria's rules: between members, between request and answer, and between a clone and its source."""

from typing import Any

import pytest

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.judge.rules import JudgedAnswer
from tests.unit.apis.bria.support import API, SOURCE, images, rule, rule_without_source
from tests.unit.support import IMAGE, answer, bria_clone, bria_request, exchange, places
from tests.unit.support import learn as learn_from


@pytest.mark.parametrize(
    ("name", "member", "value"),
    [
        ("clone.inherits-training-version", "training_version", "fibo"),
        ("clone.copies-caption-prefix", "caption_prefix", None),
        ("clone.copies-upload-type", "upload_type", "advanced"),
        ("clone.copies-captions-source", "captions_source", "manual"),
        ("clone.copies-images-count", "images_count", 2),
        ("clone.inherits-visual-schema", "visual_schema", "b"),
    ],
)
class TestWhatACloneInherits:
    """Compared with what is known about the source."""

    def test_a_clone_with_the_properties_of_its_source_has_no_finding(self, name: str, member: str, value: Json) -> None:
        facts = {**SOURCE, "visual_schema": "a"}
        assert facts[member] != value
        assert rule(name, bria_clone(**{member: facts[member]}), facts=facts) == []

    def test_a_clone_that_differs_from_its_source_is_a_finding(self, name: str, member: str, value: Json) -> None:
        found = rule(name, bria_clone(**{member: value}), facts={**SOURCE, "visual_schema": "a"})
        assert places(found) == [f"/{member}"]

    def test_a_clone_is_not_compared_with_an_unknown_source(self, name: str, member: str, value: Json) -> None:
        assert rule(name, bria_clone(**{member: value}), facts={}) is None
        assert rule_without_source(name, bria_clone(**{member: value})) is None
        assert rule(name, {}) is None


@pytest.mark.parametrize(
    ("sent", "came", "holds"), [("A\0b", "A\0b", True), ("A", "a", False), ("e\u0301", "\u00e9", False), ("1", 1, False)]
)
def test_a_name_must_come_back_character_for_character(sent: str, came: Json, holds: bool) -> None:
    """Composing characters differently counts as a change."""
    found = rule("clone.name-echo", bria_clone(name=came), {"name": sent})
    assert places(found) == ([] if holds else ["/name"])


def test_the_echo_rule_does_not_apply_where_no_name_was_sent() -> None:
    assert rule("clone.name-echo", bria_clone()) is None


@pytest.mark.parametrize(
    ("came", "facts", "expected"),
    [
        ("Copy of Tiles", SOURCE, []),
        ("Copy of tiles", SOURCE, [Finding("bria.clone.default-name", '"Copy of Tiles"', '"Copy of tiles"', "/name")]),
        ("Copy of anything", {}, []),
        ("Anything", {}, [Finding("bria.clone.default-name", 'a name that begins with "Copy of "', '"Anything"', "/name")]),
    ],
)
def test_the_default_name_is_made_from_the_name_of_the_source(
    came: str, facts: dict[str, Json], expected: list[Finding]
) -> None:
    """If the name of the source is not known, only the beginning can be checked."""
    assert rule("clone.default-name", bria_clone(name=came), facts=facts) == expected


def test_the_default_name_rule_needs_a_source_no_sent_name_and_a_name_in_the_answer() -> None:
    assert rule("clone.default-name", bria_clone(), {"name": "x"}) is None
    assert rule("clone.default-name", bria_clone(name=7)) is None
    assert rule_without_source("clone.default-name", bria_clone()) is None


@pytest.mark.parametrize(
    ("sent", "came", "expected"),
    [
        ({"description": "d"}, {"description": "d"}, []),
        ({"description": "d"}, {"description": ""}, ["/description"]),
        ({"description": "d"}, {}, None),
        ({}, {"description": "d"}, None),
    ],
)
def test_a_description_that_is_shown_must_be_the_one_sent(
    sent: dict[str, Json], came: dict[str, Json], expected: list[str] | None
) -> None:
    assert places(rule("clone.description-echo", came, sent)) == expected


@pytest.mark.parametrize(
    ("came", "facts", "expected"),
    [
        ({"description": "d"}, {"description": "d"}, []),
        ({"description": None}, {"description": "d"}, ["/description"]),
        ({"description": "d"}, {}, None),
        ({}, {"description": "d"}, None),
    ],
)
def test_a_description_that_was_not_sent_must_be_that_of_the_source(
    came: dict[str, Json], facts: dict[str, Json], expected: list[str] | None
) -> None:
    assert places(rule("clone.default-description", came, facts=facts)) == expected


@pytest.mark.parametrize(("known", "came"), [("", None), (None, "")])
def test_null_for_an_empty_description_is_undocumented(known: Json, came: Json) -> None:
    """Whether it was sent or is the source's: the document does not list the member."""
    body = bria_clone(description=came)
    for name, sent in {"clone.description-echo": {"description": known}, "clone.default-description": {}}.items():
        source = Dataset("102", facts={"description": known})
        assert rule(name, body, sent, source=source) is None
        shown = API.undocumented(JudgedAnswer(201, body, sent, source, Observations({})))
        assert [(finding.clause, finding.pointer) for finding in shown] == [(f"bria.{name}", "/description")]
    assert API.undocumented(JudgedAnswer(201, body, {}, None, Observations({}))) == []


def test_the_default_description_rule_does_not_apply_where_one_was_sent() -> None:
    assert rule("clone.default-description", {"description": "x"}, {"description": "x"}, {"description": "d"}) is None


class TestTheId:
    """Neither that of the source nor that of an earlier clone."""

    def test_an_id_that_is_new_has_no_finding(self) -> None:
        assert rule("clone.new-id", bria_clone(id=5001)) == []

    def test_a_clone_with_the_id_of_its_source_is_a_finding(self) -> None:
        assert rule("clone.new-id", bria_clone(id=102)) == [
            Finding("bria.clone.new-id", "an id that is new", 'the source\'s, "102"', "/id")
        ]

    def test_a_clone_with_the_id_of_an_earlier_dataset_is_a_finding(self) -> None:
        observations = Observations({"5001": {}})
        found = API.rules["bria.clone.new-id"](
            JudgedAnswer(201, bria_clone(), {}, Dataset("102"), observations), "bria.clone.new-id"
        )
        assert found == [Finding("bria.clone.new-id", "an id that is new", 'an earlier dataset\'s, "5001"', "/id")]

    def test_a_bria_id_that_is_not_an_integer_is_left_to_the_schema(self) -> None:
        assert rule("clone.new-id", bria_clone(id="102")) is None


@pytest.mark.parametrize(
    ("count", "images", "expected"),
    [
        (0, 0, []),
        (3, 3, []),
        (200, 200, []),
        (350, 200, []),
        (4, 3, [Finding("bria.201.images_count.matches-images", "3, the number of images", "4", "/images_count")]),
        (2, 3, [Finding("bria.201.images_count.matches-images", "3, the number of images", "2", "/images_count")]),
        (
            199,
            200,
            [Finding("bria.201.images_count.matches-images", "200, the number of images or more", "199", "/images_count")],
        ),
        (201, 201, None),
        ("3", 3, None),
        (True, 1, None),
    ],
)
def test_the_images_count_must_fit_the_number_of_images(count: Any, images: int, expected: list[Finding] | None) -> None:
    """The exact number while fewer than 200 images are listed; at least 200 if 200 are."""
    body = bria_clone(images_count=count, images=[IMAGE] * images)
    assert rule("201.images_count.matches-images", body) == expected


def test_an_images_count_without_a_list_is_left_to_the_schema() -> None:
    assert rule("201.images_count.matches-images", bria_clone(images=None)) is None


def test_two_images_with_the_same_id_are_a_finding() -> None:
    found = rule("201.images[].id.unique", images({"id": 1}, {"id": 2}, {"id": 1}, {"id": "x"}, {"id": True}))
    assert found == [Finding("bria.201.images[].id.unique", "an id of its own", "1, as in image 0", "/images/2/id")]


def test_an_image_that_does_not_belong_to_the_clone_is_a_finding() -> None:
    found = rule("201.images[].dataset_id.is-clone", images({}, {"dataset_id": 102}, {"dataset_id": 5001}))
    assert found == [Finding("bria.201.images[].dataset_id.is-clone", "5001, the clone's id", "102", "/images/1/dataset_id")]


@pytest.mark.parametrize("name", ["201.images[].id.unique", "201.images[].dataset_id.is-clone"])
@pytest.mark.parametrize("body", [bria_clone(images=[]), bria_clone(images="x"), bria_clone(images=[1])])
def test_the_rules_about_images_do_not_apply_without_images(name: str, body: dict[str, Any]) -> None:
    assert rule(name, body) is None


class TestTheSourceStaysAsItWas:
    """The source is blamed only for what a second clone shows as well; a single clone may itself be at fault."""

    def source(self, *counts: int) -> Dataset:
        """The source after clones named "First" that showed these numbers of images."""
        observations = Observations({"102": SOURCE})
        for number, count in enumerate(counts, start=7001):
            body = bria_clone(id=number, name="First", images_count=count)
            learn_from("bria", exchange(bria_request(b'{"name": "First"}'), answer(201, body)), Verdict(), observations)
        return observations.datasets["102"]

    @pytest.mark.parametrize(
        ("earlier", "now", "changed"),
        [([1], 1, False), ([1], 2, False), ([1, 2], 3, False), ([2, 1], 2, False), ([1, 2], 2, True), ([1, 1, 2], 2, True)],
    )
    def test_two_successive_clones_with_the_same_difference_show_that_the_source_changed(
        self, earlier: list[int], now: int, changed: bool
    ) -> None:
        found = rule("clone.source-unchanged", bria_clone(images_count=now), {"name": "Mine"}, source=self.source(*earlier))
        finding = Finding("bria.clone.source-unchanged", "1 as before", "2", "/images_count")
        assert found == ([finding] if changed else [])

    def test_a_default_name_made_from_that_of_an_earlier_clone_shows_a_renamed_source(self) -> None:
        found = rule("clone.source-unchanged", bria_clone(name="Copy of First"), source=self.source(1))
        assert found == [Finding("bria.clone.source-unchanged", '"Copy of Tiles"', '"Copy of First"', "/name")]
        assert rule("clone.default-name", bria_clone(name="Copy of First"), source=self.source(1)) is None

    def test_a_name_that_was_sent_does_not_show_a_renamed_source(self) -> None:
        name = "Copy of First"
        assert rule("clone.source-unchanged", bria_clone(name=name), {"name": name}, source=self.source(1)) == []

    def test_a_caption_prefix_of_another_training_version_is_not_compared(self) -> None:
        """Another training version needs another kind of prefix; only the version is wrong."""
        body = bria_clone(training_version="fibo", caption_prefix=None)
        assert rule("clone.copies-caption-prefix", body, {"name": "Mine"}, source=self.source(1)) is None
        assert places(rule("clone.inherits-training-version", body, {"name": "Mine"}, source=self.source(1))) == [
            "/training_version"
        ]

    def test_the_source_is_not_compared_before_the_first_clone(self) -> None:
        assert rule("clone.source-unchanged", bria_clone()) is None
        assert rule_without_source("clone.source-unchanged", bria_clone()) is None


def test_a_dataset_and_its_images_were_not_changed_before_they_were_created() -> None:
    late, early = {"created_at": "2025-03-02T10:00:00Z"}, {"updated_at": "2025-02-01T10:00:00Z"}
    name = "201.updated_at.not-before-created_at"
    assert rule(name, bria_clone()) == []
    assert places(rule(name, bria_clone(**late))) == ["/updated_at"]
    assert rule(name, bria_clone(updated_at="1740825000")) is None
    images = [IMAGE, {**IMAGE, **late}, {**IMAGE, "created_at": "1740825000"}, {**IMAGE, **early}]
    name = "201.images[].updated_at.not-before-created_at"
    assert rule(name, bria_clone()) == []
    assert places(rule(name, bria_clone(images=images))) == ["/images/1/updated_at", "/images/3/updated_at"]
    assert rule(name, bria_clone(images=[])) is None
    assert rule(name, bria_clone(images=images[2:3])) is None


def test_the_images_of_a_clone_have_ids_that_no_other_dataset_has() -> None:
    images = [{**IMAGE, "id": 9000}, IMAGE, {**IMAGE, "id": None}]
    body = bria_clone(images=images)

    def found(owners: dict[int, str], body: dict[str, Any] = body) -> list[str] | None:
        observations = Observations({})
        observations.owners = owners
        clause = "bria.clone.new-image-ids"
        told = API.rules[clause](JudgedAnswer(201, body, {}, Dataset("102"), observations), clause)
        return None if told is None else [f"{finding.pointer}: {finding.actual}" for finding in told]

    assert found({1: "102"}) == []
    assert found({9001: "102", 2: "102"}) == ["/images/1/id: 9001, as in the source"]
    assert found({9000: "7", 9001: "5001"}) == ["/images/0/id: 9000, as in dataset 7"]
    assert found({9001: "102"}, bria_clone(images=[])) is None
    assert found({}) is None


@pytest.mark.parametrize(
    ("status", "count", "judged"), [("in_progress", 0, False), ("completed", 0, True), ("in_progress", 2, True)]
)
def test_a_clone_may_get_images_while_its_captions_are_being_made(status: str, count: int, judged: bool) -> None:
    """But never more than its source has."""
    body = bria_clone(captions_update_status=status, images_count=count, images=[])
    assert (rule("clone.copies-images-count", body) is not None) == judged
    answer = JudgedAnswer(201, body, {}, Dataset("102", facts=dict(SOURCE)), Observations({}))
    shown = [finding.clause for finding in API.undocumented(answer)]
    assert shown == ([] if judged else ["bria.clone.copies-images-count"])
