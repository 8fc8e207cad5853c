"""The records of a dataset, as digests: what they hold may be private, and may be much."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from clone_contracts.errors import NotObservable
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding
from clone_contracts.session.client import ApiClient
from clone_contracts.session.witness import see

MEMBERS: Final = ("input", "expected_output", "metadata", "tags")
"""What a copy of a record has in common with it; ids, times and authors are its own."""
_TAGS: Final = "tags"
MOST_PAGES: Final = 50
MOST_BYTES: Final = 20 * 2**20
_DIGEST: Final = 12


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one dataset in no order. ``whole`` counts digests of records, ``members`` those of each member.

    ``request`` is the one that showed the first page.
    """

    request: Request
    whole: Counter[str] = field(default_factory=Counter)
    members: Mapping[str, Counter[str]] = field(default_factory=lambda: {member: Counter() for member in MEMBERS})

    @property
    def shown(self) -> dict[str, Json]:
        """What may be reported: how many there are, and one digest of all."""
        return {"records": self.whole.total(), "sha256": digest("\n".join(sorted(self.whole.elements())))}

    def has_input(self, value: Json) -> bool:
        """Whether one of them has this input."""
        return _hash(_canonical(value, in_any_order=False)) in self.members["input"]

    def like(self, other: "Records", clause: str) -> list[Finding]:
        """Holds if they are as many records as the other's, with the same members."""
        if self.whole == other.whole:
            return []
        expected, actual = other.whole.total(), self.whole.total()
        if expected != actual:
            return [Finding(clause, f"the {_counted(expected)} of the dataset that it was made from", _counted(actual))]
        differing = next((member for member in MEMBERS if self.members[member] != other.members[member]), None)
        place = f"another {differing}" if differing else "members that belong to other records"
        changed = (other.whole - self.whole).total()
        return [Finding(clause, "the same records as in the dataset that it was made from", f"{changed} of them with {place}")]


def read_records(client: ApiClient, dataset_id: str) -> Records:
    """All records of a dataset, page by page. Raises NotObservable where they cannot be read, or are too many."""
    request, page = see(client, "seeRecords", {"dataset_id": dataset_id})
    records, size, cursors = Records(request), 0, set[str]()
    for _ in range(MOST_PAGES):
        for item in _items(page):
            size += _take(records, item)
        cursor = next_cursor(page)
        if not cursor:
            return records
        if cursor in cursors:
            raise NotObservable("the pages of records lead round in a circle")
        if size > MOST_BYTES:
            break
        cursors.add(cursor)
        _, page = see(client, "seeRecords", {"dataset_id": dataset_id}, f"page[cursor]={quote(cursor, safe='')}", is_more=True)
    raise NotObservable(f"too large: more than {MOST_PAGES} pages or {MOST_BYTES // 2**20} MiB of records")


def _counted(number: int) -> str:
    return "1 record" if number == 1 else f"{number} records"


def _items(page: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    """The members of each record: beside its id, as the published model has them, or in its attributes, as answers do."""
    data = page.get("data")
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise NotObservable("records are shown in another form than is known")
    for item in data:
        attributes = item.get("attributes") if isinstance(item, dict) else None
        members = attributes if isinstance(attributes, dict) else item
        if not isinstance(members, dict) or "input" not in members:
            raise NotObservable("records are shown in another form than is known")
        yield members


def next_cursor(page: Mapping[str, Json]) -> str:
    """What leads to the page behind one, empty where there is none."""
    meta = page.get("meta")
    after = meta.get("after") if isinstance(meta, dict) else None
    return after if isinstance(after, str) else ""


def _take(records: Records, item: Mapping[str, Json]) -> int:
    """Count a record, and return its size in bytes."""
    texts = {member: _canonical(item.get(member), in_any_order=member == _TAGS) for member in MEMBERS}
    for member, text in texts.items():
        records.members[member][_hash(text)] += 1
    records.whole[_hash(json.dumps(texts))] += 1
    return sum(map(len, texts.values()))


def _canonical(value: Json, in_any_order: bool) -> str:
    """The same text for equal values; what is absent, null or empty is equal, as are lists of texts ``in_any_order``."""
    if value in (None, "", [], {}):
        return ""
    if in_any_order and isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = list[Json](sorted(map(str, value)))
    return json.dumps(value, sort_keys=True)


def digest(text: str) -> str:
    """What may be reported of a text."""
    return _hash(text)[:_DIGEST]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
