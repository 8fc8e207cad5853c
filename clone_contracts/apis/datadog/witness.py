"""What siblings show of a Datadog clone: its records, and that it is listed in the project of its source."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.records import Records, digest, next_cursor, read_records
from clone_contracts.errors import NotObservable
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.judge.rules import JudgedAnswer
from clone_contracts.session.listing import Listed, require_only_what_was_told, unlisted
from clone_contracts.session.reply import Reply
from clone_contracts.session.witness import attest, change, see, settled

_COPIED = "datadog.clone.copies-records"
_PROJECT = "datadog.clone.same-project"
_UNCHANGED = "datadog.clone.source-unchanged"
_COMPARED = ("name", "description")
_MOST_PAGES = 10


def require_copied_records(datadog: DatadogClient, source: str, clone: Reply, before: Records) -> None:
    """Have the records of a clone compared with those that its source had ``before``.

    Raises NotObservable where they cannot be seen, or somebody changed the source meanwhile.
    """
    if not before.whole:
        return  # Where there is nothing to copy, nothing shows that it is copied.
    id = datadog.dataset_id(clone)
    seen = settled(datadog, lambda: read_records(datadog, id), lambda records: records.whole == before.whole)
    findings = seen.like(before, _COPIED)
    if findings and (now := read_records(datadog, source)).whole != before.whole:
        if seen.like(now, _COPIED):
            raise NotObservable("somebody changed the records of the source meanwhile")
        findings = []
    attest(datadog, seen.request, seen.shown, Verdict(frozenset({_COPIED}), tuple(findings)))


def with_another_record(datadog: DatadogClient, dataset: Reply, before: Records) -> Records:
    """Add a record to a dataset of this run, and return its records: those that it is to have ``before``, and the new one.

    Raises NotObservable where the record is not taken, or others than these show.
    """
    id, text = datadog.dataset_id(dataset), datadog.unique("record of clone-contracts")
    change(datadog, "addRecords", id, _addition(text), told=_addition(digest(text)))

    def is_added(seen: Records) -> bool:
        # A copy may still be under way, and is complete only with all of them.
        return seen.has_input(text) and seen.whole > before.whole and seen.whole.total() == before.whole.total() + 1

    seen = settled(datadog, lambda: read_records(datadog, id), is_added)
    if not is_added(seen):
        raise NotObservable("a record that was added does not show beside those that were there")
    return seen


def _addition(text: str) -> Json:
    record: Json = {"input": text, "expected_output": text, "metadata": {"added": True}}
    return {"data": {"type": "records", "attributes": {"records": [record]}}}


def require_same_records(datadog: DatadogClient, clone: Reply, before: Records) -> None:
    """Have it judged whether a clone has the records of ``before`` still, whatever its source has by now."""
    id = datadog.dataset_id(clone)
    seen = settled(datadog, lambda: read_records(datadog, id), lambda records: records.whole == before.whole)
    attest(datadog, seen.request, seen.shown, Verdict(frozenset({_COPIED}), tuple(seen.like(before, _COPIED))))


def require_listed(datadog: DatadogClient, clone: Reply) -> None:
    """Have it judged how the project of the path lists a clone. Raises NotObservable where it does not even list the source."""
    if _look_up(datadog, datadog.sources[0])[1] is None:
        raise NotObservable("the project does not even list the source")
    id = datadog.dataset_id(clone)
    request, attributes = _require_in_project(datadog, id)
    if attributes is None:
        return
    sent = clone.request.document.value
    answer = JudgedAnswer(
        200,
        {"data": {"id": id, "attributes": dict(attributes)}},
        sent if isinstance(sent, dict) else {},
        None,
        datadog.recorder.observations,
        dict(datadog.settings.scope),
    )
    verdict = datadog.recorder.judge.verdict_on_sight(answer)
    attest(datadog, request, {"data": [{"id": id, "attributes": _shown(attributes)}]}, verdict)


def require_only_what_answers_told(datadog: DatadogClient) -> None:
    """Have it judged what the project lists beside the datasets that answers told of, on the first pages.

    Raises NotObservable where nothing is listed.
    """
    request, page = see(datadog, "seeDatasets", {})
    listed = _named(page)
    for _ in range(_MOST_PAGES - 1):
        if not (cursor := next_cursor(page)):
            break
        _, page = see(datadog, "seeDatasets", {}, f"page[cursor]={quote(cursor, safe='')}", is_more=True)
        listed += _named(page)
    require_only_what_was_told(datadog, request, listed, {"": "datadog.clone.name-echo"})
    for id in unlisted(datadog, listed)[:1]:
        _require_in_project(datadog, id)


def _named(page: Mapping[str, Json]) -> list[Listed]:
    data = page.get("data")
    items = [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []
    if not items:
        raise NotObservable("datasets are listed in another form than is known")
    return [
        Listed(id, name)
        for item in items
        if isinstance(id := item.get("id"), str)
        and isinstance(attributes := item.get("attributes"), dict)
        and isinstance(name := attributes.get("name"), str)
    ]


def _require_in_project(datadog: DatadogClient, id: str) -> tuple[Request, Mapping[str, Json] | None]:
    """Have it judged whether the project lists a clone at all, and return how it does."""
    request, attributes = settled(datadog, lambda: _look_up(datadog, id), lambda found: found[1] is not None)
    if attributes is None:
        finding = Finding(_PROJECT, "the clone among the datasets of the project", "no such dataset")
        attest(datadog, request, {"data": []}, Verdict(frozenset({_PROJECT}), (finding,)))
    return request, attributes


@dataclass(frozen=True, slots=True)
class State:
    """What a dataset is at one time: how it is listed, None where it is not, and its records."""

    request: Request
    attributes: Mapping[str, Json] | None
    records: Records

    def changes_since(self, before: "State") -> list[Finding]:
        """How it differs from what it was."""
        if before.attributes is not None and self.attributes is None:
            return [Finding(_UNCHANGED, "the dataset among those of its project as before", "no such dataset")]
        was, now = before.attributes or {}, self.attributes or {}
        found = [
            Finding(_UNCHANGED, f"the {member} as before", "another one")
            for member in _COMPARED
            if member in was and was[member] != now.get(member)
        ]
        return found + self.records.like(before.records, _UNCHANGED)


def state_of(datadog: DatadogClient, id: str) -> State:
    """What a dataset is now. Raises NotObservable where it cannot be seen."""
    records = read_records(datadog, id)
    return State(*_look_up(datadog, id), records)


def dataset_with_records(datadog: DatadogClient, witnessed: Callable[[], tuple[Reply, Records]]) -> str:
    """A clone that has records: the one that was witnessed, or else the first of the run, made before the source had none.

    Raises NotObservable where there is none.
    """
    try:
        return datadog.dataset_id(witnessed()[0])
    except NotObservable:
        first = next(iter(datadog.creations.ids), None)
        if first is None or not read_records(datadog, first).whole:
            raise
        return first


def require_unchanged(datadog: DatadogClient, id: str, before: State) -> None:
    """Have it judged whether a dataset of this run is what it was before it was cloned."""
    now = settled(datadog, lambda: state_of(datadog, id), lambda state: not state.changes_since(before))
    shown: dict[str, Json] = {**now.records.shown, "data": [{"id": id, "attributes": _shown(now.attributes or {})}]}
    attest(datadog, now.request, shown, Verdict(frozenset({_UNCHANGED}), tuple(now.changes_since(before))))


def _look_up(datadog: DatadogClient, id: str) -> tuple[Request, Mapping[str, Json] | None]:
    request, body = see(datadog, "seeDatasets", {}, f"filter[id]={quote(id, safe='')}")
    data = body.get("data")
    items = [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []
    found = [item for item in items if item.get("id") == id]
    if items and not found:
        raise NotObservable("datasets are listed whatever id is asked for")
    attributes = found[0].get("attributes") if found else None
    if found and not isinstance(attributes, dict):
        raise NotObservable("datasets are listed in another form than is known")
    return request, attributes if isinstance(attributes, dict) else None


def _shown(attributes: Mapping[str, Json]) -> dict[str, Json]:
    """What may be reported of it: what this run has given it, and where it is."""
    return {name: attributes[name] for name in ("name", "description", "project_id") if name in attributes}
