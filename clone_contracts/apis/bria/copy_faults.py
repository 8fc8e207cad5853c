"""Faults of behaviour of Bria's endpoint: what a clone does not take from its source as it should."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from clone_contracts.apis.bria.images import IMAGES_LISTED
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import Fault, Incoming, Outgoing, clone_of_clone, every, without
from clone_contracts.faults.shared import ApiFaults

_UNCHANGED: Final = {
    "bria.clone.source-unchanged": "two clones in a row that differ in the same way look like a changed source"
}


def copy_faults(api: ApiFaults) -> Iterator[Fault]:
    """All of them."""
    yield from _member_faults(api)
    yield from _image_faults(api)


def _member_faults(api: ApiFaults) -> Iterator[Fault]:
    def prefixed(body: Any, _: Outgoing) -> None:
        if body["caption_prefix"] is not None:
            body["caption_prefix"] += " new"

    def counted(body: Any, _: Outgoing) -> None:
        body["images"] = body["images"][:1]
        body["images_count"] = len(body["images"])

    def uploaded(body: Any, _: Outgoing) -> None:
        body["upload_type"] = "basic" if body["upload_type"] == "advanced" else "advanced"
        body["captions_source"] = None if body["upload_type"] == "basic" else "automatic"

    def captioned(body: Any, _: Outgoing) -> None:
        if body["captions_source"] is not None:
            body["captions_source"] = "manual" if body["captions_source"] == "automatic" else "automatic"

    members: Mapping[str, tuple[str, str, Callable[[Any, Outgoing], None]]] = {
        "prefix": ("copies-caption-prefix", "another prefix", prefixed),
        "images": ("copies-images-count", "fewer images", counted),
        "upload-type": ("copies-upload-type", "another upload type", uploaded),
        "captions-source": ("copies-captions-source", "another source of captions", captioned),
    }
    for member, (clause, what, alter) in members.items():
        for kind, when in {"for-clones": clone_of_clone, "without-name": without("name")}.items():
            after = api.answers(alter, when)
            yield api.fault(f"{member}-lost-{kind}", f"clone.{clause}", f"{what} {kind}", after=after, also=_UNCHANGED)


def _image_faults(api: ApiFaults) -> Iterator[Fault]:
    """Images of a clone that are called, or described, unlike those of its source."""
    for member, clause in {"image_name": "clone.copies-image-names", "caption": "clone.copies-captions"}.items():
        changes: Mapping[str, Callable[[str, int, int], str]] = {
            "all": lambda text, number, _: f"{text} {number}",
            "first": lambda text, number, at: f"{text} {number}" if at == 0 else text,
            "last": lambda text, number, at: f"{text} {number}" if at == -1 else text,
            "empty": lambda *_: "",
        }
        for kind, change in changes.items():
            after = api.answers(_changing(member, change), None if kind != "empty" else clone_of_clone)
            yield api.fault(f"{member}-{kind}-lost", clause, f"{member} is not the source's: {kind}", after=after)
        rarely = every(7, api.answers(_changing(member, lambda text, *_: text.upper())))
        yield api.fault(f"{member}-lost-every-7th", clause, f"every 7th clone has another {member}", after=rarely)
        of_many = api.answers(_changing(member, lambda text, number, _: f"{text} {number}"), _of_many)
        yield api.fault(f"{member}-of-many-lost", clause, f"another {member} where not all images are listed", after=of_many)
        yield api.fault(f"{member}-repeated", clause, f"a {member} twice", after=_repeating(api, member))
    what = "the captions are those of other images"
    yield api.fault("captions-shifted", "clone.copies-captions", what, after=api.answers(_shifted, clone_of_clone))


def _of_many(request: Incoming) -> bool:
    return clone_of_clone(request) and request.source.images > IMAGES_LISTED


def _shifted(body: Any, _: Outgoing) -> None:
    """Names and captions each in an order of their own."""
    captions = [image["caption"] for image in body["images"]]
    for image, caption in zip(body["images"], [*captions[1:], *captions[:1]], strict=True):
        image["caption"] = caption


def _changing(member: str, change: Callable[[str, int, int], str]) -> Callable[[Any, Outgoing], None]:
    """``change`` gets the text, a number that each clone has for itself, and the place, -1 for the last one."""

    def alter(body: Any, answer: Outgoing) -> None:
        last = len(body["images"]) - 1
        for at, image in enumerate(body["images"]):
            image[member] = change(image[member], answer.successes, -1 if at == last else at)

    return alter


def _repeating(api: ApiFaults, member: str) -> Callable[[Outgoing], Response | None]:
    """The first image's text for the second one, so that no text is new."""

    def alter(body: Any, _: Outgoing) -> None:
        if len(body["images"]) > 1:
            body["images"][1][member] = body["images"][0][member]

    return api.answers(alter, clone_of_clone)
