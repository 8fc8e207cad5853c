"""Views as files beside the record."""

from pathlib import Path
from typing import Final

from clone_contracts.results.diff import Changes
from clone_contracts.results.types import Results
from clone_contracts.views.escape import escape_changes, escape_record
from clone_contracts.views.html import page
from clone_contracts.views.markdown import summary

PAGE: Final = "index.html"
SUMMARY: Final = "summary.md"


def write_views(directory: Path, results: Results, changes: Changes | None = None) -> None:
    """Write the page and the summary of a record. Texts in it may be a server's: they are escaped here, once and for all."""
    directory.mkdir(parents=True, exist_ok=True)
    safe = escape_record(results)
    safe_changes = escape_changes(changes) if changes else None
    for name, text in ((PAGE, page(safe, safe_changes)), (SUMMARY, summary(safe, safe_changes))):
        (directory / name).write_text(text, encoding="utf-8", errors="backslashreplace")
