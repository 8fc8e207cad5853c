"""Which cases fit into a run."""

from collections import Counter

import pytest

from clone_contracts.cases.case import Subject
from clone_contracts.cases.selection import DEPTHS, Allowance, Candidate, Cost, select

CANDIDATES = [Candidate(f"case {number}", Cost(1), (f"clause {number % 3}",)) for number in range(20)]


CLAUSES = ("clause 0", "clause 1", "clause 2")


def chosen(requests: int, clones: int = 0, seed: int = 1, telling: tuple[str, ...] = (), sources: int = 5) -> dict[str, object]:
    return dict(select(CANDIDATES, sources, Allowance(requests, clones, 1.0), telling, seed))


def test_the_depths_are_those_that_the_readme_names() -> None:
    assert [(depth.name, depth.requests, depth.clones) for depth in DEPTHS.values()] == [
        ("quick", 80, 25),
        ("standard", 200, 40),
        ("full", 1000, 60),
    ]


def test_one_test_for_each_clause_comes_first_and_then_the_most_telling_ones() -> None:
    names = list(chosen(5, telling=("case 7", "case 4", "case 10")))
    assert names[0] == "case 7"
    assert {int(name.split()[1]) % 3 for name in names[:3]} == {0, 1, 2}
    assert set(names) > {"case 7", "case 4", "case 10"}


def test_no_more_is_chosen_than_fits() -> None:
    assert sum(len(subjects) for subjects in chosen(33).values()) == 33  # type: ignore[misc, arg-type]


def test_other_seeds_choose_others_and_the_same_seed_the_same() -> None:
    assert chosen(6, seed=1) == chosen(6, seed=1)
    assert len({name for seed in range(30) for name in chosen(6, seed=seed)}) == len(CANDIDATES)


def test_every_case_is_tried_once_before_any_is_tried_again() -> None:
    assert [len(subjects) for subjects in chosen(25).values()] == [2] * 5 + [1] * 15  # type: ignore[arg-type]


@pytest.mark.parametrize("sources", [1, 2, 3, 5, 6])
def test_a_case_meets_every_source_in_every_generation_and_soon_each_of_them(sources: int) -> None:
    subjects: tuple[Subject, ...] = chosen(10_000, sources=sources)["case 1"]  # type: ignore[assignment]
    assert Counter(subjects) == Counter(Subject(at, generation) for at in range(sources) for generation in (1, 2, 3))
    assert subjects[1].generation == 1
    assert {subject.source for subject in subjects[: sources + 1] if subject.generation == 3} == set(range(sources))


def test_cases_that_the_same_software_gets_wrong_take_turns_and_each_meets_every_dataset_in_the_end() -> None:
    members = [Candidate(f"member {number}", Cost(1), family="family") for number in range(3)]
    few = select(members, 2, Allowance(4, 0, 1.0), (), 1)
    assert sorted(len(subjects) for subjects in few.values()) == [1, 1, 2]
    assert len({subject for subjects in few.values() for subject in subjects}) >= 3
    everything = select(members, 2, Allowance(99, 0, 1.0), (), 1)
    assert [len(set(subjects)) for subjects in everything.values()] == [6, 6, 6]


def test_a_family_that_is_named_twice_is_tried_twice_before_others_are_tried_at_all() -> None:
    assert [len(subjects) for subjects in chosen(6, telling=("case 3", "case 1", "case 3", "case 3")).values()] == [3, 1, 1, 1]  # type: ignore[arg-type]


def test_what_the_proof_needs_has_room_at_any_seed_and_comes_behind_what_is_more_telling() -> None:
    for seed in range(20):
        names = list(select(CANDIDATES, 5, Allowance(6, 0, 1.0), ("case 7", "case 4"), seed, CLAUSES, {"case 9", "case 11"}))
        assert {"case 9", "case 11"} <= set(names)
        assert max(names.index("case 7"), names.index("case 4")) < names.index("case 9")


def test_what_the_proof_needs_is_the_first_of_its_family_and_takes_room_once() -> None:
    members = [Candidate(f"member {number}", Cost(1), family="family") for number in range(4)]
    for seed in range(20):
        chosen = select(
            [*members, *CANDIDATES], 5, Allowance(3, 0, 1.0), ("family", "case 7", "family"), seed, CLAUSES, {"member 2"}
        )
        assert next(iter(chosen)) == "member 2"
        assert sum(map(len, chosen.values())) == 3


def test_what_makes_a_clone_takes_its_removal_along_and_is_tried_twice_at_most() -> None:
    makers = [Candidate(f"maker {number}", Cost(1, 1)) for number in range(4)]
    assert len(select(makers, 5, Allowance(7, 9, removals=1.0), (), 1)) == 3
    assert len(select(makers, 5, Allowance(9, 2, removals=0.01), (), 1)) == 2
    assert all(len(subjects) == 2 for subjects in select(makers, 5, Allowance(99, 99, 1.0), (), 1).values())


def test_what_needs_no_dataset_in_particular_is_tried_once() -> None:
    alone = [Candidate("alone", Cost(2, 1), crossed=False)]
    assert select(alone, 5, Allowance(99, 99, 1.0), (), 1) == {"alone": (Subject(0, 1),)}


@pytest.mark.parametrize("seed", range(5))
def test_what_comes_again_begins_with_the_cases_that_were_not_tried_yet(seed: int) -> None:
    first = [Candidate(f"first[{case}]", Cost(1), family="first") for case in "abcd"]
    again = [Candidate(f"again[{case}]", Cost(1), family="again", again=True) for case in "abcd"]
    names = select([*first, *again], 1, Allowance(4, 0, 1.0), ("first", "again", "again", "first"), seed)
    assert {name.partition("[")[2] for name in names} == {"a]", "b]", "c]", "d]"}
