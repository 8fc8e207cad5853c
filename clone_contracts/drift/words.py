"""Differences as lines for a reader, and as JSON for a machine."""

from collections.abc import Iterator, Mapping, Sequence

from clone_contracts.drift.description import Place
from clone_contracts.drift.difference import Difference, Kind


def headline(document: str, contract: str, found: Sequence[Difference]) -> str:
    """How many differences there are between a page and a contract, both by their names."""
    number = "no difference" if not found else "1 difference" if len(found) == 1 else f"{len(found)} differences"
    return f"{document}: {number} from {contract}"


def lines(found: Sequence[Difference]) -> Iterator[str]:
    """A line for each difference."""
    for one in found:
        yield f"  {place_in_words(one.place)}: {_difference(one)}"


def as_record(document: str, contract: str, found: Sequence[Difference]) -> Mapping[str, object]:
    """One page's differences for JSON; ``document`` and ``contract`` of a difference are null where that side has nothing."""
    return {"document": document, "contract": contract, "differences": [_record(one) for one in found]}


def place_in_words(place: Place) -> str:
    """A place such as ``Response 201: images.id``."""
    section, *names = place
    return f"{section}: {'.'.join(names)}" if names else section


def _difference(one: Difference) -> str:
    if one.kind is Kind.OTHERWISE:
        return f"{one.attribute}: the document has {_quoted(one.document)}, the contract {_quoted(one.contract)}"
    within = f"{one.within} more in it" if one.within else ""
    whole = ", ".join(filter(None, (one.document or one.contract, within)))
    said = "the contract lacks it" if one.kind is Kind.LACKING else "only the contract has it"
    return f"{said} ({whole})" if whole else said


def _quoted(said: str | None) -> str:
    return "nothing" if said is None else f'"{said}"'


def _record(one: Difference) -> Mapping[str, object]:
    return {
        "place": place_in_words(one.place),
        "kind": one.kind.value,
        "attribute": one.attribute,
        "document": one.document,
        "contract": one.contract,
        "within": one.within,
    }
