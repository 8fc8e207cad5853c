"""Faults of behaviour of Bria's endpoint: times that cannot be, URLs that lead nowhere, ids of other images."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import Fault, Outgoing, clone_of_clone, every
from clone_contracts.faults.shared import ApiFaults
from clone_contracts.twins.base import SOURCES_CREATED, in_rfc_3339

_NO_TIMES: Final[Mapping[str, str]] = {
    "a-version": "version 1",
    "of-no-month": "2025-13-45T99:99:99Z",
    "a-digit": "7",
    "a-time-of-day": "10:30:00",
    "of-no-day": "2025-02-31T10:30:00Z",
    "of-no-leap-year": "2025-02-29",
    "of-no-hour": "2025-03-01T25:00:00Z",
    "of-no-minute": "2025/03/01 10:60",
}
_OTHER_DAYS: Final[Mapping[str, str]] = {
    "in-1970": "1970-01-01T00:00:00Z",
    "in-2100": "2100-01-01T00:00:00Z",
    "in-2025-without-offset": "2025-03-01T10:00:00",
}
_STANDING_FOR_NONE: Final[Mapping[str, str]] = {"at-zero": "0001-01-01T00:00:00Z", "at-the-epoch": "1970-01-01T00:00:00Z"}
_NO_URLS: Final[Mapping[str, str]] = {
    "without-host": "https:///",
    "with-path-only": "https:///9001.png",
    "without-slashes": "http:9001.png",
    "with-a-hole": "https://images.twin.example/{id}.png",
    "with-backslashes": "https://images.twin.example\\9001.png",
    "with-a-bare-percent-sign": "https://images.twin.example/50%-off.png",
}


def value_faults(api: ApiFaults) -> Iterator[Fault]:
    """All of them."""
    for member in ("created_at", "updated_at"):
        for kind, text in _NO_TIMES.items():
            what = f"{member} is {text!r}"
            yield api.fault(f"{member}-{kind}", f"201.{member}", what, after=api.answers(_of_clone(member, text)))
            of_image = api.answers(_of_last_image(member, text))
            yield api.fault(f"image-{member}-{kind}", f"201.images[].{member}", f"an image's {what}", after=of_image)
    yield from _order_faults(api)
    yield from _clock_faults(api)
    yield from _image_id_faults(api)
    for member in ("image_url", "thumbnail_url"):
        for kind, text in _NO_URLS.items():
            after = api.answers(_of_last_image(member, text))
            yield api.fault(f"{member}-{kind}", f"201.images[].{member}", f"{member} is {text!r}", after=after)


def _order_faults(api: ApiFaults) -> Iterator[Fault]:
    """A last change that was before the creation."""

    def after(text: str) -> Callable[[Outgoing], Response | None]:
        return api.answers(_of_clone("updated_at", text))

    clause = "201.updated_at.not-before-created_at"
    yield api.fault("updated-before-created", clause, "changed a year earlier", after=after("2024-03-01T10:00:00Z"))
    yield api.fault("updated-at-zero", clause, "changed in 1970", after=after("1970-01-01T00:00:00Z"))
    yield api.fault("updated-in-the-east", clause, "changed hours earlier", after=api.answers(_changed_in_the_east))
    yield api.fault("updated-before-created-every-7th", clause, "only every 7th", after=every(7, after("2024-03-01T10:00:00Z")))
    of_image = api.answers(_of_last_image("updated_at", "2024-03-01T10:00:00Z"))
    clause = f"201.images[].{clause.removeprefix('201.')}"
    yield api.fault("image-updated-before-created", clause, "an image changed a year earlier", after=of_image)


def _clock_faults(api: ApiFaults) -> Iterator[Fault]:
    """Times on other days than that of the request."""
    clause, order = "201.created_at.when-requested", "201.updated_at.not-before-created_at"
    future = {
        "bria.201.updated_at.not-in-future": "it was not changed before that",
        f"bria.{order}": "what was changed now was not created later",
    }
    for kind, text in _OTHER_DAYS.items():
        also = future if kind == "in-2100" else {}
        after = api.answers(_of_clone("created_at", text))
        yield api.fault(f"created-{kind}", clause, f"a clone was created {kind}", after=after, also=also)
    rarely = every(7, api.answers(_of_clone("created_at", _OTHER_DAYS["in-1970"])))
    yield api.fault("created-in-1970-every-7th", clause, "every 7th clone was created in 1970", after=rarely)
    yield api.fault("created-with-source", clause, "a clone has its source's time", after=api.answers(_created_with_source))
    later = api.answers(_of_clone("updated_at", _OTHER_DAYS["in-2100"]))
    yield api.fault("updated-in-2100", "201.updated_at.not-in-future", "a clone was changed in 2100", after=later)
    later = api.answers(lambda body, _: body.update(updated_at=body["created_at"].replace("Z", "-09:00")))
    yield api.fault("updated-in-the-west", "201.updated_at.not-in-future", "changed hours after it was created", after=later)
    for kind, text in _STANDING_FOR_NONE.items():
        of_image = api.answers(_of_last_image("created_at", text))
        what = f"an image was created at {text}, which stands for no time"
        yield api.fault(f"image-created-{kind}", "201.images[].created_at", what, after=of_image)
    for member in ("created_at", "updated_at"):
        of_image = api.answers(_of_last_image(member, _OTHER_DAYS["in-2100"]))
        clause = f"201.images[].{member}.not-in-future"
        also = {f"bria.{order.replace('201.', '201.images[].')}": future[f"bria.{order}"]}
        what = f"an image's {member} is in 2100"
        yield api.fault(f"image-{member}-in-2100", clause, what, after=of_image, also=also)


def _created_with_source(body: Any, _: Outgoing) -> None:
    body["created_at"] = in_rfc_3339(SOURCES_CREATED)


def _changed_in_the_east(body: Any, _: Outgoing) -> None:
    body["updated_at"] = body["created_at"].replace("Z", "+09:00")


def _image_id_faults(api: ApiFaults) -> Iterator[Fault]:
    """Images of a clone that have the ids of others."""

    def numbered(body: Any, _: Outgoing) -> None:
        for number, image in enumerate(body["images"]):
            image["id"] = number

    def of_source(body: Any, answer: Outgoing) -> None:
        for image in body["images"]:
            image["id"] += (answer.request.source.id - body["id"]) * 1000

    def last_of_source(body: Any, answer: Outgoing) -> None:
        for image in body["images"][-1:]:
            image["id"] += (answer.request.source.id - body["id"]) * 1000

    clause = "clone.new-image-ids"
    yield api.fault("image-ids-numbered", clause, "images are numbered in each clone", after=api.answers(numbered))
    for kind, alter in {"image-ids": of_source, "last-image-id": last_of_source}.items():
        after = api.answers(alter, clone_of_clone)
        yield api.fault(f"{kind}-of-source", clause, f"a clone of a clone has the {kind} of its source", after=after)


def _of_clone(member: str, text: str) -> Callable[[Any, Outgoing], None]:
    def alter(body: Any, _: Outgoing) -> None:
        body[member] = text

    return alter


def _of_last_image(member: str, text: str) -> Callable[[Any, Outgoing], None]:
    def alter(body: Any, _: Outgoing) -> None:
        for image in body["images"][-1:]:
            image[member] = text

    return alter
