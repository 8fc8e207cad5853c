"""Datadog's clone endpoint, in memory."""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from clone_contracts.exchange.clock import Clock, real_clock
from clone_contracts.exchange.message import Response
from clone_contracts.exchange.strict_json import Json
from clone_contracts.targets.target import ForcedError
from clone_contracts.twins.base import SOURCES_CREATED, Refused, Twin, TwinRequest, in_rfc_3339, json_response, parse_body

PROJECT_ID = "a33671aa-24fd-4dcd-9b33-a8ec7dde7751"
DATASET_ID = "9f64e5c7-dc5a-45c8-a17c-1b85f0bec97d"
DAMAGED_DATASET = "5b0d4c3e-6c0e-4f7e-9a55-0d7f3f3f5d10"
API_KEY = "twin-Datadog-api-key-77ab"
METERED_API_KEY = "twin-Datadog-metered-key-03fd"
APPLICATION_KEY = "twin-Datadog-application-key-c41e"
READ_ONLY_APPLICATION_KEY = "twin-Datadog-read-only-key-8d20"

_VENDOR = "application/vnd.api+json"
_AUTHOR = "3f0e2b1a-7f43-4a0e-8f4e-5d3c1c0a9b77"
_COPIED = ("input", "expected_output", "metadata", "tags")
_IDS = uuid.UUID("0b7c6c7e-52a1-4c2b-8f0e-3f1f6d1f7a11")


@dataclass(frozen=True, slots=True)
class Stored:
    """A dataset as it is stored. ``damaged`` ones cannot be read any more."""

    id: str
    name: str
    description: str
    metadata: Mapping[str, Json] = field(default_factory=dict)
    records: tuple[Mapping[str, Json], ...] = ()
    damaged: bool = False
    created: datetime = SOURCES_CREATED
    project: str = PROJECT_ID


RECORDS: tuple[Mapping[str, Json], ...] = (
    {"input": "How do I …?", "expected_output": "You …", "metadata": {"topic": "use", "rank": 1}, "tags": ["faq", "spring"]},
    {"input": {"question": "Why does …?", "history": []}, "expected_output": {"answer": None}, "tags": ["faq"]},
    {"input": "How do I …?", "expected_output": "You …", "metadata": {"topic": "use", "rank": 1}, "tags": ["faq", "spring"]},
    {"input": "Où est …?", "metadata": {"language": "fr"}},
    {"input": {}, "expected_output": ""},
)
"""Texts and objects, with and without the other members, one of them twice."""
SOURCES = (
    Stored(DATASET_ID, "Support questions", "Collected in spring", {"team": "support"}, RECORDS),
    Stored(DAMAGED_DATASET, "Damaged", "", damaged=True),
)

VARIABLES = {
    "DD_API_KEY": API_KEY,
    "DD_APP_KEY": APPLICATION_KEY,
    "DD_LLMOBS_PROJECT_ID": PROJECT_ID,
    "DD_LLMOBS_DATASET_ID": DATASET_ID,
}
"""The variables that lead a live run to the twin, except for the base URL."""

FORCED_ERRORS = {
    403: ForcedError(keys={"DD-APPLICATION-KEY": READ_ONLY_APPLICATION_KEY}),
    429: ForcedError(keys={"DD-API-KEY": METERED_API_KEY}),
    500: ForcedError(dataset_id=DAMAGED_DATASET),
}


