"""Faults of behaviour of Bria's endpoint: times that say no date, and URLs that lead nowhere."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from clone_contracts.faults.base import Fault, Outgoing
from clone_contracts.faults.shared import ApiFaults

_NO_TIMES: Final[Mapping[str, str]] = {
    "a-version": "version 1",
    "of-no-month": "2025-13-45T99:99:99Z",
    "a-digit": "7",
    "a-time-of-day": "10:30:00",
}
_NO_URLS: Final[Mapping[str, str]] = {
    "without-host": "https:///",
    "with-path-only": "https:///9001.png",
    "without-slashes": "http:9001.png",
}


def value_faults(api: ApiFaults) -> Iterator[Fault]:
    """All of them."""
    for member in ("created_at", "updated_at"):
        for kind, text in _NO_TIMES.items():
            what = f"{member} is {text!r}"
            yield api.fault(f"{member}-{kind}", f"201.{member}", what, after=api.answers(_of_clone(member, text)))
            of_image = api.answers(_of_last_image(member, text))
            yield api.fault(f"image-{member}-{kind}", f"201.images[].{member}", f"an image's {what}", after=of_image)
    for member in ("image_url", "thumbnail_url"):
        for kind, text in _NO_URLS.items():
            after = api.answers(_of_last_image(member, text))
            yield api.fault(f"{member}-{kind}", f"201.images[].{member}", f"{member} is {text!r}", after=after)


def _of_clone(member: str, text: str) -> Callable[[Any, Outgoing], None]:
    def alter(body: Any, _: Outgoing) -> None:
        body[member] = text

    return alter


def _of_last_image(member: str, text: str) -> Callable[[Any, Outgoing], None]:
    def alter(body: Any, _: Outgoing) -> None:
        for image in body["images"][-1:]:
            image[member] = text

    return alter
