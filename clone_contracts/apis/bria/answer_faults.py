"""Faults of behaviour of Bria's endpoint: what its answers say about clones."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from clone_contracts.apis.bria.settings import training_versions
from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import (
    Fault,
    Outgoing,
    When,
    always,
    both,
    clone_of_clone,
    every,
    having,
    no_body,
    version,
    without,
)
from clone_contracts.faults.shared import (
    ApiFaults,
    echo_faults,
    form_faults,
    repeated,
)

INHERITED = "clone.inherits-training-version"


def answer_faults(api: ApiFaults) -> Iterator[Fault]:
    """All of them."""
    yield from echo_faults(api, "name", "clone.name-echo")
    yield from form_faults(api)
    yield from _default_faults(api)
    yield from _inheritance_faults(api)
    yield from _identity_faults(api)
    yield from _image_faults(api)
    yield from _count_faults(api)
    yield from _aliasing_faults(api)
    yield from _shown_faults(api)


def _default_faults(api: ApiFaults) -> Iterator[Fault]:
    def named(make: Callable[[str], str]) -> Callable[[Any, Outgoing], None]:
        def alter(body: Any, answer: Outgoing) -> None:
            body["name"] = make(answer.request.source.name)

        return alter

    names: dict[str, Callable[[str], str]] = {
        "same-as-source": lambda name: name,
        "untitled": lambda _: "Untitled",
        "empty": lambda _: "",
        "copy-of-in-lower-case": lambda name: f"copy of {name}",
        "copy-of-twice": lambda name: f"Copy of Copy of {name}",
        "copy-behind": lambda name: f"{name} copy",
        "numbered": lambda name: f"Copy of {name} (2)",
        "cut-at-40": lambda name: f"Copy of {name}"[:40],
        "ascii-only": lambda name: "Copy of " + name.encode("ascii", "ignore").decode(),
    }
    for kind, make in names.items():
        after = api.answers(named(make), without("name"))
        yield api.fault(f"default-name-{kind}", "clone.default-name", f"the default name is {kind}", after=after)
    untitled = named(lambda _: "Untitled")
    rare: dict[str, When] = {
        "without-body": no_body,
        "beside-a-description": having("description"),
        "for-clones": clone_of_clone,
        "for-clones-of-clones": lambda r: r.generation >= 3,
        "for-long-names": lambda r: len(r.source.name) >= 80,
        "for-non-ascii-names": lambda r: not r.source.name.isascii() and clone_of_clone(r),
        **{f"for-{name}": version(name) for name in training_versions()},
    }
    for kind, when in rare.items():
        after = api.answers(untitled, both(without("name"), when))
        yield api.fault(f"default-name-lost-{kind}", "clone.default-name", f"no default name {kind}", after=after)


def _inheritance_faults(api: ApiFaults) -> Iterator[Fault]:
    def versioned(to: str) -> Callable[[Any, Outgoing], None]:
        def alter(body: Any, _: Outgoing) -> None:
            if body["training_version"] != to:
                body["training_version"] = to
                body["caption_prefix"] = None if to == "fibo" else body["caption_prefix"] or "A photo of"

        return alter

    for to in training_versions():
        yield api.fault(f"always-{to}", INHERITED, f"every clone is for {to}", after=api.answers(versioned(to)))
    rare: dict[str, When] = {
        "without-name": without("name"),
        "without-body": no_body,
        "for-clones": clone_of_clone,
        **{f"of-{name}": version(name) for name in training_versions()},
    }
    for kind, when in rare.items():
        for to in ("max", "fibo"):
            if kind.endswith(to):
                continue
            after = api.answers(versioned(to), when)
            yield api.fault(f"version-{to}-{kind}", INHERITED, f"a clone is for {to} {kind}", after=after)


def take_id(body: Any, other: Any) -> None:
    """Give the body of an answer the id that another one has."""
    body["id"] = other["id"]
    for image in body["images"]:
        image["dataset_id"] = body["id"]


def _identity_faults(api: ApiFaults) -> Iterator[Fault]:
    def source_id(body: Any, answer: Outgoing) -> None:
        body["id"] = answer.request.source.id
        for image in body["images"]:
            image["dataset_id"] = body["id"]

    yield api.fault("id-of-source", "clone.new-id", "the clone has its source's id", after=api.answers(source_id))
    yield api.fault("id-of-source-for-clones", "clone.new-id", "only for clones", after=api.answers(source_id, clone_of_clone))
    also = {"bria.clone.": "datasets that share an id cannot be told apart"}
    for nth in (1, 2, 7):
        after = repeated(api, nth, take_id)
        yield api.fault(f"id-again-{nth}", "clone.new-id", f"every {nth}th id is the last one", after=after, also=also)


def _image_faults(api: ApiFaults) -> Iterator[Fault]:
    def edit(at: Callable[[list[Any]], int], **members: Any) -> Callable[[Any, Outgoing], None]:
        def alter(body: Any, answer: Outgoing) -> None:
            if body["images"]:
                image = body["images"][at(body["images"])]
                for name, value in members.items():
                    image[name] = value(body, answer) if callable(value) else value

        return alter

    belongs = "201.images[].dataset_id.is-clone"
    positions: dict[str, Callable[[list[Any]], int]] = {
        "first": lambda _: 0,
        "middle": lambda images: len(images) // 2,
        "last": lambda images: len(images) - 1,
    }
    for name, at in positions.items():
        of_source = edit(at, dataset_id=lambda _, answer: answer.request.source.id)
        yield api.fault(f"image-of-source-{name}", belongs, f"the {name} image is the source's", after=api.answers(of_source))
    yield api.fault(
        "image-of-source-many",
        belongs,
        "the last image is the source's where there are 200",
        after=api.answers(of_source, lambda r: r.source.images >= 200),
    )
    twice = edit(lambda _: -1, id=lambda body, _: body["images"][0]["id"])
    only_several: When = lambda r: r.source.images > 1  # noqa: E731 - a condition like the others
    yield api.fault(
        "image-id-twice", "201.images[].id.unique", "two images share an id", after=api.answers(twice, only_several)
    )


def _count_faults(api: ApiFaults) -> Iterator[Fault]:
    count = "201.images_count.matches-images"

    def count_by(make: Callable[[int], int]) -> Callable[[Any, Outgoing], None]:
        def alter(body: Any, _: Outgoing) -> None:
            body["images_count"] = make(body["images_count"])

        return alter

    few: When = lambda r: 0 < r.source.images < 200  # noqa: E731
    many: When = lambda r: r.source.images > 200  # noqa: E731
    also = {"bria.clone.copies-images-count": "a count that is wrong is not the source's"}
    for kind, make, when in (
        ("one-more", lambda n: n + 1, few),
        ("one-less", lambda n: n - 1, few),
        ("zero", lambda _: 0, few),
        ("not-zero", lambda n: n + 1, lambda r: r.source.images == 0),
        ("less-than-listed", lambda _: 199, many),
    ):
        yield api.fault(f"count-{kind}", count, f"the count is {kind}", after=api.answers(count_by(make), when), also=also)
    yield api.fault(
        "count-every-7th",
        count,
        "every 7th count is wrong",
        after=every(7, api.answers(count_by(lambda n: n // 2 + 1))),
        also=also,
    )

    def shortened(body: Any, _: Outgoing) -> None:
        body["images"] = body["images"][:150]

    yield api.fault("images-cut-at-150", count, "150 images of 250 are listed", after=api.answers(shortened, many))


def _aliasing_faults(api: ApiFaults) -> Iterator[Fault]:
    """Cloning changes the source; later clones show it."""

    def changing(change: Callable[[BriaTwin, Any, Any], Any], when: When = always) -> Callable[[Outgoing], Response | None]:
        def after(answer: Outgoing) -> Response | None:
            if answer.response.status == 201 and when(answer.request):
                twin, source = answer.request.twin, answer.request.source
                assert isinstance(twin, BriaTwin)
                twin.datasets[source.id] = change(twin, source, answer.json)
            return None

        return after

    changes: dict[str, Callable[[Any, Any, Any], Any]] = {
        "renamed": lambda _, source, body: replace(source, name=body["name"]),
        "images-moved": lambda _, source, __: replace(source, images=0),
        "prefix-changed": lambda _, source, __: (
            source if source.caption_prefix is None else replace(source, caption_prefix="changed")
        ),
        "version-changed": lambda _, source, __: replace(
            source, training_version="light", caption_prefix=source.caption_prefix or "An image of"
        ),
    }
    for kind, change in changes.items():
        yield api.fault(
            f"source-{kind}",
            "clone.source-unchanged",
            f"cloning leaves the source {kind}",
            after=changing(change),
            also={
                f"bria.clone.{clause}": "the first clone that differs could be at fault itself"
                for clause in ("copies-images-count", "copies-caption-prefix", "inherits-training-version", "default-name")
            },
        )


def _shown_faults(api: ApiFaults) -> Iterator[Fault]:
    """Answers that wrongly show what the document does not list."""

    def shows(member: str, value: Callable[[Outgoing], Any]) -> Callable[[Any, Outgoing], None]:
        def alter(body: Any, answer: Outgoing) -> None:
            body[member] = value(answer)

        return alter

    yield api.fault(
        "description-shown-wrong",
        "clone.description-echo",
        "an answer shows a description other than the one sent",
        after=api.answers(shows("description", lambda _: "another"), having("description")),
    )
    yield api.fault(
        "default-description-shown-empty",
        "clone.default-description",
        "an answer shows an empty description instead of the source's",
        after=api.answers(shows("description", lambda _: ""), lambda r: without("description")(r) and clone_of_clone(r)),
    )
    yield api.fault(
        "visual-schema-shown-changed",
        "clone.inherits-visual-schema",
        "an answer shows a visual schema other than the source's",
        after=api.answers(shows("visual_schema", lambda answer: f"schema {answer.successes}")),
        also={"bria.clone.source-unchanged": "each clone differs, and two in a row look like a changed source"},
    )
