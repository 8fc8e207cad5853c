"""What a run has learnt about the datasets it has met, so that an answer can be compared with earlier ones."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Literal, TypeAlias

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.name_index import NameIndex
from clone_contracts.judge.shared_lists import SharedLists

LONGEST_REMEMBERED: Final = 2**16
"""The most characters of one text,"""
LONGEST_LIST: Final = 2**18
"""and of all texts of a list."""
_MOST_COMPARED: Final = 100
"""So many datasets of one name are looked at, since there may be as many as there are clones."""
MOST_OWNED: Final = 100_000
"""The most things that belong to a dataset, such as images; the oldest are forgotten."""

Presence: TypeAlias = Literal["known", "absent", "unknown"]
"""What is known about a dataset by its id: that it exists, that it does not exist, or neither."""

Naming: TypeAlias = Literal["sent", "default"]
"""Where the name of a clone comes from: its request, or the default."""


@dataclass(slots=True)
class Dataset:
    """One dataset, by its id as text.

    ``facts`` holds the members whose values are known; the others are unknown. ``parent`` is the id of the dataset it was
    cloned from, None for a configured source. ``clone_names`` are the names of its clones with their ids, ``confirmed`` the
    facts that a clone has shown, ``deviations`` what the latest clone showed instead of a fact. ``witnesses`` are the ids of
    the clones that showed facts first, ``deviants`` of those that showed the deviations.
    """

    id: str
    parent: str | None = None
    facts: dict[str, Json] = field(default_factory=dict)
    cloned: bool = False
    clone_names: dict[str, str] = field(default_factory=dict)
    deviations: dict[str, Json] = field(default_factory=dict)
    witnesses: dict[str, str] = field(default_factory=dict)
    deviants: dict[str, str] = field(default_factory=dict)

    @property
    def confirmed(self) -> Set[str]:
        """The facts that a clone has shown."""
        return self.witnesses.keys()

    def shown_by_clone(self, facts: Mapping[str, Json], clone: str) -> None:
        """Take in what a clone, by its id, shows of its source: what is known stays, and what differs is noted."""
        self.cloned = True
        for name, value in memorable(facts).items():
            if self.facts.setdefault(name, value) == value:
                self.witnesses.setdefault(name, clone)
                self.deviations.pop(name, None)
            else:
                self.deviations[name], self.deviants[name] = value, clone

    def shown_in(self, name: str) -> tuple[str, ...]:
        """The id of the dataset whose making showed a fact: its own, or a clone's where nobody saw how it was made."""
        return (self.id,) if self.parent is not None else tuple(filter(None, [self.witnesses.get(name)]))


def memorable(facts: Mapping[str, Json]) -> dict[str, Json]:
    """The facts without texts that are too long to keep in memory."""
    return {name: value for name, value in facts.items() if not _is_long(value)}


def _is_long(value: Json) -> bool:
    if isinstance(value, list):
        return sum(len(text) for text in value if isinstance(text, str)) > LONGEST_LIST
    return isinstance(value, str) and len(value) > LONGEST_REMEMBERED


