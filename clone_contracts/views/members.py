"""A contract as documentation: the members of a body as a table, and an exchange that shows how it is used."""

from collections.abc import Sequence
from dataclasses import dataclass

from clone_contracts.views.exchanges import ShownExchange
from clone_contracts.views.model import ApiView
from clone_contracts.views.sections import Clause, Section


@dataclass(frozen=True, slots=True)
class Reference:
    """One API for readers: an exchange in which all is as promised, if the record has one, and the bodies by section."""

    api: ApiView
    example: ShownExchange | None
    tables: Sequence[tuple[Section, Sequence[Clause]]]


def reference(api: ApiView) -> Reference:
    """What the contract of an API promises about bodies, and an example of it from the record."""
    tables = [(section, members) for section in api.sections if (members := section.members)]
    return Reference(api, _example(api), tables)


def _example(api: ApiView) -> ShownExchange | None:
    """The first answer in which the promise of success held; of several, one that shows both bodies."""
    numbers = [
        example["exchange"]
        for clause in api.clauses
        if clause.id.split(".", 2)[1:] in (["200", "success"], ["201", "success"])
        for example in clause.data["examples"]
    ]
    found = [api.by_number[number] for number in numbers if number in api.by_number]
    complete = [each for each in found if each["request"]["body"] and each["response"]["body"]]
    return next(iter([*complete, *found]), None)
