"""Views as files beside the record."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from clone_contracts.results.diff import Changes
from clone_contracts.results.run_history import PastRun, read_history
from clone_contracts.results.types import Results
from clone_contracts.views.escape import escape_changes, escape_record

PAGE: Final = "index.html"
SUMMARY: Final = "summary.md"


def write_views(
    directory: Path, results: Results, changes: Changes | None = None, history: Sequence[PastRun] | None = None
) -> None:
    """Write the page and the summary of a record. Texts in it may be a server's: they are escaped here, once and for all.

    ``history`` are earlier runs; those of the directory if it is left out.
    """
    # A run writes its views last, and what makes them takes long to load.
    from clone_contracts.views.html import page
    from clone_contracts.views.markdown import summary

    directory.mkdir(parents=True, exist_ok=True)
    safe = escape_record(results)
    safe_changes = escape_changes(changes) if changes else None
    runs = escape_record([*(read_history(directory)[0] if history is None else history)])
    for name, text in ((PAGE, page(safe, safe_changes, runs)), (SUMMARY, summary(safe, safe_changes, runs))):
        (directory / name).write_text(text, encoding="utf-8", errors="backslashreplace")
