"""When each case was last tried by a run into a report directory: ``cases.json`` beside the record."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clone_contracts.results.file import write_json

CASES: Final = "cases.json"

LastTried = Mapping[str, Mapping[str, str]]
"""Times (RFC 3339) by API and case."""


def read_last_tried(directory: Path) -> LastTried:
    """The history of a report directory. A file that cannot be read is as good as none, since nothing depends on it."""
    try:
        found = json.loads((directory / CASES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict) or not all(isinstance(times, dict) for times in found.values()):
        return {}
    return {api: {case: time for case, time in times.items() if isinstance(time, str)} for api, times in found.items()}


def write_last_tried(directory: Path, before: LastTried, tried: Mapping[str, Mapping[str, int]], started: str) -> None:
    """Add the cases of a run, which ``started`` at a time. Raises OSError."""
    apis = {**before, **tried}
    write_json(
        directory / CASES,
        {api: {**before.get(api, {}), **dict.fromkeys(tried.get(api, {}), started)} for api in apis},
        indent=1,
    )
