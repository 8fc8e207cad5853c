"""Bria's rules: between members, between request and answer, between a clone and its source."""

import json
from typing import Any

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.judge.rules import JudgedAnswer
from tests.unit.support import IMAGE, answer, bria_clone, bria_request, broken, exchange, judge, places
from tests.unit.support import learn as learn_from

API = load_api("bria").semantics
SOURCE: dict[str, Json] = {"name": "Tiles", "training_version": "max", "caption_prefix": "A photo of", "images_count": 1}


def rule(
    name: str,
    body: dict[str, Any],
    sent: dict[str, Json] | None = None,
    facts: dict[str, Json] | None = None,
    source: Dataset | None = None,
) -> list[Finding] | None:
    """A rule on an answer about the dataset 102, of which the facts are known."""
    source = source or Dataset("102", facts=dict(SOURCE if facts is None else facts))
    observations = Observations({})
    observations.add(source)
    return API.rules[f"bria.{name}"](JudgedAnswer(201, body, sent or {}, source, observations), f"bria.{name}")


def rule_without_source(name: str, body: dict[str, Any], sent: dict[str, Json] | None = None) -> list[Finding] | None:
    return API.rules[f"bria.{name}"](JudgedAnswer(201, body, sent or {}, None, Observations({})), f"bria.{name}")


@pytest.mark.parametrize(
    ("name", "member", "value"),
    [
        ("clone.inherits-training-version", "training_version", "fibo"),
        ("clone.copies-caption-prefix", "caption_prefix", None),
        ("clone.copies-images-count", "images_count", 2),
        ("clone.inherits-visual-schema", "visual_schema", "b"),
    ],
)
class TestWhatAClonesHasOfItsSource:
    """Held against the source where it is known of it."""

    def test_is_the_same(self, name: str, member: str, value: Json) -> None:
        facts = {**SOURCE, "visual_schema": "a"}
        assert facts[member] != value
        assert rule(name, bria_clone(**{member: facts[member]}), facts=facts) == []

    def test_is_a_finding_where_it_differs(self, name: str, member: str, value: Json) -> None:
        found = rule(name, bria_clone(**{member: value}), facts={**SOURCE, "visual_schema": "a"})
        assert places(found) == [f"/{member}"]

    def test_is_not_asked_where_nothing_is_known(self, name: str, member: str, value: Json) -> None:
        assert rule(name, bria_clone(**{member: value}), facts={}) is None
        assert rule_without_source(name, bria_clone(**{member: value})) is None
        assert rule(name, {}) is None


@pytest.mark.parametrize(
    ("sent", "came", "holds"), [("A\0b", "A\0b", True), ("A", "a", False), ("e\u0301", "\u00e9", False), ("1", 1, False)]
)
def test_a_name_comes_back_character_for_character(sent: str, came: Json, holds: bool) -> None:
    """Composing characters differently is a change, too."""
    found = rule("clone.name-echo", bria_clone(name=came), {"name": sent})
    assert places(found) == ([] if holds else ["/name"])


def test_without_a_name_there_is_no_echo() -> None:
    assert rule("clone.name-echo", bria_clone()) is None


@pytest.mark.parametrize(
    ("came", "facts", "expected"),
    [
        ("Copy of Tiles", SOURCE, []),
        ("Copy of tiles", SOURCE, [Finding("bria.clone.default-name", '"Copy of Tiles"', '"Copy of tiles"', "/name")]),
        ("Copy of anything", {}, []),
        ("Anything", {}, [Finding("bria.clone.default-name", 'a name that begins "Copy of "', '"Anything"', "/name")]),
    ],
)
def test_the_default_name_is_made_of_the_source_s(came: str, facts: dict[str, Json], expected: list[Finding]) -> None:
    """Of a source whose name is not known, the beginning is all that can be held against it."""
    assert rule("clone.default-name", bria_clone(name=came), facts=facts) == expected


