"""Conditions make a behaviour rare in one way, and leave all else as it is."""

import pytest

from clone_contracts.faults.base import Fault
from clone_contracts.faults.conditions import (
    AFTER_MANY_CLONES,
    AFTER_MANY_REQUESTS,
    EVERY_OTHER_TIME,
    FOR_CLONES,
    SECOND_TIME,
    THIRD_GENERATION,
    WITHOUT_BODY,
    Condition,
    crossed,
    of_version,
    together,
)
from tests.unit.faults.servers import Bria

NUMBERS = "shape.name-numbers"


@pytest.mark.parametrize(
    ("condition", "statuses"), [(FOR_CLONES, [422, 201, 201, 201]), (THIRD_GENERATION, [422, 422, 201, 201])]
)
def test_a_behaviour_shows_from_one_generation_on(condition: Condition, statuses: list[int]) -> None:
    bria, id, seen = Bria(NUMBERS, condition), 101, []
    for _ in range(4):
        seen.append(bria.clone({"name": 7}, id)[0])
        id = bria.clone({"name": "Next"}, id)[1]["id"]
    assert seen == statuses


@pytest.mark.parametrize(
    ("condition", "statuses"), [(SECOND_TIME, [422, 201, 201, 201]), (EVERY_OTHER_TIME, [422, 201, 422, 201])]
)
def test_only_the_requests_that_show_a_behaviour_are_counted(condition: Condition, statuses: list[int]) -> None:
    bria, seen = Bria(NUMBERS, condition), []
    for _ in range(4):
        assert bria.clone({"name": "Between"})[0] == 201
        seen.append(bria.clone({"name": 7})[0])
    assert seen == statuses


def test_two_servers_with_one_fault_count_for_themselves() -> None:
    assert [Bria(NUMBERS, SECOND_TIME).clone({"name": 7})[0] for _ in range(2)] == [422, 422]


def test_a_behaviour_shows_after_many_requests() -> None:
    bria = Bria(NUMBERS, AFTER_MANY_REQUESTS)
    assert [bria.clone({"name": 7})[0] for _ in range(32)] == [422] * 30 + [201] * 2


def test_a_behaviour_shows_after_many_clones() -> None:
    bria, seen = Bria(NUMBERS, AFTER_MANY_CLONES), []
    for _ in range(12):
        seen.append(bria.clone({"name": 7})[0])
        bria.clone()
    assert seen == [422] * 10 + [201] * 2


def test_a_condition_is_asked_of_what_the_server_makes_of_a_request() -> None:
    bria = Bria("id.with-blanks-around-it", of_version("max"))
    assert [bria.clone(b"", id)[0] for id in ("%20101", "%20102")] == [422, 201]
    bria = Bria("id.with-blanks-around-it", WITHOUT_BODY)
    assert [bria.clone(body, "%20101")[0] for body in (b"{}", b"")] == [422, 201]


def test_several_conditions_must_hold_together() -> None:
    bria = Bria(NUMBERS, together(of_version("max"), FOR_CLONES, SECOND_TIME))
    fibo, maxed = (bria.clone({"name": "First"}, id)[1]["id"] for id in (101, 102))
    assert [bria.clone({"name": 7}, id)[0] for id in (102, fibo, maxed, maxed, fibo, 102)] == [422, 422, 422, 201, 422, 422]


def test_conditions_take_turns() -> None:
    faults = [Fault(f"toy.{number}", "toy", "toy.x", "breaks") for number in range(3)]
    conditions = [fault.name.partition(".only-")[2] for fault in crossed(faults, (FOR_CLONES, SECOND_TIME))]
    assert conditions == ["", "for-clones", "", "from-the-second-time", "", "for-clones"]
