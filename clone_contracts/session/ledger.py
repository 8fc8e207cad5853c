"""The ledger: what runs requested and what they created, noted before anything else is done with it.

A line is added for each event and never changed, so that a killed run leaves what is needed to clean up after it. What no
answer has confirmed counts as possibly created. The processes of one run share the file, and with it the budget.
"""

import json
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from clone_contracts.errors import ConfigurationError, NotTested

FILE_NAME: Final = "ledger.jsonl"
_FIELDS_OF_LINE: Final = ("event", "ticket", "id", "name")


def new_run_id() -> str:
    """A name for a run: when it began, and something that no other run has."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"


class Event(StrEnum):
    """What is noted. Each request that may create a dataset is *asked* first, and then one of the next three."""

    ASKED = "asked"
    NOTHING = "nothing"
    CREATED = "created"
    LOST = "lost"
    REMOVED = "removed"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Location:
    """Where datasets are: an API at a base URL, and the path parameters that they share."""

    api: str
    target: str
    scope: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. ``ticket`` links the events of one request; ``id`` is that of a dataset, ``name`` the one requested."""

    run: str
    location: Location
    event: Event
    ticket: str
    id: str | None = None
    name: str | None = None


@dataclass(slots=True)
class LedgerState:
    """What follows from some entries: what was ``created``, by id, in order, and what is ``possible`` as well, by ticket."""

    created: dict[str, Entry] = field(default_factory=dict)
    possible: dict[str, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> "LedgerState":
        """The state after some entries, which must be in their order."""
        state = cls()
        for entry in entries:
            state._take(entry)
        return state

    def _take(self, entry: Entry) -> None:
        match entry.event:
            case Event.ASKED:
                self.possible[entry.ticket] = entry
            case Event.NOTHING:
                self.possible.pop(entry.ticket, None)
            case Event.CREATED if entry.id is not None:
                self.possible.pop(entry.ticket, None)
                self.created[entry.id] = entry
            case Event.REMOVED if entry.id is not None:
                self.created.pop(entry.id, None)
            case Event.FORGOTTEN:
                self.created.pop(entry.id or "", None)
                self.possible.pop(entry.ticket, None)


@dataclass(frozen=True, slots=True)
class Leftover:
    """What one run left at one location."""

    run: str
    location: Location
    state: LedgerState


class Ledger:
    """The ledger of one report directory, or one in memory where there is no directory."""

    def __init__(self, directory: Path | None = None) -> None:
        self.path = directory / FILE_NAME if directory else None
        self.unreadable: list[int] = []
        self._kept: list[Entry] = []
        self._lock = FileLock(directory / f".{FILE_NAME}.lock") if directory else None

    def claim(self) -> None:
        """Lock others out while this process lives. Raises ConfigurationError where that is not possible."""
        if self._lock is None or self.path is None:
            return
        directory = self.path.parent
        try:
            self._lock.acquire(timeout=0)
            self._end_last_line(self.path)
        except Timeout:
            message = f"another live run or cleanup is using {directory}; give this one another --report-dir"
            raise ConfigurationError(message) from None
        except OSError as error:
            raise ConfigurationError(f"--report-dir {directory} cannot be written to: {error.strerror}") from None

    @staticmethod
    def _end_last_line(path: Path) -> None:
        """A line that was cut off must not swallow the next one."""
        if path.exists() and (content := path.read_bytes()) and not content.endswith(b"\n"):
            with path.open("ab") as file:
                file.write(b"\n")

    def release(self) -> None:
        """Let others in again."""
        if self._lock is not None:
            self._lock.release()

    def begin(self) -> None:
        """Start afresh where nothing is left over from earlier runs."""
        if self.path is not None and not self.left() and not self.unreadable:
            self.path.unlink(missing_ok=True)

    def note(self, *entries: Entry) -> None:
        """Add entries, nothing between them; they are on disk when this returns. Raises NotTested where it is not possible."""
        if self.path is None:
            self._kept += entries
            return
        lines = "".join(json.dumps({"at": datetime.now(UTC).isoformat(), **_as_dict(entry)}) + "\n" for entry in entries)
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(handle, lines.encode())
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise NotTested(f"the ledger {self.path} cannot be written to: {error.strerror}") from None

    def entries(self, run: str | None = None) -> list[Entry]:
        """All entries, or those of one run; the numbers of lines that cannot be read are kept in ``unreadable``."""
        found = self._kept if self.path is None else list(self._read(self.path))
        return [entry for entry in found if run is None or entry.run == run]

    def since(self, position: int) -> tuple[list[Entry], int]:
        """The entries after a position, 0 at first, and the position after them. A line that is being written comes later."""
        if self.path is None:
            return self._kept[position:], len(self._kept)
        if not self.path.exists():
            return [], position
        with self.path.open("rb") as file:
            file.seek(position)
            whole, newline, _ = file.read().rpartition(b"\n")
        lines = whole.decode("utf-8", "replace").splitlines()
        return [entry for line in lines if (entry := _entry_in(line)) is not None], position + len(whole + newline)

    def left(self) -> list[Leftover]:
        """What has not been removed yet, by run and location."""
        grouped: dict[str, list[Entry]] = {}
        for entry in self.entries():
            grouped.setdefault(f"{entry.run} {entry.location}", []).append(entry)
        everything = [Leftover(entries[0].run, entries[0].location, LedgerState.of(entries)) for entries in grouped.values()]
        return [left for left in everything if left.state.created or left.state.possible]

    def _read(self, path: Path) -> Iterator[Entry]:
        self.unreadable = []
        if not path.exists():
            return
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            entry = _entry_in(line)
            if entry is None:
                self.unreadable.append(number)
            else:
                yield entry

    def forget(self, left: Leftover) -> None:
        """Mark what one run left as settled, by hand or otherwise."""
        for entry in (*left.state.created.values(), *left.state.possible.values()):
            self.note(replace(entry, event=Event.FORGOTTEN))


class NoLedger(Ledger):
    """Of a target that ends with the run nothing has to be known afterwards."""

    def note(self, *entries: Entry) -> None:
        """Keep nothing: there may be a hundred thousand of them."""


def _as_dict(entry: Entry) -> dict[str, Any]:
    """An entry as its line in the file, in the form that older ledgers have too."""
    fields = asdict(entry)
    return {"run": fields["run"], "place": fields["location"], **{name: fields[name] for name in _FIELDS_OF_LINE}}


def _entry_in(line: str) -> Entry | None:
    """The entry in a line, None where it cannot be read."""
    try:
        return _entry(json.loads(line))
    except (ValueError, KeyError, TypeError):
        return None


def _entry(line: Mapping[str, Any]) -> Entry:
    location = line["place"]
    return Entry(
        run=str(line["run"]),
        location=Location(str(location["api"]), str(location["target"]), dict(location["scope"])),
        event=Event(line["event"]),
        ticket=str(line["ticket"]),
        id=line["id"],
        name=line["name"],
    )
