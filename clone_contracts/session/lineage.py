"""Datasets that many requests of a run start from: for each source a clone, and a clone of that, each made once."""

from collections import Counter
from collections.abc import Callable

from clone_contracts.errors import NotTested
from clone_contracts.session.reply import Reply


class Lineage:
    """``make`` requests a clone of the dataset with an id, for a generation from 2 on, of which it made so many."""

    def __init__(self, make: Callable[[str, int, int], Reply]) -> None:
        self._make = make
        self._count = Counter[int]()
        self._made: dict[tuple[str, int], Reply] = {}

    def clone(self, source: str, generation: int) -> Reply:
        """The reply that made the dataset of a generation from 2 on."""
        key = (source, generation)
        if key not in self._made:
            parent = source if generation == 2 else id_of(self.clone(source, generation - 1))
            turn = self._count[generation]
            self._count[generation] += 1
            self._made[key] = self._make(parent, generation, turn)
        return self._made[key]

    def dataset_id(self, source: str, generation: int) -> str:
        """The id of the dataset of a generation. Raises NotTested where it was not made."""
        return source if generation == 1 else id_of(self.clone(source, generation))


def id_of(reply: Reply) -> str:
    """The id of the clone that a reply names. Raises NotTested where there is none."""
    if reply.clone is None:
        raise NotTested("the clone that this test needs was not made")
    return reply.clone.id