class Observations:
    """The datasets of one API by id, in the order in which they became known.

    ``sources`` maps the ids of the configured datasets to what the configuration says about them; ``scope`` holds the path
    parameters that all of them share (Datadog's project). ``others`` is what is known about every other id: in our own runs,
    which make such ids up, that it is absent; in other people's traffic, nothing. ``absent`` holds ids that are known not to
    exist even there. ``common_names`` are those that datasets of others may have, since they are sent in every run.
    ``lasting`` says whether a dataset that was seen is there until it is known to be removed: in other people's traffic, anyone
    may have done so.
    ``owners`` maps the ids of what belongs to one dataset alone, such as images, to its id.
    """

    def __init__(
        self,
        sources: Mapping[str, Mapping[str, Json]],
        scope: Mapping[str, str] | None = None,
        others: Literal["absent", "unknown"] = "absent",
        absent: Iterable[str] = (),
        common_names: Iterable[str] = (),
        lasting: bool = True,
    ) -> None:
        self.datasets = {id: Dataset(id, facts=dict(facts)) for id, facts in sources.items()}
        self.scope = dict(scope or {})
        self._others: Presence = others
        self._absent = frozenset(absent)
        self._lasting = lasting
        self.common_names = frozenset(common_names)
        self.owners: dict[int, str] = {}
        self._lists = SharedLists()
        self._gives_twice: set[tuple[Naming, str | None]] = set()
        self._names = NameIndex()
        for dataset in self.datasets.values():
            self.note_name(dataset)

    def get(self, id: str) -> Dataset | None:
        """The dataset with an id, None where it is not known."""
        return self.datasets.get(id)

    def generation(self, id: str) -> int:
        """1 for a source, 2 for its clone, and so on; 0 for a dataset that is not known."""
        dataset = self.get(id)
        return 0 if dataset is None else 1 if dataset.parent is None else 1 + self.generation(dataset.parent)

    def presence(self, id: str) -> Presence:
        """Whether the dataset with an id exists, as far as is known."""
        if id in self.datasets:
            return "known" if self._lasting else "unknown"
        return "absent" if id in self._absent else self._others

    def presence_in_scope(self, parameter: str, value: str) -> Presence:
        """Whether what a shared path parameter names exists, as far as is known."""
        return "known" if self.scope.get(parameter) == value else self._others

    def add(self, dataset: Dataset, naming: Naming = "sent") -> None:
        """Add a dataset, without facts that are too long to keep. ``naming`` says whether its name was sent."""
        source = self.datasets.get(dataset.parent or "")
        dataset.facts = self._lists.kept(memorable(dataset.facts), source.facts if source else {})
        name = dataset.facts.get("name")
        if isinstance(name, str) and self.named(name):
            self._gives_twice.add((naming, None))
            holders = islice(self._names.holders(name), _MOST_COMPARED)
            if any(self.datasets[id].parent == dataset.parent for id in holders):
                self._gives_twice.add((naming, dataset.parent))
        if dataset.id in self.datasets:
            self._give_up(self.datasets[dataset.id])
        self.datasets[dataset.id] = dataset
        self.note_name(dataset)

    def own(self, things: Iterable[int], dataset: str) -> None:
        """Note what belongs to a dataset, by its ids."""
        self.owners.update(dict.fromkeys(things, dataset))
        if len(self.owners) > MOST_OWNED:
            # Many at once: to take the first out of a dictionary takes long after many others were.
            for oldest in [*islice(self.owners, MOST_OWNED // 10)]:
                del self.owners[oldest]

    def note_name(self, dataset: Dataset) -> None:
        """Take note that the name of a dataset is known now."""
        name = dataset.facts.get("name")
        if isinstance(name, str):
            self._names.note(name, dataset.id)

    def forget(self, id: str) -> None:
        """Take back everything that is known about a dataset: it may have been removed or changed."""
        dataset = self.datasets.pop(id, None)
        if dataset is None:
            return
        self._give_up(dataset)
        source, name = self.datasets.get(dataset.parent or ""), dataset.facts.get("name")
        if source is not None and isinstance(name, str) and source.clone_names.get(name) == id:
            del source.clone_names[name]

    def _give_up(self, dataset: Dataset) -> None:
        """Let go of the lists of a dataset, and let it no longer be the one, or one of those, with its name."""
        self._lists.let_go(dataset.facts)
        name = dataset.facts.get("name")
        if isinstance(name, str):
            self._names.drop(name, dataset.id)

    def named(self, name: Json) -> tuple[str, ...]:
        """The id of the first known dataset that has the name, if any has."""
        return self._names.first(name) if isinstance(name, str) else ()

    def named_alike(self, name: Json) -> tuple[str, ...]:
        """The same, or of one whose name a database may hold for the same, such as one in other case."""
        return self._names.first_alike(name) if isinstance(name, str) else ()

    def may_refuse_taken_name(self, naming: Naming, source: str | None = None) -> bool:
        """Whether the server may refuse to give a name twice: until it was seen to do so, for clones of ``source`` if given.

        A name by default may be exempt from a check of those that are sent, but hardly the other way round.
        """
        return self._gives_twice.isdisjoint({("sent", source), (naming, source)})
