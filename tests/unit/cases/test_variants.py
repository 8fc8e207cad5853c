"""Bodies that are made of others."""

import itertools
import json

from clone_contracts.cases.variants import retold, variants

BODIES = (b'{"name": "Tiles", "data": {"id": 1, "tags": ["a", "b"]}}', b'{"name": "Stone", "data": {"id": null}}', b'{"name')


def test_the_same_number_makes_the_same_bodies_and_another_number_others() -> None:
    first, again, other = (list(itertools.islice(variants(BODIES, BODIES, number), 50)) for number in (1, 1, 2))
    assert first == again != other


def test_most_bodies_are_new() -> None:
    made = {body for _, body in itertools.islice(variants(BODIES, BODIES, 1), 200)}
    assert len(made - set(BODIES)) > 100


def test_only_what_is_no_json_makes_what_is_none() -> None:
    for at, body in itertools.islice(variants(BODIES, BODIES, 1), 200):
        if at != 2:
            json.loads(body)


def test_retold_bodies_differ_in_their_texts_alone() -> None:
    for _, body in itertools.islice(retold(BODIES[1:2], BODIES, 1), 50):
        made = json.loads(body)
        assert isinstance(made.pop("name"), str)
        assert made == {"data": {"id": None}}


def test_of_no_bodies_nothing_is_made() -> None:
    assert list(variants([], BODIES, 1)) == []
