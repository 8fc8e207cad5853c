"""Compares pages of vendors with the contracts."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names, contract_path, schema_directory
from clone_contracts.drift.difference import Difference, differences
from clone_contracts.drift.layouts import read_page
from clone_contracts.drift.promised import operation_of, promised_by
from clone_contracts.drift.words import as_record, headline, lines
from clone_contracts.errors import ConfigurationError
from clone_contracts.results.verdict import EXIT_CONFORMS, EXIT_USAGE, EXIT_VIOLATES
from clone_contracts.views.escape import escape_record, escape_text

Say = Callable[[str], object]
STDIN: Final = "-"
LARGEST: Final = 4 * 1024 * 1024
"""Bytes of one page that are read."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A page that was compared with the contract in the file ``contract``."""

    document: str
    contract: str
    differences: Sequence[Difference]


def compare_pages(places: Sequence[str], as_json: bool, say: Say, complain: Say) -> int:
    """Compare each page with the contract that it belongs to, say what differs, and return the exit code.

    ``places`` are paths, or ``-`` for standard input. A page that cannot be read is complained about and ends in exit code 4,
    after the others were compared. Raises ConfigurationError where one is given twice.
    """
    if len(set(places)) < len(places):
        raise ConfigurationError("the same DOCUMENT is given twice")
    compared: list[Compared] = []
    for place in places:
        try:
            compared.append(_compare(place))
        except ConfigurationError as error:
            complain(escape_text(f"Error: {error}"))
    if as_json:
        records = [as_record(one.document, one.contract, one.differences) for one in compared]
        say(json.dumps(escape_record(records), indent=1, ensure_ascii=False))
    for one in () if as_json else compared:
        for line in (headline(one.document, one.contract, one.differences), *lines(one.differences)):
            say(escape_text(line))
    if len(compared) < len(places):
        return EXIT_USAGE
    return EXIT_VIOLATES if any(one.differences for one in compared) else EXIT_CONFORMS


def _compare(place: str) -> Compared:
    name = "standard input" if place == STDIN else place
    page = read_page(name, _text(name, sys.stdin.buffer.read(LARGEST + 1) if place == STDIN else _content(Path(place))))
    found = operation_of(page, map(load_contract, api_names()))
    if found is None:
        raise ConfigurationError(f"{name} is about {page.addresses[0]}, and no contract in {schema_directory()} is")
    contract, operation = found
    return Compared(name, contract_path(contract.api).name, differences(page, promised_by(contract, operation)))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None


def _text(name: str, content: bytes) -> str:
    if len(content) > LARGEST:
        raise ConfigurationError(f"{name} is larger than {LARGEST >> 20} MiB, which no page of an API is")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{name} is not UTF-8 text") from None
