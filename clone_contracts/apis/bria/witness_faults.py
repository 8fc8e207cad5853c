"""Faults of behaviour of Bria's endpoint that no answer of its own shows: what is stored, or shown later, differs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from clone_contracts.apis.bria.twin import BriaTwin, Source
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import After, Fault, Outgoing, When, always, clone_of_clone, having, without
from clone_contracts.faults.shared import ApiFaults
from clone_contracts.twins.base import json_response

Change = Callable[[Source], Source]
_SOURCES: Final = 1000
"""Ids from here on are those of clones."""


def witness_faults(api: ApiFaults) -> Iterator[Fault]:
    """All of them."""
    for kind, (clause, change, when) in _STORED.items():
        yield _fault(api, kind, clause, f"the clone is stored {kind.replace('-', ' ')}", after=_storing(change, when))
    for kind, spoil in _SPOILT.items():
        what = f"cloning leaves a clone {kind.replace('-', ' ')}"
        yield _fault(api, f"source-{kind}", "clone.source-unchanged", what, after=_spoiling(spoil))
    for kind, (clause, show) in _SHOWN.items():
        yield _fault(api, kind, clause, f"later a clone is shown {kind.replace('-', ' ')}", seen=_showing(show))
    for kind, (clause, told) in _TOLD.items():
        alter = api.answers(lambda body, _, told=told: body.update(told(body)))  # type: ignore[misc]
        yield _fault(api, f"told-{kind}", clause, f"answers tell of clones {kind.replace('-', ' ')}", after=alter)
    for kind, (clause, version, lose) in _LOST_AT_FIRST.items():
        what = f"clones of uploads of version {version} are {kind.replace('-', ' ')}, and so are clones of these"
        yield _fault(api, f"first-clones-{kind}", clause, what, after=_losing_at_first(version, lose))
    yield _fault(api, "not-there", "clone.new-id", "a clone is not there when it is looked for", seen=_missing)


def _fault(api: ApiFaults, kind: str, clause: str, what: str, **parts: Any) -> Fault:
    also = {
        f"{api.api}.clone.": "what a clone has, and what its source has become, look alike",
        f"{api.api}.201.images_count": "a count that is stored is shown again",
    }
    return api.fault(f"witness.{kind}", clause, what, also=also, **parts)


def _storing(change: Change, when: When = always) -> After:
    """Store a clone otherwise than the answer says."""

    def after(answer: Outgoing) -> Response | None:
        twin = answer.request.twin
        if answer.made and isinstance(twin, BriaTwin) and when(answer.request):
            twin.datasets[int(answer.made)] = change(twin.datasets[int(answer.made)])
        return None

    return after


def _losing_at_first(version: str, change: Callable[[Source, Source], Source]) -> After:
    """Lose something when a source of a version is cloned, which later clones cannot show; ``change`` gets the source, too."""

    def after(answer: Outgoing) -> Response | None:
        twin, source = answer.request.twin, answer.request.source
        if not answer.made or not isinstance(twin, BriaTwin) or source.id >= _SOURCES or source.training_version != version:
            return None
        clone = twin.datasets[int(answer.made)] = change(twin.datasets[int(answer.made)], source)
        return answer.with_json(twin.present(clone))

    return after


def _spoiling(change: Change) -> After:
    """Change a clone once it was cloned itself."""

    def after(answer: Outgoing) -> Response | None:
        twin = answer.request.twin
        if answer.made and isinstance(twin, BriaTwin) and clone_of_clone(answer.request):
            source = answer.request.source
            twin.datasets[source.id] = change(twin.datasets[source.id])
        return None

    return after


def _showing(alter: Callable[[Any], Any]) -> After:
    def seen(answer: Outgoing) -> Response | None:
        if answer.response.status != 200 or answer.json["id"] < _SOURCES:
            return None
        return answer.with_json({**answer.json, **alter(answer.json)})

    return seen


def _missing(answer: Outgoing) -> Response | None:
    is_clone = answer.response.status == 200 and answer.json["id"] >= _SOURCES
    return json_response(404, {"message": "no"}) if is_clone else None


_STORED: Final[Mapping[str, tuple[str, Change, When]]] = {
    "without-visual-schema": ("clone.inherits-visual-schema", lambda it: replace(it, visual_schema=None), always),
    "with-another-visual-schema": ("clone.inherits-visual-schema", lambda it: replace(it, visual_schema="other"), always),
    "without-its-description": ("clone.description-echo", lambda it: replace(it, description=""), having("description")),
    "with-its-description-in-ascii": (
        "clone.description-echo",
        lambda it: replace(it, description=it.description.encode("ascii", "replace").decode()),
        having("description"),
    ),
    "without-the-source's-description": (
        "clone.default-description",
        lambda it: replace(it, description=""),
        without("description"),
    ),
    "described-as-a-copy": (
        "clone.default-description",
        lambda it: replace(it, description=f"Copy of {it.description}"),
        without("description"),
    ),
}
_LOST_AT_FIRST: Final[Mapping[str, tuple[str, str, Callable[[Source, Source], Source]]]] = {
    "without-their-prefix": ("clone.copies-caption-prefix", "3.2", lambda it, _: replace(it, caption_prefix="An image,")),
    "without-some-images": ("clone.copies-images-count", "2.3", lambda it, _: replace(it, images=100)),
    "of-a-basic-upload": (
        "clone.copies-upload-type",
        "fibo",
        lambda it, _: replace(it, upload_type="basic", captions_source=None),
    ),
    "without-visual-schema": ("clone.inherits-visual-schema", "light", lambda it, _: replace(it, visual_schema=None)),
    "named-after-the-description": (
        "clone.default-name",
        "max",
        lambda it, source: replace(it, name=it.name.replace(f"Copy of {source.name}", f"Copy of {source.description}")),
    ),
}
_TOLD: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {
    "without-a-prefix": ("clone.copies-caption-prefix", lambda body: {"caption_prefix": body["caption_prefix"] and ""}),
    "with-one-image": (
        "clone.copies-images-count",
        lambda body: {"images_count": min(1, body["images_count"]), "images": body["images"][:1]},
    ),
}
"""What answers always say, so that only a sibling knows better."""
_SPOILT: Final[Mapping[str, Change]] = {
    "undescribed": lambda it: replace(it, description="cloned"),
    "without-visual-schema": lambda it: replace(it, visual_schema=None),
}
_SHOWN: Final[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {
    "under-another-name": ("clone.name-echo", lambda body: {"name": f"{body['name']} (1)"}),
    "without-its-images": ("clone.copies-images-count", lambda _: {"images": [], "images_count": 0}),
    "with-the-source's-images": (
        "201.images[].dataset_id.is-clone",
        lambda body: {"images": [{**image, "dataset_id": 102} for image in body["images"]]},
    ),
    "as-completed": ("201.status", lambda _: {"status": "completed"}),
    "as-another-version": (
        "clone.inherits-training-version",
        lambda body: {"training_version": "max" if body["training_version"] != "max" else "light"},
    ),
    "with-another-prefix": ("clone.copies-caption-prefix", lambda body: {"caption_prefix": f"{body['caption_prefix']} or so"}),
}
