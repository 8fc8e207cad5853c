"""What is remembered of datasets is bounded, and kept once where many are alike."""

import pytest

from clone_contracts.judge import observations as observing
from clone_contracts.judge import shared_lists
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.judge.shared_lists import SharedLists


def dataset(id: str, *captions: str) -> Dataset:
    return Dataset(id, "101", {"name": f"Clone {id}", "caption": list(captions)})


def test_lists_that_datasets_have_alike_are_kept_once() -> None:
    observations = Observations({"101": {}})
    for id in ("1", "2"):
        observations.add(dataset(id, "left", "right"))
    assert observations.datasets["1"].facts["caption"] is observations.datasets["2"].facts["caption"]
    observations.forget("1")
    assert observations.datasets["2"].facts["caption"] == ["left", "right"]


def test_lists_beyond_the_bound_are_not_remembered_until_others_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_lists, "MOST_CHARACTERS", 150)
    observations = Observations({"101": {}})
    for id in ("1", "2", "3"):
        observations.add(dataset(id, f"of {id}", "right"))
    assert ["caption" in observations.datasets[id].facts for id in "123"] == [True, False, False]
    observations.forget("1")
    observations.add(dataset("4", "of 4", "right"))
    assert "caption" in observations.datasets["4"].facts


def test_a_list_is_let_go_only_by_who_holds_it() -> None:
    lists = SharedLists()
    kept = lists.kept({"caption": ["left"]}, {})
    lists.let_go({"caption": ["left"]})
    assert lists.kept({"caption": ["left"]}, {})["caption"] is kept["caption"]


def test_the_oldest_owners_of_images_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observing, "MOST_OWNED", 20)
    observations = Observations({})
    for number in range(100):
        observations.own([2 * number, 2 * number + 1], str(number))
    assert 18 <= len(observations.owners) <= 20
    assert observations.owners[199] == "99"
