"""What a test is about, by its markers."""

from typing import Final

import pytest

MARKER: Final = "promises"


def promised_clauses(item: pytest.Item) -> tuple[str, ...]:
    """The clauses that a test is about, by its markers."""
    return tuple(dict.fromkeys(clause for mark in item.iter_markers(MARKER) for clause in mark.args))


def api_of(item: pytest.Item) -> str | None:
    """The API that a test is about: that of the clauses in its markers."""
    return next((clause.partition(".")[0] for clause in promised_clauses(item)), None)


def group_of(item: pytest.Item) -> str | None:
    """The part of a document that a test is about: what its module's first line says before the colon."""
    api, module = api_of(item), getattr(item, "module", None)
    title = (getattr(module, "__doc__", None) or "").partition(":")[0].partition("\n")[0]
    return f"{api}: {title}" if api is not None and title else None
