"""What a run has learnt of the datasets it met, so that one answer can be held against earlier ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from clone_contracts.exchange.strict_json import Json

LONGEST_REMEMBERED: Final = 2**16
"""Characters of one text."""

Presence: TypeAlias = Literal["known", "absent", "unknown"]
"""What is known of a dataset by its id: it exists, it does not exist, or neither is known."""


@dataclass(slots=True)
class Dataset:
    """One dataset, by its id as text.

    ``facts`` holds the members whose value is known; one that is missing is unknown. ``parent`` is the id of the dataset it was
    cloned from, None for a configured source. ``clone_names`` are those that its clones have, ``confirmed`` the
    facts that a clone has shown, ``deviations`` what the latest clone showed instead of a fact.
    """

    id: str
    parent: str | None = None
    facts: dict[str, Json] = field(default_factory=dict)
    cloned: bool = False
    clone_names: list[str] = field(default_factory=list)
    confirmed: set[str] = field(default_factory=set)
    deviations: dict[str, Json] = field(default_factory=dict)

    def shown_by_clone(self, facts: Mapping[str, Json]) -> None:
        """Take over what a clone shows of its source; what is known stays, and what differs is noted."""
        self.cloned = True
        for name, value in memorable(facts).items():
            if self.facts.setdefault(name, value) == value:
                self.confirmed.add(name)
                self.deviations.pop(name, None)
            else:
                self.deviations[name] = value


def memorable(facts: Mapping[str, Json]) -> dict[str, Json]:
    """The facts without texts that would fill the memory of a run."""
    return {name: value for name, value in facts.items() if not (isinstance(value, str) and len(value) > LONGEST_REMEMBERED)}


class Observations:
    """The datasets of one API by id, in the order in which they became known.

    ``sources`` maps the ids of the configured datasets to what the configuration says of them; ``scope`` holds the path
    parameters that all of them share (Datadog's project). ``others`` is what is known of every other id: in a run of ours,
    which makes up such ids, that it is absent; in traffic of others nothing. ``absent`` are ids known not to exist there.
    """

    def __init__(
        self,
        sources: Mapping[str, Mapping[str, Json]],
        scope: Mapping[str, str] | None = None,
        others: Literal["absent", "unknown"] = "absent",
        absent: Iterable[str] = (),
    ) -> None:
        self.datasets = {id: Dataset(id, facts=dict(facts)) for id, facts in sources.items()}
        self.scope = dict(scope or {})
        self._others: Presence = others
        self._absent = frozenset(absent)

    def get(self, id: str) -> Dataset | None:
        return self.datasets.get(id)

    def presence(self, id: str) -> Presence:
        """Whether a dataset exists."""
        if id in self.datasets:
            return "known"
        return "absent" if id in self._absent else self._others

    def presence_in_scope(self, parameter: str, value: str) -> Presence:
        """Whether what a shared path parameter names exists."""
        return "known" if self.scope.get(parameter) == value else self._others

    def add(self, dataset: Dataset) -> None:
        dataset.facts = memorable(dataset.facts)
        self.datasets[dataset.id] = dataset

    def name_is_taken(self, name: str) -> bool:
        """Whether a dataset of this run has the name; a server may refuse to give one twice."""
        return any(dataset.facts.get("name") == name for dataset in self.datasets.values())
