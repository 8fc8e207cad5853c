"""Records as files: written in one step, read only where they are valid."""

import contextlib
import errno
import json
import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import orjson

from clone_contracts.errors import ConfigurationError
from clone_contracts.results.types import Results

RESULTS: Final = "results.json"


def require_writable(directory: Path, option: str = "--report-dir") -> None:
    """Make a report directory. Raises ConfigurationError where that is not possible, or nothing can be written there."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if not os.access(directory, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise ConfigurationError(f"{option} {directory} cannot be written to: {error.strerror}") from None


def write_json(path: Path, record: Mapping[str, object], indent: int | None = None) -> None:
    """Replace a file in one step, so that a killed run leaves the previous one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # One name for this process, so that a killed run leaves one such file at most.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(_as_json(record, indent))
    draft.replace(path)


def _as_json(record: Mapping[str, object], indent: int | None) -> bytes:
    """In lines for people to read; without an indent fast, since a live run writes its record after each answer."""
    if indent is None:
        with contextlib.suppress(orjson.JSONEncodeError):  # Half a surrogate pair, or an integer beyond 64 bits.
            return orjson.dumps(record)
    # Half a surrogate pair becomes its escape, which JSON reads as the same.
    return json.dumps(record, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace")


def results_schema() -> dict[str, Any]:
    """The JSON Schema of results.json."""
    text = files("clone_contracts.results").joinpath("results.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def read_record(path: Path) -> Results:
    """The record of a report directory, or of a file. Raises ConfigurationError where there is none that can be used."""
    import jsonschema  # It takes long to load, and runs only write records.

    file = path / RESULTS if path.is_dir() else path
    try:
        record: Results = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{file} is not JSON") from None
    problem = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(results_schema()).iter_errors(record))
    if problem is not None:
        place = "/".join(map(str, problem.absolute_path)) or "its root"
        raise ConfigurationError(f"{file} is not a record of this suite: at {place}, {problem.message[:200]}")
    return record
