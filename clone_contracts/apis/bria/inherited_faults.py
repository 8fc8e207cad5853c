"""What Bria's clones take from their sources, gone wrong far from the source: default names, versions, prefixes, images."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import After, Fault, Incoming, Outgoing, clone_of_clone, without
from clone_contracts.faults.stacks.api import Stack
from clone_contracts.faults.stacks.texts import SPOILING

_DEFAULT: Final = "clone.default-name"
_SAME: Final = {
    f"clone.{clause}": "what a clone takes from its source and what the source still is look alike"
    for clause in ("source-unchanged", "copies-caption-prefix", "copies-images-count", "inherits-training-version")
}
_SPOILED: Final = (
    "nfc", "in-255-bytes", "in-utf8mb3", "without-copy-of", "with-entities-read",
    "with-percent-signs-read", "with-formats-filled", "without-variation-selectors", "without-leading-zeros", "without-markup",
    "behind-the-last-slash", "with-doubled-apostrophes",
)  # fmt: skip
"""Spoilings that a name may be in for only when another name is made of it."""


def default_name_faults(stack: Stack) -> Iterator[Fault]:
    """Default names that are made of the wrong name, or of the right one in a wrong way."""
    makers: dict[str, Callable[[str, Incoming], str]] = {
        f"of-a-name-{kind}": lambda name, _, spoil=SPOILING[kind]: f"Copy of {spoil(name)}"  # type: ignore[misc]
        for kind in _SPOILED
    }
    for kind, make in {**makers, **_MAKERS}.items():
        what = f"a default name is made {kind.replace('-', ' ')}"
        after = stack.faults.answers(_named(make), without("name"))
        also = {"clone.source-unchanged": "a default name made of an earlier clone's name looks like a renamed source"}
        yield stack.fault("default-name", kind, _DEFAULT, what, after=_changing(after), also=also)


def _named(make: Callable[[str, Incoming], str]) -> Callable[[Any, Outgoing], None]:
    def alter(body: Any, answer: Outgoing) -> None:
        body["name"] = make(answer.request.source.name, answer.request)

    return alter


def _changing(after: After) -> After:
    """Only where it makes a difference, so that conditions count these."""

    def changing(answer: Outgoing) -> Response | None:
        response = after(answer)
        return response if response is not None and response.body != answer.response.body else None

    return changing


def _again(name: str, request: Incoming) -> str:
    """Copy 2 of … for the second copy of a source."""
    copies: dict[str, int] = request.memory.setdefault("copies", {})
    id = request.ids["dataset_id"]
    copies[id] = copies.get(id, 0) + 1
    return f"Copy of {name}" if copies[id] == 1 else f"Copy {copies[id]} of {name}"


def _of_version(name: str, request: Incoming) -> str:
    """The name that was found first for a training version stays in a cache."""
    found: dict[str, str] = request.memory.setdefault("found", {})
    return "Copy of " + found.setdefault(request.source.training_version, name)


_MAKERS: Final[Mapping[str, Callable[[str, Incoming], str]]] = {
    "once-for-a-copy-of-a-copy": lambda name, _: name if name.startswith("Copy of ") else f"Copy of {name}",
    "with-a-number-for-the-second": _again,
    "once-for-a-training-version": _of_version,
    "in-100-characters": lambda name, _: f"Copy of {name}"[:100],
    "without-trailing-dots": lambda name, _: f"Copy of {name.rstrip('.')}",
}


def left_over_faults(stack: Stack) -> Iterator[Fault]:
    """Names of other requests and of other generations."""

    def of_last(request: Incoming) -> str | None:
        """The name of the request before, even if it was refused."""
        last, request.memory["name"] = request.memory.get("name"), request.text("name")
        return last or None

    def of_newest(request: Incoming) -> str | None:
        newest = request.twin.dataset(request.twin.newest)
        return f"Copy of {newest.name}" if newest else None

    def of_description(request: Incoming) -> str | None:
        return request.text("description") or None

    kinds: Mapping[str, Callable[[Incoming], str | None]] = {
        "left-over-from-the-last-request": of_last,
        "of-the-newest-dataset": of_newest,
        "of-the-description-that-is-sent": of_description,
    }
    for kind, find in kinds.items():

        def before(request: Incoming, find: Callable[[Incoming], str | None] = find) -> Incoming | None:
            name = find(request)
            is_readable = not request.body or isinstance(request.sent, dict)
            if request.source is None or "name" in request.attributes or not is_readable:
                return None
            is_wrong = name not in (None, f"Copy of {request.source.name}")
            return request.with_body({**(request.sent or {}), "name": name}) if is_wrong else None

        what = f"a default name {kind.replace('-', ' ')}"
        yield stack.fault("default-name", kind, _DEFAULT, what, before=before, also=_SAME)

    def after(answer: Outgoing) -> Response | None:
        """Each clone keeps the name of what it was made from, for its own clones to be named after."""
        if answer.response.status != stack.faults.success:
            return None
        body, parents = answer.json, answer.request.memory.setdefault("parents", {})
        parents[str(body["id"])] = answer.request.source.name
        grandparent = parents.get(answer.request.ids["dataset_id"])
        if grandparent is None or "name" in answer.request.attributes:
            return None
        return answer.with_json({**body, "name": f"Copy of {grandparent}"})

    yield stack.fault("default-name", "of-the-grandparent", _DEFAULT, "a default name of the source's source", after=after)


def inherited_faults(stack: Stack) -> Iterator[Fault]:
    """A clone has something of another dataset than its source, or of none."""
    for member, clause in _BLEEDING.items():

        def bleeding(answer: Outgoing, member: str = member) -> Response | None:
            if answer.response.status != stack.faults.success:
                return None
            body = answer.json
            last, answer.request.memory["last"] = answer.request.memory.get("last", body), answer.json
            _take(body, last, member)
            return answer.with_json(body) if body != answer.json else None

        what = f"the clone has the {member} of the clone before"
        also = {**_SAME, "201.": "they go together"}
        yield stack.fault("inherited", f"last-{member}", clause, what, after=bleeding, also=also)
    for kind, (clause, alter) in _FAR.items():
        after = _changing(stack.faults.answers(alter, clone_of_clone))
        yield stack.fault("inherited", kind, clause, f"for clones: {kind.replace('-', ' ')}", after=after, also=_SAME)


_BLEEDING: Final[Mapping[str, str]] = {
    "training_version": "clone.inherits-training-version",
    "caption_prefix": "clone.copies-caption-prefix",
    "images": "clone.copies-images-count",
}


def _take(body: Any, last: Any, member: str) -> None:
    """Take a member from another answer, and what must fit it."""
    if member == "images":
        first = body["id"] * 10**6
        images = enumerate(last["images"], first)
        body["images"] = [{**image, "id": id, "dataset_id": body["id"]} for id, image in images]
        body["images_count"] = last["images_count"]
        body["captions_update_status"] = last["captions_update_status"]
    elif member == "training_version":
        body["training_version"] = last["training_version"]
        is_fibo = body["training_version"] == "fibo"
        body["caption_prefix"] = None if is_fibo else body["caption_prefix"] or "A photo of"
    elif body["caption_prefix"] is not None and last["caption_prefix"] is not None:
        body["caption_prefix"] = last["caption_prefix"]


def _prefixed(make: Callable[[str], str]) -> Callable[[Any, Outgoing], None]:
    def alter(body: Any, _: Outgoing) -> None:
        if body["caption_prefix"] is not None:
            body["caption_prefix"] = make(body["caption_prefix"])

    return alter


def _counted(make: Callable[[int], int]) -> Callable[[Any, Outgoing], None]:
    def alter(body: Any, _: Outgoing) -> None:
        body["images_count"] = make(body["images_count"])
        body["images"] = body["images"][: body["images_count"]]

    return alter


def _last_image(**members: Callable[[Any, Outgoing], Any]) -> Callable[[Any, Outgoing], None]:
    def alter(body: Any, answer: Outgoing) -> None:
        for image in body["images"][-1:]:
            image |= {name: value(body, answer) for name, value in members.items()}

    return alter


def _put(name: str, value: Any) -> Callable[[Any, Outgoing], None]:
    def alter(body: Any, _: Outgoing) -> None:
        body[name] = value

    return alter


_FAR: Final[Mapping[str, tuple[str, Callable[[Any, Outgoing], None]]]] = {
    "a-prefix-in-lower-case": ("clone.copies-caption-prefix", _prefixed(str.lower)),
    "a-prefix-without-its-comma": ("clone.copies-caption-prefix", _prefixed(lambda text: text.rstrip(","))),
    "no-more-images-than-listed": ("clone.copies-images-count", _counted(lambda count: min(count, 200))),
    "no-images": ("clone.copies-images-count", _counted(lambda _: 0)),
    "the-last-image-of-the-source": (
        "201.images[].dataset_id.is-clone",
        _last_image(dataset_id=lambda _, answer: answer.request.source.id),
    ),
    "the-last-image-without-url": ("201.images[].thumbnail_url", _last_image(thumbnail_url=lambda *_: None)),
    "a-status-of-the-source": ("201.status", _put("status", "completed")),
    "an-id-as-text": ("201.project_id", _put("project_id", "7")),
}