def test_the_default_name_is_not_asked_for_where_a_name_was_sent_or_none_came() -> None:
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
def test_a_description_that_is_shown_is_the_one_sent(
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
def test_a_description_that_was_not_sent_is_the_source_s(
    came: dict[str, Json], facts: dict[str, Json], expected: list[str] | None
) -> None:
    assert places(rule("clone.default-description", came, facts=facts)) == expected


def test_the_default_description_is_not_asked_for_where_one_was_sent() -> None:
    assert rule("clone.default-description", {"description": "x"}, {"description": "x"}, {"description": "d"}) is None


class TestTheId:
    """Neither the source's nor that of an earlier clone."""

    def test_a_new_one(self) -> None:
        assert rule("clone.new-id", bria_clone(id=5001)) == []

    def test_the_source_s(self) -> None:
        assert rule("clone.new-id", bria_clone(id=102)) == [
            Finding("bria.clone.new-id", "an id that is new", 'the source\'s, "102"', "/id")
        ]

    def test_an_earlier_one(self) -> None:
        observations = Observations({"5001": {}})
        found = API.rules["bria.clone.new-id"](
            JudgedAnswer(201, bria_clone(), {}, Dataset("102"), observations), "bria.clone.new-id"
        )
        assert found == [Finding("bria.clone.new-id", "an id that is new", 'an earlier dataset\'s, "5001"', "/id")]

    def test_one_that_is_no_integer_is_judged_elsewhere(self) -> None:
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
def test_the_count_fits_the_images(count: Any, images: int, expected: list[Finding] | None) -> None:
    """The number itself while fewer than 200 are listed; at least 200 where 200 are."""
    body = bria_clone(images_count=count, images=[IMAGE] * images)
    assert rule("201.images_count.matches-images", body) == expected


def test_a_count_without_a_list_is_judged_elsewhere() -> None:
    assert rule("201.images_count.matches-images", bria_clone(images=None)) is None


def images(*changes: dict[str, Any]) -> dict[str, Any]:
    return bria_clone(images=[{**IMAGE, **change} for change in changes])


def test_no_two_images_have_one_id() -> None:
    found = rule("201.images[].id.unique", images({"id": 1}, {"id": 2}, {"id": 1}, {"id": "x"}, {"id": True}))
    assert found == [Finding("bria.201.images[].id.unique", "an id of its own", "1, as in image 0", "/images/2/id")]


def test_every_image_belongs_to_the_clone() -> None:
    found = rule("201.images[].dataset_id.is-clone", images({}, {"dataset_id": 102}, {"dataset_id": 5001}))
    assert found == [Finding("bria.201.images[].dataset_id.is-clone", "5001, the clone's id", "102", "/images/1/dataset_id")]


@pytest.mark.parametrize("name", ["201.images[].id.unique", "201.images[].dataset_id.is-clone"])
@pytest.mark.parametrize("body", [bria_clone(images=[]), bria_clone(images="x"), bria_clone(images=[1])])
def test_without_images_there_is_nothing_to_say_of_them(name: str, body: dict[str, Any]) -> None:
    assert rule(name, body) is None


class TestTheSourceStaysAsItWas:
    """Only what a second clone shows as well is held against the source; one clone may be at fault itself."""

    def source(self, *counts: int) -> Dataset:
        """The source after clones with the name "First" that showed these numbers of images."""
        observations = Observations({"102": SOURCE})
        for number, count in enumerate(counts, start=7001):
            body = bria_clone(id=number, name="First", images_count=count)
            learn_from("bria", exchange(bria_request(b'{"name": "First"}'), answer(201, body)), Verdict(), observations)
        return observations.datasets["102"]

    @pytest.mark.parametrize(
        ("earlier", "now", "changed"),
        [([1], 1, False), ([1], 2, False), ([1, 2], 3, False), ([2, 1], 2, False), ([1, 2], 2, True), ([1, 1, 2], 2, True)],
    )
    def test_two_clones_in_a_row_that_differ_alike_show_that_it_has_changed(
        self, earlier: list[int], now: int, changed: bool
    ) -> None:
        found = rule("clone.source-unchanged", bria_clone(images_count=now), {"name": "Mine"}, source=self.source(*earlier))
        finding = Finding("bria.clone.source-unchanged", "1 as before", "2", "/images_count")
        assert found == ([finding] if changed else [])

    def test_a_default_name_made_of_an_earlier_clone_s_shows_that_the_source_was_renamed(self) -> None:
        found = rule("clone.source-unchanged", bria_clone(name="Copy of First"), source=self.source(1))
        assert found == [Finding("bria.clone.source-unchanged", '"Copy of Tiles"', '"Copy of First"', "/name")]
        assert rule("clone.default-name", bria_clone(name="Copy of First"), source=self.source(1)) is None

    def test_a_name_that_was_sent_tells_nothing_of_the_source(self) -> None:
        name = "Copy of First"
        assert rule("clone.source-unchanged", bria_clone(name=name), {"name": name}, source=self.source(1)) == []

    def test_a_prefix_of_another_version_is_not_compared(self) -> None:
        """Another training version needs another kind of prefix; the version alone is wrong."""
        body = bria_clone(training_version="fibo", caption_prefix=None)
        assert rule("clone.copies-caption-prefix", body, {"name": "Mine"}, source=self.source(1)) is None
        assert places(rule("clone.inherits-training-version", body, {"name": "Mine"}, source=self.source(1))) == [
            "/training_version"
        ]

    def test_before_the_first_clone_there_is_nothing_to_compare(self) -> None:
        assert rule("clone.source-unchanged", bria_clone()) is None
        assert rule_without_source("clone.source-unchanged", bria_clone()) is None


class TestLearning:
    """What a clone tells of itself and of its source."""

    def learn(self, body: dict[str, Any], sent: dict[str, Json], *findings: Finding, known: bool = True) -> Observations:
        observations = Observations({"102": {}} if known else {})
        made = exchange(bria_request(json.dumps(sent).encode()), answer(201, body))
        assert learn_from("bria", made, Verdict(findings=findings), observations) == "5001"
        return observations

    def test_a_default_name_tells_the_source_s(self) -> None:
        source = self.learn(bria_clone(name="Copy of Tiles"), {}).datasets["102"]
        assert source.facts == SOURCE

    def test_a_name_that_was_sent_tells_nothing_of_the_source_s(self) -> None:
        source = self.learn(bria_clone(), {"name": "Mine"}).datasets["102"]
        assert "name" not in source.facts

    def test_a_name_that_was_sent_tells_nothing_even_where_it_looks_like_a_default(self) -> None:
        source = self.learn(bria_clone(name="Copy of Tiles"), {"name": "Copy of Tiles"}).datasets["102"]
        assert "name" not in source.facts

    def test_a_description_that_was_sent_and_is_shown_tells_nothing_of_the_source(self) -> None:
        source = self.learn(bria_clone(description="d"), {"description": "d"}).datasets["102"]
        assert "description" not in source.facts

    def test_a_clone_without_a_description_of_its_own_has_the_source_s(self) -> None:
        observations = Observations({"102": {"description": "of the source"}})
        made = exchange(bria_request(b"{}"), answer(201, bria_clone()))
        learn_from("bria", made, Verdict(), observations)
        assert observations.datasets["5001"].facts["description"] == "of the source"

    def test_the_description_that_was_sent_is_the_clone_s(self) -> None:
        observations = self.learn(bria_clone(), {"description": "d"})
        assert observations.datasets["5001"].facts["description"] == "d"
        assert "description" not in observations.datasets["102"].facts

    def test_a_description_that_was_not_sent_is_the_source_s_as_well(self) -> None:
        assert self.learn(bria_clone(description="d"), {}).datasets["102"].facts["description"] == "d"

    def test_a_doubtful_member_is_not_believed(self) -> None:
        observations = self.learn(bria_clone(), {}, Finding("bria.201.name", "string", "7", "/name"))
        assert "name" not in observations.datasets["5001"].facts
        assert observations.datasets["5001"].facts["images_count"] == 1

    def test_of_a_doubtful_id_nothing_is_known(self) -> None:
        assert self.learn(bria_clone(), {}, Finding("bria.clone.new-id", "", "", "/id")).get("5001") is None

    def test_a_clone_of_an_unknown_dataset_is_known_by_itself(self) -> None:
        clone = self.learn(bria_clone(), {}, known=False).datasets["5001"]
        assert (clone.parent, clone.facts["name"]) == (None, "Mine")

    def test_a_source_that_has_changed_is_told_from_a_clone_that_is_wrong(self) -> None:
        """After one clone like the source the next that differs is blamed itself, and the second like it blames the source."""
        observations, blamed = Observations({"102": SOURCE}), []
        for number, count in enumerate((1, 2, 2), start=6001):
            images = [{**IMAGE, "id": image, "dataset_id": number} for image in range(count)]
            made = exchange(bria_request(), answer(201, bria_clone(id=number, images_count=count, images=images)))
            verdict = judge("bria").judge(made, observations)
            learn_from("bria", made, verdict, observations)
            blamed.append(broken(verdict))
        assert blamed[:2] == [[], ["bria.clone.copies-images-count"]]
        assert "bria.clone.source-unchanged" in blamed[2]

    @pytest.mark.parametrize(
        ("body", "id"), [({"id": 7}, "7"), ({"id": "7"}, None), ({"id": True}, None), ({}, None), ([], None)]
    )
    def test_the_id_of_what_was_created(self, body: Json, id: str | None) -> None:
        assert API.created_id(body) == id
