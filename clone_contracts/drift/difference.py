"""Where a page and a contract say different things; pure."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from clone_contracts.drift.description import (
    ADDRESS,
    ANY,
    MEDIA_TYPE,
    NOT_STATED,
    REQUIRED,
    TYPE,
    VALUES,
    Attributes,
    Description,
    Place,
    yes_or_no,
)

_IN_WORDS: Final = {ADDRESS: "{}", TYPE: "{}", VALUES: "one of {}", REQUIRED: "required"}
_SELF_EVIDENT: Final = {VALUES: ANY, REQUIRED: yes_or_no(False), MEDIA_TYPE: NOT_STATED}


class Kind(Enum):
    """What is the matter with the contract, by the document."""

    LACKING = "lacking"
    SUPERFLUOUS = "superfluous"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: what each side says, None for nothing.

    Where both have the place, they differ in an ``attribute``. Where one side has it alone, ``within`` is how many more
    places are in it.
    """

    place: Place
    kind: Kind
    document: str | None
    contract: str | None
    attribute: str | None = None
    within: int = 0


def differences(document: Description, contract: Description) -> list[Difference]:
    """All differences: what the document says, in its order, then what the contract alone has."""
    promised = {place: said for place, said in contract.places.items() if place[0] not in document.unspoken}
    lacking = _alone(document.places, promised)
    superfluous = _alone(promised, document.places)
    found: list[Difference] = []
    for place, said in document.places.items():
        if place in lacking:
            found.append(Difference(place, Kind.LACKING, _in_words(said), None, within=lacking[place]))
        elif place in promised:
            found.extend(_otherwise(place, said, promised[place]))
    for place, within in superfluous.items():
        found.append(Difference(place, Kind.SUPERFLUOUS, None, _in_words(promised[place]), within=within))
    return found


def _otherwise(place: Place, document: Attributes, contract: Attributes) -> Iterator[Difference]:
    """Where two differ about a place that both have. What the document does not speak of is left out."""
    for attribute, said in document.items():
        if said != contract.get(attribute):
            yield Difference(place, Kind.OTHERWISE, said, contract.get(attribute), attribute)


def _alone(places: Iterable[Place], others: Container[Place]) -> dict[Place, int]:
    """The places that one side has alone, with the number of places in each, which are not named."""
    alone = dict.fromkeys(place for place in places if place not in others)
    within: dict[Place, int] = {}
    for place in alone:
        outermost = next((place[:length] for length in range(1, len(place)) if place[:length] in alone), None)
        within[outermost or place] = within.get(outermost or place, 0) + (outermost is not None)
    return within


def _in_words(attributes: Attributes) -> str:
    """What is said of a place as a whole, without what goes without saying."""
    return ", ".join(
        _IN_WORDS.get(attribute, f"{attribute} {{}}").format(said)
        for attribute, said in attributes.items()
        if _SELF_EVIDENT.get(attribute) != said
    )
