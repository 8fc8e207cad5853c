"""Faults of behaviour of Bria's endpoint."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from clone_contracts.apis.bria.settings import training_versions
from clone_contracts.apis.bria.twin import METERED_TOKEN, TOKEN, BriaTwin
from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import (
    Fault,
    Incoming,
    Outgoing,
    When,
    always,
    both,
    clone_of_clone,
    every,
    having,
    no_body,
    non_ascii,
    version,
    without,
)
from clone_contracts.faults.shared import (
    ApiFaults,
    accepting,
    crash_faults,
    echo_faults,
    form_faults,
    key_faults,
    repeated,
    status_faults,
)
from clone_contracts.twins.base import json_response

BRIA = ApiFaults("bria", 201, lambda body: body, lambda status: json_response(status, {"message": "no"}), body_is_optional=True)
INHERITED = "clone.inherits-training-version"


def bria_faults() -> Iterator[Fault]:
    """All of them."""
    yield from echo_faults(BRIA, "name", "clone.name-echo")
    yield from form_faults(BRIA)
    yield from status_faults(BRIA, _valid_requests())
    yield from crash_faults(BRIA, _odd_requests())
    yield from key_faults(BRIA, "api_token", TOKEN, "401.token", others=(METERED_TOKEN,))
    yield from _path_faults()
    yield from _body_faults()
    yield from _default_faults()
    yield from _inheritance_faults()
    yield from _copy_faults()
    yield from _identity_faults()
    yield from _image_faults()
    yield from _count_faults()
    yield from _aliasing_faults()
    yield from _shown_faults()
    yield from _quota_faults()


def _valid_requests() -> dict[str, tuple[When, str]]:
    return {
        "no-body": (no_body, "request.body.absent"),
        "empty-object": (lambda r: r.sent == {}, "request.body.empty"),
        "non-ascii-name": (non_ascii(), "request.name.ordinary"),
        "long-name": (lambda r: 80 <= len(r.text("name")) <= 100, "request.name.ordinary"),
        "non-ascii-description": (non_ascii("description"), "request.description.ordinary"),
        "description-without-name": (lambda r: having("description")(r) and without("name")(r), "request.description.ordinary"),
        "clone-of-clone": (lambda r: clone_of_clone(r) and having("name")(r), "201.success"),
        **{f"version-{name}": (version(name), "201.success") for name in training_versions() if name != "fibo"},
    }


def _odd_requests() -> dict[str, When]:
    def id_in(*ids: str) -> When:
        return lambda request: request.ids.get("dataset_id") in ids

    return {
        "an-unknown-member": lambda r: isinstance(r.sent, dict) and bool(r.sent.keys() - {"name", "description"}),
        "an-empty-name": lambda r: r.attributes.get("name") == "",
        "a-very-long-name": lambda r: len(r.text("name")) > 1000,
        "a-very-long-description": lambda r: len(r.text("description")) > 1000,
        "a-control-character": lambda r: "\x00" in r.text("name"),
        "an-emoji": lambda r: any(ord(c) > 0xFFFF for c in r.text("name")),
        "a-quote": lambda r: '"' in r.text("name"),
        "id-zero": id_in("0"),
        "id-negative": lambda r: r.ids.get("dataset_id", "").startswith("-"),
        "id-of-32-bits": id_in(str(2**31)),
        "id-of-64-bits": id_in(str(2**63)),
        "id-as-text": lambda r: not r.ids.get("dataset_id", "1").lstrip("-").isdecimal(),
        "malformed-json": lambda r: bool(r.body) and r.sent is None and r.body != b"null",
        "body-as-array": lambda r: isinstance(r.sent, list),
        "name-as-number": lambda r: type(r.attributes.get("name")) is int,
        "no-body": no_body,
        "an-unknown-dataset": lambda r: r.source is None and r.ids.get("dataset_id", "").isdecimal(),
        "many-images": lambda r: r.source is not None and r.source.images > 200,
        "clone-of-clone-of-clone": lambda r: r.generation >= 3,
    }


def _path_faults() -> Iterator[Fault]:
    def unknown(request: Incoming) -> bool:
        return request.source is None and request.ids.get("dataset_id", "").isdecimal()

    def no_integer(request: Incoming) -> bool:
        return not request.ids.get("dataset_id", "").lstrip("-").isdecimal()

    def first_source(request: Incoming) -> Incoming:
        return replace(request, path=request.path.replace(request.path.split("/")[-2], "101"))

    for status in (400, 403, 200, 410):
        parts = {"after": BRIA.with_status(status, 404, unknown)}
        yield BRIA.fault(f"unknown-dataset-{status}", "404.unknown-dataset", f"{status} for an unknown dataset", **parts)
    yield BRIA.fault(
        "unknown-dataset-cloned", "404.unknown-dataset", "any dataset will do", before=accepting(first_source, unknown)
    )
    yield BRIA.fault(
        "unknown-dataset-cloned-without-body",
        "404.unknown-dataset",
        "the same without a body only",
        before=accepting(first_source, lambda r: unknown(r) and no_body(r)),
    )
    yield BRIA.fault("text-id-cloned", "path.dataset_id", "any text is an id", before=accepting(first_source, no_integer))
    yield BRIA.fault(
        "id-by-its-beginning",
        "path.dataset_id",
        "an id counts up to the first character that is no digit",
        before=accepting(first_source, lambda r: no_integer(r) and r.ids.get("dataset_id", "")[:3] == "101"),
    )


def _quota_faults() -> Iterator[Fault]:
    def metered(request: Incoming) -> bool:
        return request.headers.get("api_token") == METERED_TOKEN

    yield BRIA.fault("metered-token-400", "429.throttled", "400 over the quota", before=BRIA.failing(metered, 400))


def _body_faults() -> Iterator[Fault]:
    """Bodies that must be refused are taken, as if what is wrong with them were not there."""

    def drop(member: str) -> Callable[[Incoming], Incoming]:
        return lambda request: request.with_body({k: v for k, v in request.sent.items() if k != member})

    def whole(request: Incoming) -> Incoming:
        return replace(request, body=b"", sent=None)

    kinds: dict[str, Callable[[Any], bool]] = {
        "number": lambda v: type(v) is int and v != 0,
        "zero": lambda v: type(v) is int and v == 0,
        "true": lambda v: v is True,
        "false": lambda v: v is False,
        "null": lambda v: v is None,
        "array": lambda v: isinstance(v, list) and bool(v),
        "empty-array": lambda v: v == [],
        "object": lambda v: isinstance(v, dict),
    }
    for member, tried in (
        ("name", kinds),
        ("description", {k: kinds[k] for k in ("number", "null", "false", "array", "object")}),
    ):
        for kind, matches in tried.items():

            def is_meant(request: Incoming, member: str = member, matches: Callable[[Any], bool] = matches) -> bool:
                return member in request.attributes and matches(request.attributes[member])

            yield BRIA.fault(
                f"{member}-as-{kind}-taken", f"request.{member}", f"{kind} is taken", before=accepting(drop(member), is_meant)
            )
    bodies: dict[str, When] = {
        "array": lambda r: isinstance(r.sent, list),
        "string": lambda r: isinstance(r.sent, str),
        "number": lambda r: type(r.sent) is int,
        "true": lambda r: r.sent is True,
        "null": lambda r: r.body == b"null",
        "cut": lambda r: r.body.endswith(b'"x"'),
        "with-trailing-comma": lambda r: r.body.endswith(b",}"),
        "form": lambda r: r.body.startswith(b"name="),
        "with-nan": lambda r: b"NaN" in r.body,
        "in-latin-1": lambda r: b"caf\xe9" in r.body,
        "with-single-quotes": lambda r: r.body.startswith(b"{'"),
    }
    for kind, when in bodies.items():
        yield BRIA.fault(f"body-{kind}-taken", "request.body", f"a body {kind} is taken", before=accepting(whole, when))


def _default_faults() -> Iterator[Fault]:
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
        after = BRIA.answers(named(make), without("name"))
        yield BRIA.fault(f"default-name-{kind}", "clone.default-name", f"the default name is {kind}", after=after)
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
        after = BRIA.answers(untitled, both(without("name"), when))
        yield BRIA.fault(f"default-name-lost-{kind}", "clone.default-name", f"no default name {kind}", after=after)


def _inheritance_faults() -> Iterator[Fault]:
    def versioned(to: str) -> Callable[[Any, Outgoing], None]:
        def alter(body: Any, _: Outgoing) -> None:
            if body["training_version"] != to:
                body["training_version"] = to
                body["caption_prefix"] = None if to == "fibo" else body["caption_prefix"] or "A photo of"

        return alter

    for to in training_versions():
        yield BRIA.fault(f"always-{to}", INHERITED, f"every clone is for {to}", after=BRIA.answers(versioned(to)))
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
            after = BRIA.answers(versioned(to), when)
            yield BRIA.fault(f"version-{to}-{kind}", INHERITED, f"a clone is for {to} {kind}", after=after)


def _copy_faults() -> Iterator[Fault]:
    def prefixed(body: Any, _: Outgoing) -> None:
        if body["caption_prefix"] is not None:
            body["caption_prefix"] += " new"

    def counted(body: Any, _: Outgoing) -> None:
        body["images"] = body["images"][:1]
        body["images_count"] = len(body["images"])

    unchanged = {"bria.clone.source-unchanged": "two clones in a row that differ alike look like a source that has changed"}
    for kind, when in {"for-clones": clone_of_clone, "without-name": without("name")}.items():
        yield BRIA.fault(
            f"prefix-lost-{kind}",
            "clone.copies-caption-prefix",
            f"another prefix {kind}",
            after=BRIA.answers(prefixed, when),
            also=unchanged,
        )
        yield BRIA.fault(
            f"images-lost-{kind}",
            "clone.copies-images-count",
            f"fewer images {kind}",
            after=BRIA.answers(counted, when),
            also=unchanged,
        )


def _identity_faults() -> Iterator[Fault]:
    def source_id(body: Any, answer: Outgoing) -> None:
        body["id"] = answer.request.source.id
        for image in body["images"]:
            image["dataset_id"] = body["id"]

    def take_id(body: Any, before: Any) -> None:
        body["id"] = before["id"]
        for image in body["images"]:
            image["dataset_id"] = body["id"]

    yield BRIA.fault("id-of-source", "clone.new-id", "the clone has its source's id", after=BRIA.answers(source_id))
    yield BRIA.fault(
        "id-of-source-for-clones", "clone.new-id", "only for clones", after=BRIA.answers(source_id, clone_of_clone)
    )
    also = {"bria.clone.": "datasets that share an id cannot be told apart"}
    for nth in (1, 2, 7):
        after = repeated(BRIA, nth, take_id)
        yield BRIA.fault(f"id-again-{nth}", "clone.new-id", f"every {nth}th id is the last one", after=after, also=also)


def _image_faults() -> Iterator[Fault]:
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
        yield BRIA.fault(f"image-of-source-{name}", belongs, f"the {name} image is the source's", after=BRIA.answers(of_source))
    yield BRIA.fault(
        "image-of-source-many",
        belongs,
        "the last image is the source's where there are 200",
        after=BRIA.answers(of_source, lambda r: r.source.images >= 200),
    )
    twice = edit(lambda _: -1, id=lambda body, _: body["images"][0]["id"])
    only_several: When = lambda r: r.source.images > 1  # noqa: E731 - a condition like the others
    yield BRIA.fault(
        "image-id-twice", "201.images[].id.unique", "two images share an id", after=BRIA.answers(twice, only_several)
    )


def _count_faults() -> Iterator[Fault]:
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
        yield BRIA.fault(f"count-{kind}", count, f"the count is {kind}", after=BRIA.answers(count_by(make), when), also=also)
    yield BRIA.fault(
        "count-every-7th",
        count,
        "every 7th count is wrong",
        after=every(7, BRIA.answers(count_by(lambda n: n // 2 + 1))),
        also=also,
    )

    def shortened(body: Any, _: Outgoing) -> None:
        body["images"] = body["images"][:150]

    yield BRIA.fault("images-cut-at-150", count, "150 images of 250 are listed", after=BRIA.answers(shortened, many))


def _aliasing_faults() -> Iterator[Fault]:
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
        yield BRIA.fault(
            f"source-{kind}",
            "clone.source-unchanged",
            f"cloning leaves the source {kind}",
            after=changing(change),
            also={
                f"bria.clone.{clause}": "the first clone that differs could be at fault itself"
                for clause in ("copies-images-count", "copies-caption-prefix", "inherits-training-version", "default-name")
            },
        )


def _shown_faults() -> Iterator[Fault]:
    """Answers that show what the document does not list, wrongly."""

    def shows(member: str, value: Callable[[Outgoing], Any]) -> Callable[[Any, Outgoing], None]:
        def alter(body: Any, answer: Outgoing) -> None:
            body[member] = value(answer)

        return alter

    yield BRIA.fault(
        "description-shown-wrong",
        "clone.description-echo",
        "an answer shows another description than was sent",
        after=BRIA.answers(shows("description", lambda _: "another"), having("description")),
    )
    yield BRIA.fault(
        "default-description-shown-empty",
        "clone.default-description",
        "an answer shows an empty description instead of the source's",
        after=BRIA.answers(shows("description", lambda _: ""), lambda r: without("description")(r) and clone_of_clone(r)),
    )
    yield BRIA.fault(
        "visual-schema-shown-changed",
        "clone.inherits-visual-schema",
        "an answer shows another visual schema than that of the source",
        after=BRIA.answers(shows("visual_schema", lambda answer: f"schema {answer.successes}")),
        also={"bria.clone.source-unchanged": "each clone differs, and two in a row look like a source that has changed"},
    )
