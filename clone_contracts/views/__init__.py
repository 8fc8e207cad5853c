"""What people read of a run, made from results.json alone."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clone_contracts.results.diff import Changes
from clone_contracts.views.html import page
from clone_contracts.views.markdown import summary

PAGE = "index.html"
SUMMARY = "summary.md"


def write_views(directory: Path, record: Mapping[str, Any], changes: Changes | None = None) -> None:
    """Write the page and the summary of a record."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in ((PAGE, page(record, changes)), (SUMMARY, summary(record, changes))):
        (directory / name).write_text(text, encoding="utf-8", errors="backslashreplace")
