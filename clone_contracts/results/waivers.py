"""Waivers: known deviations that a team accepts for one clause until a date, with a reason and an owner.

The file is TOML, with a table for each::

    [[waiver]]
    clause = "bria.201.captions_source"
    reason = "sends none as a text until the new release"
    owner = "datasets team"
    until = 2027-03-31
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from clone_contracts.errors import ConfigurationError
from clone_contracts.results.types import ClauseResult, WaiverState

_MEMBERS: Final = ("clause", "reason", "owner", "until")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One entry. ``until`` is the last day on which it is valid."""

    clause: str
    reason: str
    owner: str
    until: date

    def state(self, clause: ClauseResult | None, all_ran: bool, today: date) -> WaiverState:
        """What it is worth in a run. ``clause`` is what the run saw of its clause, None where it has no part in the run.

        It is unneeded only where ``all_ran``: every test about the clause was selected and came to a result.
        """
        if today > self.until:
            return "expired"
        if clause is not None and clause["found"]:
            return "used"
        return "unneeded" if clause is not None and clause["status"] == "held" and all_ran else "idle"

    def __str__(self) -> str:
        return f"{self.reason} ({self.owner}, until {self.until})"


def read_waivers(path: Path, clauses: Iterable[str]) -> Mapping[str, Waiver]:
    """The waivers of a file by clause. Raises ConfigurationError where one is malformed, or for none of ``clauses``."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"--waivers {path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"--waivers {path} is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"--waivers {path} is not TOML: {error}") from None
    tables = content.get("waiver", [])
    if set(content) - {"waiver"} or not (isinstance(tables, list) and all(isinstance(table, dict) for table in tables)):
        raise ConfigurationError(f"--waivers {path} must hold [[waiver]] tables and nothing else")
    known = list(clauses)
    waivers: dict[str, Waiver] = {}
    for number, table in enumerate(tables, 1):
        where = f"--waivers {path}: entry {number}"
        waiver = _waiver(table, where)
        if waiver.clause not in known:
            near = difflib.get_close_matches(waiver.clause, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ConfigurationError(f"{where} waives {waiver.clause!r}, which is not a clause{hint}")
        if waiver.clause in waivers:
            raise ConfigurationError(f"{where} waives {waiver.clause} a second time")
        waivers[waiver.clause] = waiver
    return waivers


def _waiver(table: Mapping[str, Any], where: str) -> Waiver:
    if set(table) != set(_MEMBERS):
        raise ConfigurationError(f"{where} must have {', '.join(_MEMBERS)} and nothing else")
    for member in ("clause", "reason", "owner"):
        if not isinstance(table[member], str) or not table[member].strip():
            raise ConfigurationError(f"{where}: {member} must be a non-empty text")
    # To Python a datetime is also a date; only a day will do here.
    if type(table["until"]) is not date:
        raise ConfigurationError(f"{where}: until must be a date without quotes, such as 2027-03-31")
    return Waiver(**table)
