"""Every single edit of a page's text, with what must be reported of it, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from clone_contracts.drift.description import Place
from clone_contracts.drift.difference import Kind

LACKING, SUPERFLUOUS = Kind.LACKING.value, Kind.SUPERFLUOUS.value
Reported: TypeAlias = frozenset[tuple[Place, str]]
"""Places, each with the attribute that differs, or with how the contract is wrong about it as a whole."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit of what stands at a place, and the page after it."""

    name: str
    place: Place
    text: str
    reported: Reported


def changed(name: str, place: Place, text: str, attribute: str) -> Edit:
    return Edit(name, place, text, frozenset({(place, attribute)}))


def added(place: Place, text: str) -> Edit:
    return Edit("added", place, text, frozenset({(place, LACKING)}))


def removed(place: Place, text: str) -> Edit:
    return Edit("removed", place, text, frozenset({(place, SUPERFLUOUS)}))


def renamed(place: Place, new: Place, text: str) -> Edit:
    return Edit("renamed", place, text, frozenset({(place, SUPERFLUOUS), (new, LACKING)}))


def other_values(values: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Other lists of values than these, each with what was done; an empty one stands for no list."""
    yield "value added", [*values, "other"]
    for at, value in enumerate(values):
        yield f"value {value} removed", [*values[:at], *values[at + 1 :]]
        yield f"value {value} changed", [*values[:at], f"{value}s", *values[at + 1 :]]
