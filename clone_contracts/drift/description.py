"""What a page or a contract says of one operation, place by place, whichever layout it says it in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

Place: TypeAlias = tuple[str, ...]
"""A section, then the names of members from the root. A section by itself is the body, or the whole of an answer."""

Attributes: TypeAlias = Mapping[str, str]
"""What is said of a place, in words. An attribute that is absent is not spoken of."""

ENDPOINT: Final = "Endpoint"
SITE: Final = "Site"
REQUEST: Final = "Request"

ADDRESS, MEDIA_TYPE, REQUIRED, TYPE, VALUES = "address", "media type", "required", "type", "values"
DESCRIBED = "described"
"""Present only where something is described in another way than once."""
ANY: Final = "any"
NOT_STATED: Final = "not stated"


def parameter_section(kind: str) -> str:
    """The section of parameters of a kind: path, query, header or cookie."""
    return f"{kind.capitalize()} parameter"


HEADER: Final = parameter_section("header")


def response_section(status: str) -> str:
    """The section of the answers with a status."""
    return f"Response {status}"


@dataclass(frozen=True, slots=True)
class Description:
    """One operation as someone describes it: under a title, at some ``places``.

    Of the sections in ``unspoken`` its layout says nothing, so that nothing is missing there.
    """

    title: str
    places: Mapping[Place, Attributes]
    unspoken: frozenset[str] = frozenset()

    @property
    def addresses(self) -> list[str]:
        """Each method and URL, or method and path, that it names."""
        return [attributes[ADDRESS] for attributes in self.places.values() if ADDRESS in attributes]


@dataclass(slots=True)
class Places:
    """Collects places. One that is described more than once says so, since only the first is read."""

    collected: dict[Place, Attributes] = field(default_factory=dict)

    def add(self, place: Place, attributes: Attributes) -> None:
        """Add a place with what is said of it."""
        known = self.collected.get(place)
        self.collected[place] = attributes if known is None else {**known, DESCRIBED: "more than once"}

    def note(self, place: Place, attributes: Attributes) -> None:
        """Add to what is said of a place."""
        self.collected[place] = {**self.collected.get(place, {}), **attributes}


def field_attributes(type: str, values: Iterable[str], required: bool) -> Attributes:
    """What is said of a parameter or member. ``values`` are those that it may have, none for any."""
    return {TYPE: type, VALUES: ", ".join(sorted(values)) or ANY, REQUIRED: yes_or_no(required)}


def yes_or_no(value: bool) -> str:
    """A mark in words."""
    return "yes" if value else "no"


def type_in_words(names: Iterable[str], format: str = "", element: str = "") -> str:
    """A type as both sides name it: ``array of object``, ``string (date-time)``, ``string or null``."""
    words = sorted(names, key=lambda name: (name == "null", name))
    text = " or ".join(f"array of {element}" if name == "array" and element else name for name in words) or NOT_STATED
    return f"{text} ({format})" if format else text
