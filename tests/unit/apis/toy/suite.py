"""Copying a box."""

from typing import Any

import pytest

from clone_contracts.contract.document import load_contract

SHAPE = [
    pytest.param(clause.id, marks=pytest.mark.promises(clause.id), id=clause.id)
    for clause in load_contract("toy").clauses.values()
    if clause.status in (200, 201)
]


@pytest.mark.promises("toy.copy.new-id", "toy.copy.same-label")
def test_a_copy_of_a_copy_has_the_same_label(toy: Any) -> None:
    """A copy of a copy is a third box with the label of the first."""
    toy.copy(toy.copy())


@pytest.mark.promises("toy.401.key-absent")
def test_without_a_key_nothing_is_copied(toy: Any) -> None:
    """A request without a key gets 401."""
    toy.copy(key="absent")


@pytest.mark.promises("toy.404.unknown-box", "toy.500.no-server-error")
def test_a_box_that_does_not_exist_is_not_found(toy: Any) -> None:
    """A box that does not exist gets 404."""
    toy.copy("b-0")


@pytest.mark.promises("toy.look.200.success")
def test_a_copy_can_be_looked_into(toy: Any) -> None:
    """The second operation is judged like the first."""
    toy.look(toy.copy())


@pytest.mark.parametrize("clause", SHAPE)
def test_every_answer_keeps_each_promise_about_its_body(toy: Any, clause: str) -> None:
    """Each promise about the body of an answer is checked separately."""
    assert clause in toy.contract.clauses
    toy.recheck(200 if ".200." in clause else 201)
