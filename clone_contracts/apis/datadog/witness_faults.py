"""Faults of behaviour of Datadog's endpoint that no answer of its own shows: what is stored is not what was said."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from clone_contracts.apis.datadog.twin import DatadogTwin, Stored
from clone_contracts.exchange.message import Response
from clone_contracts.exchange.strict_json import Json
from clone_contracts.faults.base import After, Fault, Outgoing, When, always, clone_of_clone
from clone_contracts.faults.concurrency import racing
from clone_contracts.faults.shared import ApiFaults

_RECORDS: Final = "clone.copies-records"
_UNCHANGED: Final = "clone.source-unchanged"
_WHERE: Final = "(seen with --observe=write)"
_MANY_STEPS: Final = 3
_TIME: Final = "created_at"
_OTHER_PROJECT: Final = "0d5c6f0e-0b1b-4b0a-9d0c-6a1e5a3c2b10"

Record = Mapping[str, Json]
Records = tuple[Record, ...]


def witness_faults(api: ApiFaults) -> Iterator[Fault]:
    """All of them."""
    for kind, copy in _COPIES.items():
        after = _storing(lambda stored, copy=copy: _copied(stored, copy))  # type: ignore[misc]
        yield _fault(api, kind, _RECORDS, kind.replace("-", " "), after=after)
    for kind in ("no-record", "the-first-page-only"):
        after = _storing(lambda stored, copy=_COPIES[kind]: _copied(stored, copy), clone_of_clone)  # type: ignore[misc]
        yield _fault(api, f"{kind}-of-clones", _RECORDS, f"{kind.replace('-', ' ')} of a clone", after=after)
    away = _storing(lambda stored: replace(stored, project=_OTHER_PROJECT), lambda request: request.generation > 1)
    yield _fault(api, "clones-in-another-project", "clone.same-project", "clones of clones are stored elsewhere", after=away)
    late = _storing(lambda stored: replace(stored, records=()), lambda request: request.generation > _MANY_STEPS)
    yield _fault(api, "no-record-after-many-steps", _RECORDS, "no record of a clone of the fourth generation", after=late)
    for kind, (what, keep) in _ADDED.items():
        yield _fault(api, kind, _RECORDS, f"{what} {_WHERE}", after=_keeping(keep))
    shared = f"what is added to a dataset is added to clones that were made before as well {_WHERE}"
    yield _fault(api, "what-is-added-later", _RECORDS, shared, after=_noting, seen=_sharing)
    for kind, (clause, change) in _STORED.items():
        yield _fault(api, kind, clause, f"the clone is stored {kind.replace('-', ' ')}", after=_storing(change))
    for kind, spoil in _SPOILT.items():
        for where, when in {"": always, "-of-clones": clone_of_clone}.items():
            what = f"cloning leaves the source {kind.replace('-', ' ')}"
            yield _fault(api, f"source-{kind}{where}", _UNCHANGED, what, after=_spoiling(spoil, when))
    what = "of clones made at once only the last has records"
    yield _fault(api, "no-record-at-once", _RECORDS, what, together=racing(_emptied))
    gone = _spoiling(lambda source: replace(source, project=_OTHER_PROJECT), clone_of_clone)
    yield _fault(api, "source-moved-away", _UNCHANGED, "a cloned dataset goes into another project", after=gone)


def _fault(api: ApiFaults, kind: str, clause: str, what: str, **parts: Any) -> Fault:
    also = {
        f"{api.api}.clone.copies-records": "a source that is changed has other records",
        f"{api.api}.clone.same-project": "it is not listed there",
    }
    return api.fault(f"witness.{kind}", clause, what, also=also, **parts)


def _emptied(_: list[Any], made: Sequence[Outgoing]) -> None:
    """Leave no record in any of them but the last."""
    for answer in made[:-1]:
        assert isinstance(answer.request.twin, DatadogTwin)
        answer.request.twin.datasets[answer.made] = replace(answer.request.twin.datasets[answer.made], records=())


def _storing(change: Callable[[Stored], Stored], when: When = always) -> After:
    """Store a clone otherwise than the answer says."""

    def after(answer: Outgoing) -> Response | None:
        twin = answer.request.twin
        if answer.made and isinstance(twin, DatadogTwin) and when(answer.request):
            twin.datasets[answer.made] = change(twin.datasets[answer.made])
        return None

    return after


def _spoiling(change: Callable[[Stored], Stored], when: When) -> After:
    """Change the source of a clone once that is made."""

    def after(answer: Outgoing) -> Response | None:
        twin, id = answer.request.twin, answer.request.ids.get("dataset_id", "")
        if answer.made and isinstance(twin, DatadogTwin) and when(answer.request):
            twin.datasets[id] = change(twin.datasets[id])
        return None

    return after


def _keeping(keep: Callable[[Records], Records]) -> After:
    """Copy otherwise what was added to the source since it was made, which has a time of its own."""

    def after(answer: Outgoing) -> Response | None:
        twin, source = answer.request.twin, answer.request.source
        if answer.made and isinstance(twin, DatadogTwin) and isinstance(source, Stored):
            made, added = (tuple(record for record in source.records if (_TIME in record) is late) for late in (False, True))
            twin.datasets[answer.made] = replace(twin.datasets[answer.made], records=(*made, *keep(added)))
        return None

    return after


def _noting(answer: Outgoing) -> Response | None:
    """Remember what a clone was made from."""
    if answer.made:
        answer.request.memory[answer.made] = answer.request.ids["dataset_id"]
    return None


def _sharing(answer: Outgoing) -> Response | None:
    """Have clones change along with their source."""
    twin, request = answer.request.twin, answer.request
    if request.method == "POST" and isinstance(twin, DatadogTwin):
        source = twin.datasets[request.path.split("/")[-2]]
        for id in [made for made, of in request.memory.items() if of == source.id]:
            twin.datasets[id] = replace(twin.datasets[id], records=source.records)
    return None


def _copied(stored: Stored, copy: Callable[[Records], Records]) -> Stored:
    return replace(stored, records=copy(stored.records))


def _each_without(member: str) -> Callable[[Records], Records]:
    return lambda records: tuple({name: value for name, value in record.items() if name != member} for record in records)


def _with_next(member: str) -> Callable[[Records], Records]:
    """Each record has a member of the next one."""

    def copy(records: Records) -> Records:
        following = [*records[1:], *records[:1]]
        return tuple({**record, member: other.get(member)} for record, other in zip(records, following, strict=True))

    return copy


_COPIES: Final[Mapping[str, Callable[[Records], Records]]] = {
    "no-record": lambda _: (),
    "half-of-the-records": lambda records: records[: len(records) // 2],
    "the-first-page-only": lambda records: records[:3],
    "all-but-the-last": lambda records: records[:-1],
    "each-record-once": lambda records: tuple({str(record): record for record in records}.values()),
    "a-record-twice": lambda records: (*records, *records[:1]),
    "a-later-record-as-well": lambda records: (*records, {"input": "added later"}),
    "as-many-of-another-dataset": lambda records: tuple({"input": f"of another {at}"} for at, _ in enumerate(records)),
    "without-metadata": _each_without("metadata"),
    "without-tags": _each_without("tags"),
    "without-expected-output": _each_without("expected_output"),
    "with-metadata-of-the-next": _with_next("metadata"),
    "with-input-as-text": lambda records: tuple({**record, "input": str(record["input"])} for record in records),
}
_ADDED: Final[Mapping[str, tuple[str, Callable[[Records], Records]]]] = {
    "as-the-source-was-made": ("the records are those that the source was made with", lambda _: ()),
    "added-without-metadata": ("records that were added lose their metadata in the copy", _each_without("metadata")),
}
_STORED: Final[Mapping[str, tuple[str, Callable[[Stored], Stored]]]] = {
    "in-another-project": ("clone.same-project", lambda stored: replace(stored, project=_OTHER_PROJECT)),
    "under-another-name": ("clone.name-echo", lambda stored: replace(stored, name=f"{stored.name} (copy)")),
    "under-a-cut-name": ("clone.name-echo", lambda stored: replace(stored, name=stored.name[:20])),
    "without-its-description": ("clone.description-echo", lambda stored: replace(stored, description="")),
    "with-its-description-in-ascii": (
        "clone.description-echo",
        lambda stored: replace(stored, description=stored.description.encode("ascii", "replace").decode()),
    ),
}
_SPOILT: Final[Mapping[str, Callable[[Stored], Stored]]] = {
    "renamed": lambda source: replace(source, name=f"{source.name} (cloned)"),
    "undescribed": lambda source: replace(source, description="cloned"),
    "empty": lambda source: replace(source, records=()),
    "with-a-record-less": lambda source: replace(source, records=source.records[:-1]),
    "with-a-record-more": lambda source: replace(source, records=(*source.records, {"input": "was cloned"})),
}
