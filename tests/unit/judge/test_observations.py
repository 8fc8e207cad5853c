"""What a run has learnt about datasets."""

import pytest

from clone_contracts.judge.observations import Dataset, Observations


def test_the_configured_sources_are_known_from_the_start() -> None:
    observations = Observations({"101": {"training_version": "fibo"}}, {"project_id": "p"})
    assert observations.get("101") == Dataset("101", None, {"training_version": "fibo"})
    assert observations.get("102") is None
    assert observations.scope == {"project_id": "p"}


def test_a_clone_becomes_known_beside_its_source() -> None:
    observations = Observations({"101": {}})
    observations.add(Dataset("5001", parent="101", facts={"name": "Mine"}))
    assert list(observations.datasets) == ["101", "5001"]


def test_a_generation_is_counted_from_the_source() -> None:
    observations = Observations({"101": {}})
    observations.add(Dataset("1", "101"))
    observations.add(Dataset("2", "1"))
    assert [observations.generation(id) for id in ("101", "1", "2", "3")] == [1, 2, 3, 0]


def test_a_name_is_taken_once_a_dataset_has_it() -> None:
    observations = Observations({"101": {}, "102": {"name": "Tiles"}})
    assert [observations.named(name) for name in ("Tiles", "tiles", None)] == [("102",), (), ()]


@pytest.mark.parametrize("name", ["TILES É", "tiles e", " Tiles É ", "Tiles E\u0301", "Ｔｉｌｅｓ É"])
def test_a_database_may_hold_names_for_the_same_that_differ_in_case_accents_or_blanks(name: str) -> None:
    observations = Observations({"101": {"name": "Tiles É"}})
    assert (observations.named(name), observations.named_alike(name)) == ((), ("101",))
    observations.forget("101")
    assert observations.named_alike(name) == ()


@pytest.mark.parametrize("name", ["Tile É", "Tiles ÉE", "TilesÉ", "", None])
def test_other_names_are_other_names(name: str | None) -> None:
    assert Observations({"101": {"name": "Tiles É"}}).named_alike(name) == ()


def test_of_names_that_are_alike_each_has_its_own_holder() -> None:
    observations = Observations({"101": {"name": "Tiles"}, "102": {"name": "tiles"}})
    assert [observations.named_alike(name) for name in ("tiles", "Tiles", "TILES")] == [("102",), ("101",), ("101",)]
    observations.forget("101")
    assert [observations.named_alike(name) for name in ("tiles", "Tiles", "TILES")] == [("102",), ("102",), ("102",)]


def test_a_name_in_other_case_is_not_the_same_given_twice() -> None:
    observations = Observations({"101": {"name": "Tiles"}})
    observations.add(Dataset("1", "101", {"name": "TILES"}))
    assert observations.may_refuse_taken_name("sent")


def test_a_clone_reveals_only_what_was_unknown_about_its_source() -> None:
    """A known fact stays; a different value is a deviation until a clone shows the known one again."""
    dataset = Dataset("101", facts={"training_version": "fibo"})
    dataset.shown_by_clone({"training_version": "max", "images_count": 3}, "5001")
    assert dataset.facts == {"training_version": "fibo", "images_count": 3}
    assert dataset.deviations == {"training_version": "max"}
    dataset.shown_by_clone({"training_version": "fibo"}, "5002")
    assert dataset.deviations == {}


def test_the_configuration_is_not_changed_by_what_is_learnt() -> None:
    configured = {"101": {"training_version": "fibo"}}
    dataset = Observations(configured).get("101")
    assert dataset is not None
    dataset.shown_by_clone({"name": "learnt"}, "5001")
    assert configured == {"101": {"training_version": "fibo"}}


def test_a_server_may_refuse_a_taken_name_until_it_was_seen_to_give_one_twice() -> None:
    observations = Observations({"101": {}})
    observations.add(Dataset("1", "101", {"name": "Copy of Tiles"}), "default")
    assert observations.may_refuse_taken_name("default")
    observations.add(Dataset("2", "101", {"name": "Copy of Tiles"}), "default")
    assert (observations.may_refuse_taken_name("default"), observations.may_refuse_taken_name("sent")) == (False, True)
    observations.add(Dataset("3", "101", {"name": "Copy of Tiles"}), "sent")
    assert not observations.may_refuse_taken_name("sent")


def test_default_names_may_be_taken_for_one_source_and_given_twice_for_another() -> None:
    observations = Observations({"101": {}, "102": {}})
    for id, source in (("1", "101"), ("2", "102")):
        observations.add(Dataset(id, source, {"name": "Copy of Tiles"}), "default")
    assert [observations.may_refuse_taken_name("default", source) for source in ("101", "102")] == [True, True]
    observations.add(Dataset("3", "102", {"name": "Copy of Tiles"}), "default")
    assert [observations.may_refuse_taken_name("default", source) for source in ("101", "102")] == [True, False]


def test_a_dataset_that_comes_again_has_its_new_name_only() -> None:
    observations = Observations({})
    observations.add(Dataset("1", facts={"name": "old"}))
    observations.add(Dataset("2", facts={"name": "old"}))
    observations.add(Dataset("1", facts={"name": "new"}))
    assert [observations.named(name) for name in ("old", "new")] == [("2",), ("1",)]
    observations.forget("2")
    assert observations.named("old") == ()
