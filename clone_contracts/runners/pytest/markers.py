"""What a test is about, by its markers."""

from typing import Final

import pytest

MARKER: Final = "promises"
_PROMISED: Final = pytest.StashKey[tuple[str, ...]]()


def promised_clauses(item: pytest.Item) -> tuple[str, ...]:
    """The clauses that a test is about, by its markers."""
    if _PROMISED not in item.stash:  # It is asked often, and to go through the markers takes long.
        clauses = dict.fromkeys(clause for mark in item.iter_markers(MARKER) for clause in mark.args)
        item.stash[_PROMISED] = tuple(clauses)
    return item.stash[_PROMISED]


def api_of(item: pytest.Item) -> str | None:
    """The API that a test is about: that of the clauses in its markers."""
    return next((clause.partition(".")[0] for clause in promised_clauses(item)), None)


def group_of(item: pytest.Item) -> str | None:
    """The part of a document that a test is about: what its module's first line says before the colon."""
    api, module = api_of(item), getattr(item, "module", None)
    title = (getattr(module, "__doc__", None) or "").partition(":")[0].partition("\n")[0]
    return f"{api}: {title}" if api is not None and title else None
