"""Datasets that many requests of a run start from: for each source a clone, and a clone of that, each made once."""

import itertools
from collections.abc import Callable, Sequence
from typing import Final

from clone_contracts.cases.companions import LONG_TEXTS, MEMBERS
from clone_contracts.cases.vocabulary import everything, rich_text
from clone_contracts.errors import NotTested
from clone_contracts.session.reply import Reply
from clone_contracts.session.tolerance import Tolerance

_TURNS: Final = 5
_ODD_TURNS: Final = (2, 4)
"""Not where the next generation says nothing, as the first forms of a nameless clone do: what is refused then is only that."""

Text = Callable[[int, str], str]
"""Makes a text of a number, another one for each, and of a mark that sets it apart from others."""


class Lineage:
    """Requests each clone in another form, with long texts as far as the server takes them.

    ``body`` makes the body of a request for the clone of a dataset, for a generation from 2 on and a turn, with texts of its
    own; ``send`` sends it, in another form each time, ``plain`` an ordinary one instead. The turn of a source is its place
    among the ``sources`` and ``first`` added; further ones follow.
    """

    def __init__(
        self,
        send: Callable[[str, bytes | None], Reply],
        body: Callable[[str, int, int, Text], bytes | None],
        plain: Callable[[str], Reply],
        tolerance: Tolerance,
        sources: Sequence[str],
        first: int,
    ) -> None:
        self._send = send
        self._plain = plain
        self._body = body
        self._tolerance = tolerance
        self.turns = {source: first + place for place, source in enumerate(sources)}
        self._further = itertools.count(first + len(sources))
        self._made: dict[tuple[str, int], Reply] = {}

    def clone(self, source: str, generation: int) -> Reply:
        """The reply that made the dataset of a generation from 2 on."""
        key = (source, generation)
        if key not in self._made:
            parent = source if generation == 2 else id_of(self.clone(source, generation - 1))
            self._made[key] = self._clone(parent, generation, self.turns[source])
        return self._made[key]

    def another(self, dataset_id: str, generation: int) -> Reply:
        """A clone of a dataset in the form of a generation."""
        return self._clone(dataset_id, generation, next(self._further))

    def _clone(self, dataset_id: str, generation: int, turn: int) -> Reply:
        """A server that does not take long texts, or is wrong about a form, may be right about everything else."""
        odd = LONG_TEXTS if generation == 2 else MEMBERS  # A later one leaves out its name, and has others that are like it.
        is_odd = turn % _TURNS in _ODD_TURNS and bool(self._tolerance.allowed([odd]))
        sent: list[bytes | None] = []
        for text in [everything, rich_text] if is_odd else [rich_text]:
            body = self._body(dataset_id, generation, turn, text)
            if body in sent:
                continue
            sent.append(body)
            reply = self._send(dataset_id, body)
            if reply.clone is not None:
                break
        if is_odd and len(sent) > 1:  # A body that is the same without has nothing odd.
            self._tolerance.refused([odd], taken_without=reply.clone is not None)
        elif is_odd and generation == 2 and reply.clone is not None:
            self._tolerance.took([LONG_TEXTS])
        return reply if reply.clone is not None else self._plain(dataset_id)

    def dataset_id(self, source: str, generation: int) -> str:
        """The id of the dataset of a generation. Raises NotTested where it was not made."""
        return source if generation == 1 else id_of(self.clone(source, generation))

    def name(self, source: str, generation: int) -> str:
        """The name of the dataset of a generation, empty where no answer has told it."""
        made = self._made.get((source, generation))
        name = made.clone.facts.get("name") if made is not None and made.clone is not None else None
        return name if isinstance(name, str) else ""


def id_of(reply: Reply) -> str:
    """The id of the clone that a reply names. Raises NotTested where there is none."""
    if reply.clone is None:
        raise NotTested("the clone that this test needs was not made")
    return reply.clone.id
