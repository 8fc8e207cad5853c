"""Names that no other dataset has."""

from clone_contracts.judge.assessment import is_ordinary
from clone_contracts.session.names import FreshNames


def test_a_long_text_gives_way_to_its_ending() -> None:
    """A hundred characters stay a hundred, and what is special about their beginning stays."""
    names = FreshNames()
    first, second = names.unique("Плитка " * 20), names.unique("Плитка " * 20)
    assert len(first) == len(second) == 100
    assert first != second
    assert first[:80] == second[:80] == ("Плитка " * 20)[:80]


def test_only_an_ordinary_text_gets_an_ending() -> None:
    names = FreshNames()
    odd = ["", " x", "a\nb", "x" * 101]
    assert [names.unique_if_ordinary(text) for text in odd] == odd
    assert names.unique_if_ordinary("x").startswith("x ")


def test_a_single_character_is_an_ordinary_name_that_hardly_comes_twice() -> None:
    names = FreshNames()
    made = [names.character() for _ in range(50)]
    assert all(len(name) == 1 and is_ordinary(name) for name in made)
    assert len(set(made)) > 40


def test_a_text_that_holds_a_mark_is_known() -> None:
    names, others = FreshNames(), FreshNames()
    made = [names.unique("Плитка"), f"Copy of <{names.mark()}>", names.unique("x" * 200)]
    assert all(map(names.are_in, made))
    assert not any(map(others.are_in, made))
    assert not any(map(names.are_in, ["", "Mine", "Kitchen tiles 2024", made[0].upper(), "1" * 40]))
