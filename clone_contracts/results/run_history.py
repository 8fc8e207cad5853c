"""The runs into a report directory: ``history.jsonl``, a line for each, of which the last ones are kept."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, TypedDict

from clone_contracts.results.types import Results
from clone_contracts.results.verdict import Verdict

HISTORY: Final = "history.jsonl"
MOST_RUNS: Final = 500
_LONGEST_LINE: Final = 100_000
_MOST_TARGETS: Final = 100
"""Each has a member in every line."""


class PastApi(TypedDict):
    """What a run saw of an API at a target: ``counts`` are clauses by status."""

    verdict: Verdict
    target: str
    counts: dict[str, int]
    requests: int
    clones: int


class PastRun(TypedDict):
    """One line: when a run began (RFC 3339), how many seconds it took, and what it saw by API, or by API and target."""

    started: str
    seconds: float
    kind: str
    apis: dict[str, PastApi]


def past_run(results: Results) -> PastRun:
    """The line of a run."""
    run = results["run"]
    apis: dict[str, PastApi] = {
        key: {
            "verdict": result["verdict"],
            "target": result.get("target_name", result["target"]),
            "counts": dict(Counter[str](clause["status"] for clause in result["clauses"])),
            "requests": result["requests"],
            "clones": result["clones_created"],
        }
        for key, result in [*results["apis"].items()][:_MOST_TARGETS]
    }
    return {"started": run["started"], "seconds": run["seconds"], "kind": run["kind"], "apis": apis}


def read_history(directory: Path) -> tuple[list[PastRun], int]:
    """The runs of a report directory, the latest last, and how many lines cannot be read; they count for nothing."""
    try:
        lines = (directory / HISTORY).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return [], 0
    read = [_read(line) for line in lines if line.strip()]
    runs = [run for run in read if run is not None]
    return runs[-MOST_RUNS:], len(read) - len(runs)


def add_to_history(directory: Path, results: Results) -> int:
    """Add a run, in one step, and return how many lines that could not be read were thrown out. Raises OSError."""
    before, unreadable = read_history(directory)
    new = past_run(results)
    # A run that is reported again takes its own place.
    runs: Sequence[PastRun] = [*(run for run in before if run["started"] != new["started"]), new][-MOST_RUNS:]
    path = directory / HISTORY
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text("".join(f"{json.dumps(run, ensure_ascii=True)}\n" for run in runs), encoding="utf-8")
    draft.replace(path)
    return unreadable


def _read(line: str) -> PastRun | None:
    """A line, None where it is not what this module writes."""
    if len(line) > _LONGEST_LINE:
        return None
    try:
        run: Any = json.loads(line)
        is_whole = isinstance(run["started"], str) and isinstance(run["kind"], str) and _is_number(run["seconds"])
        return run if is_whole and all(map(_is_api, run["apis"].values())) else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _is_api(api: Any) -> bool:
    texts = isinstance(api["target"], str) and api["verdict"] in ("conforms", "violates", "incomplete")
    counts = all(isinstance(status, str) and type(count) is int for status, count in api["counts"].items())
    return texts and counts and type(api["requests"]) is int and type(api["clones"]) is int


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)