@dataclass
class DatadogTwin(Twin):
    """``POST /api/v2/llm-obs/v1/{project_id}/datasets/{dataset_id}/clone``, and siblings.

    They remove, show and change what it made. ``page`` is the number of records on one page.
    """

    prefix: str = ""
    page: int = 100
    now: Clock = real_clock
    api_keys: Mapping[str, int | None] = field(default_factory=lambda: {API_KEY: None, METERED_API_KEY: 0})
    """Each API key, with the number of requests that it may make, None for any number."""
    application_keys: Mapping[str, bool] = field(
        default_factory=lambda: {APPLICATION_KEY: True, READ_ONLY_APPLICATION_KEY: False}
    )
    """Each application key, with whether it may write."""

    def __post_init__(self) -> None:
        super().__init__()
        datasets = re.escape(self.prefix) + "/api/v2/llm-obs/v1/(?P<project_id>[^/]*)/datasets/"
        self.route = datasets + "(?P<dataset_id>[^/]*)/clone"
        self.removal = ("POST", datasets + "delete")
        records = datasets + "(?P<dataset_id>[^/]*)/records"
        self.views = {datasets.rstrip("/"): self.show_datasets, records: self.show_records}
        self.changes = {records: self.add_records}
        self.datasets = {stored.id: stored for stored in SOURCES}

    def stored(self) -> Iterable[Stored]:
        return tuple(self.datasets.values())

    def dataset(self, id: str) -> Stored | None:
        return self.datasets.get(id)

    def discard(self, id: str) -> None:
        self.datasets.pop(id, None)

    def attributes(self, sent: Any) -> Any:
        data = sent.get("data") if isinstance(sent, dict) else None
        return data.get("attributes") if isinstance(data, dict) else None

    def clone(self, request: TwinRequest) -> Response:
        self._authenticate(request)
        attributes, id = self._valid_body(request.body)
        source = self._find(request)
        if id != source.id:
            raise Refused(400, "data.id is not the dataset of the path.", "/data/id")
        if source.damaged:
            raise Refused(500, "The dataset cannot be read.")
        self.created += 1
        clone = Stored(
            id=str(uuid.uuid5(_IDS, str(self.created))),
            name=attributes["name"],
            description=attributes.get("description", ""),
            metadata=source.metadata,
            records=tuple(map(_copied, source.records)),
            created=self.now(),
        )
        self.datasets[clone.id] = clone
        self.newest = clone.id
        return json_response(200, {"data": self.present(clone)})

    def remove(self, request: TwinRequest) -> Response:
        self._authenticate(request)
        attributes = _object(_member(_object(parse_body(request.body, 400), ""), "data", ""), "/data").get("attributes")
        ids = _member(_object(attributes, "/data/attributes"), "dataset_ids", "/data/attributes")
        for id in ids if isinstance(ids, list) else []:
            self.removed += self.datasets.pop(id, None) is not None
        return Response(204)

    def show_datasets(self, request: TwinRequest) -> Response:
        """Those of a project, or the one with an id if the query asks for it."""
        self._authenticate(request)
        project, id = request.path["project_id"], request.query.get("filter[id]")
        shown = [stored for stored in self.datasets.values() if stored.project == project and id in (None, stored.id)]
        return json_response(200, {"data": [self._listed(stored) for stored in shown], "meta": {"after": ""}}, _VENDOR)

    def show_records(self, request: TwinRequest) -> Response:
        """A page of those of a dataset."""
        self._authenticate(request)
        stored, start = self._find(request), int(request.query.get("page[cursor]", "0"))
        end = start + self.page
        data = [_shown(stored, number) for number in range(start, min(end, len(stored.records)))]
        after = str(end) if end < len(stored.records) else ""
        return json_response(200, {"data": data, "meta": {"after": after}}, _VENDOR)

    def add_records(self, request: TwinRequest) -> Response:
        """Add records to a dataset. Each has times of its own."""
        self._authenticate(request)
        stored = self._find(request)
        data = _object(_member(_object(parse_body(request.body, 400), ""), "data", ""), "/data")
        sent = _member(_object(_member(data, "attributes", "/data"), "/data/attributes"), "records", "/data/attributes")
        if _member(data, "type", "/data") != "records" or not isinstance(sent, list):
            raise Refused(400, "These are no records.", "/data")
        time = in_rfc_3339(self.now())
        times = {"created_at": time, "updated_at": time}
        added = [{**_copied(_object(item, "/data/attributes/records")), **times} for item in sent]
        changed = replace(stored, records=(*stored.records, *added))
        self.datasets[stored.id] = changed
        shown = [_shown(changed, number) for number in range(len(stored.records), len(changed.records))]
        return json_response(200, {"data": {"records": shown}}, _VENDOR)

    def _listed(self, stored: Stored) -> dict[str, Any]:
        shown = self.present(stored)
        return {**shown, "attributes": {**shown["attributes"], "project_id": stored.project}}

    def refusal(self, refused: Refused) -> Response:
        if refused.status == 429:
            return json_response(429, {"errors": [refused.detail]})
        error: dict[str, Any] = {
            "status": str(refused.status),
            "title": HTTPStatus(refused.status).phrase,
            "detail": refused.detail,
            "meta": {},
            # As in the document's examples all three are there; those that do not apply are empty.
            "source": {"header": refused.header, "parameter": "", "pointer": refused.pointer},
        }
        return json_response(refused.status, {"errors": [error]})

    def present(self, dataset: Stored) -> dict[str, Any]:
        """The dataset as an answer shows it."""
        time = in_rfc_3339(dataset.created)
        return {
            "id": dataset.id,
            "type": "datasets",
            "attributes": {
                "name": dataset.name,
                "description": dataset.description,
                "metadata": dict(dataset.metadata),
                "current_version": 0,
                "created_at": time,
                "updated_at": time,
            },
        }

    def _authenticate(self, request: TwinRequest) -> None:
        api_key, application_key = (
            request.headers.get("dd-api-key", ""),
            request.headers.get("dd-application-key", ""),
        )
        if api_key not in self.api_keys:
            raise Refused(401, "The API key is missing or wrong.", header="DD-API-KEY")
        if application_key not in self.application_keys:
            raise Refused(403, "The application key is missing or wrong.", header="DD-APPLICATION-KEY")
        self.spend(api_key, self.api_keys[api_key])
        if not self.application_keys[application_key]:
            raise Refused(403, "The application key does not permit this.")

    def _find(self, request: TwinRequest) -> Stored:
        if request.path["project_id"] != PROJECT_ID:
            raise Refused(404, "There is no such project.")
        stored = self.datasets.get(request.path["dataset_id"])
        if stored is None:
            raise Refused(404, "There is no such dataset.")
        return stored

    def _valid_body(self, body: bytes) -> tuple[dict[str, Any], str]:
        """The attributes and data.id. Raises Refused with 400 and a pointer at what is wrong."""
        root = parse_body(body, 400)
        data = _member(_object(root, ""), "data", "")
        attributes = _object(_member(_object(data, "/data"), "attributes", "/data"), "/data/attributes")
        for value, place in (
            (_member(attributes, "name", "/data/attributes"), "/data/attributes/name"),
            (attributes.get("description", ""), "/data/attributes/description"),
            (_member(_object(data, "/data"), "id", "/data"), "/data/id"),
        ):
            if not isinstance(value, str):
                raise Refused(400, "This is not a string.", place)
        if _member(_object(data, "/data"), "type", "/data") != "datasets":
            raise Refused(400, "The type is not datasets.", "/data/type")
        return attributes, _object(data, "/data")["id"]


def _copied(record: Mapping[str, Json]) -> Mapping[str, Json]:
    """What a copy has in common with a record; the record itself where that is all of it."""
    if record.keys() <= set(_COPIED):
        return record
    return {name: record[name] for name in _COPIED if name in record}


def _shown(stored: Stored, number: int) -> dict[str, Any]:
    """A record as a page shows it."""
    time = in_rfc_3339(stored.created)
    id = str(uuid.uuid5(_IDS, f"{stored.id} {number}"))
    own = {"author": {"id": _AUTHOR}, "dataset_id": stored.id, "created_at": time, "updated_at": time}
    attributes = {**own, **stored.records[number]}
    return {"id": id, "type": "datasets", "attributes": attributes}


def _object(value: Json, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refused(400, "This is not an object.", place)
    return value


def _member(holder: dict[str, Any], name: str, place: str) -> Any:
    if name not in holder:
        raise Refused(400, "Missing required attribute in body", f"{place}/{name}")
    return holder[name]
