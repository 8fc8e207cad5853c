"""Behaviours of stacks under Bria's endpoint: those that any API can have, and those of its ids, names and images."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from clone_contracts.apis.bria.faults import BRIA
from clone_contracts.apis.bria.inherited_faults import default_name_faults, inherited_faults, left_over_faults
from clone_contracts.apis.bria.settings import training_versions
from clone_contracts.apis.bria.twin import METERED_TOKEN, TOKEN
from clone_contracts.faults.base import Fault, Incoming
from clone_contracts.faults.conditions import (
    ANYWHERE,
    BESIDE_DESCRIPTION,
    FOR_CLONES,
    LATER,
    SECOND_TIME,
    THIRD_GENERATION,
    WITH_BODY,
    WITHOUT_BODY,
    Condition,
    crossed,
    of_version,
    together,
)
from clone_contracts.faults.stacks import crashes, identifiers, memory, refusals
from clone_contracts.faults.stacks.api import Key, Stack
from clone_contracts.faults.stacks.decoders import decoder_faults
from clone_contracts.faults.stacks.keys import key_faults
from clone_contracts.faults.stacks.members import Assigned, member_faults, query_faults
from clone_contracts.faults.stacks.shapes import shape_faults
from clone_contracts.faults.stacks.texts import text_faults

_UNCHANGED: Final = {"clone.source-unchanged": "two clones in a row that differ in the same way look like a changed source"}
_VERSIONS: Final = tuple(of_version(name) for name in training_versions())


def _has_default_name(request: Incoming) -> bool:
    return request.generation >= 2 and request.source.name.startswith("Copy of ")


OF_NAMELESS: Final = Condition("for-clones-made-without-a-name", _has_default_name)


_FAR: Final = (
    together(of_version("max"), THIRD_GENERATION),
    together(of_version("2.3"), FOR_CLONES, SECOND_TIME),
    together(of_version("light"), THIRD_GENERATION),
)
"""Rare in more than one way."""


def _with_text(sent: Any, member: str, text: Any) -> Any:
    return {**sent, member: text} if isinstance(sent, dict) else {member: text}


def _with_id(body: Any, id: Any) -> Any:
    images = [{**image, "dataset_id": id} for image in body["images"]]
    return {**body, "id": id, "images": images}


STACK: Final = Stack(
    faults=BRIA,
    keys=(Key("api_token", TOKEN, "401.token", (METERED_TOKEN,)),),
    texts={"name": "request.name", "description": "request.description"},
    echoes={"name": "clone.name-echo"},
    hidden="clone.default-name",
    names=frozenset({"name", "description"}),
    with_text=_with_text,
    id_of=lambda body: body["id"],
    with_id=_with_id,
    home="101",
    conditions=(*ANYWHERE, OF_NAMELESS, *_VERSIONS, *_FAR),
    also=_UNCHANGED,
)


def stack_faults() -> Iterator[Fault]:
    """All of them."""
    yield from STACK.crossed(decoder_faults(STACK))
    yield from STACK.crossed(shape_faults(STACK))
    yield from STACK.crossed(text_faults(STACK, ("name",)), BESIDE_DESCRIPTION)
    yield from STACK.crossed(refusals.raw_faults(STACK))
    yield from STACK.crossed(refusals.refusal_faults(STACK), BESIDE_DESCRIPTION)
    yield from STACK.crossed(refusals.bodiless_faults(STACK))
    yield from STACK.crossed(refusals.ignored_faults(STACK))
    yield from STACK.crossed(key_faults(STACK, STACK.keys[0]), WITHOUT_BODY, WITH_BODY)
    yield from _id_faults()
    yield from crossed(crashes.path_crash_faults(STACK), LATER)
    yield from STACK.crossed(crashes.crash_faults(STACK))
    yield from STACK.crossed(member_faults(STACK, _MEMBERS))
    yield from STACK.crossed(query_faults(STACK, "clone.default-name"))
    yield from STACK.crossed(memory.memory_faults(STACK))
    far = together(THIRD_GENERATION, WITHOUT_BODY)
    yield from STACK.crossed(default_name_faults(STACK), WITHOUT_BODY, BESIDE_DESCRIPTION, far)
    yield from STACK.crossed(left_over_faults(STACK))
    yield from crossed(inherited_faults(STACK), (*ANYWHERE, OF_NAMELESS, WITHOUT_BODY, far))


def _id_faults() -> Iterator[Fault]:
    yield from STACK.crossed(identifiers.integer_faults(STACK, "path.dataset_id"), WITHOUT_BODY)
    yield from crossed(identifiers.neighbour_faults(STACK, "404.unknown-dataset"), (*LATER, WITHOUT_BODY))
    words = (identifiers.name_fault(STACK, "path.dataset_id"), identifiers.word_fault(STACK, "path.dataset_id"))
    yield from STACK.crossed(iter(words), WITHOUT_BODY)


def _put(name: str) -> Callable[[Any, Any], None]:
    """Put a value into the answer under a name."""

    def assign(body: Any, value: Any) -> None:
        body[name] = value

    return assign


def _put_version(body: Any, version: Any) -> None:
    body["training_version"] = version
    body["caption_prefix"] = None if version == "fibo" else body["caption_prefix"] or "A photo of"


_COUNTS: Final = dict.fromkeys(("clone.copies-images-count", "clone.source-unchanged"), "what is wrong is not the source's")
_MEMBERS: Final[Mapping[str, Assigned]] = {
    "id": Assigned("clone.new-id", {"201.": "its images have another, or it is no integer", **_UNCHANGED}, _put("id")),
    "training_version": Assigned(
        "clone.inherits-training-version", {"201.": "it may be none of the five", **_UNCHANGED}, _put_version
    ),
    "status": Assigned("201.status", {}, _put("status")),
    "captions_update_status": Assigned("201.captions_update_status", {}, _put("captions_update_status")),
    "upload_type": Assigned("201.upload_type", {"201.captions_source": "the two depend on each other"}, _put("upload_type")),
    "project_id": Assigned("201.project_id", {}, _put("project_id")),
    "images_count": Assigned(
        "201.images_count.matches-images", {"201.images_count": "as for the images", **_COUNTS}, _put("images_count")
    ),
    "images": Assigned("201.images_count.matches-images", {"201.images": "they may be of no form", **_COUNTS}, _put("images")),
    "caption_prefix": Assigned(
        "clone.copies-caption-prefix", {"201.caption_prefix": "fibo has none", **_UNCHANGED}, _put("caption_prefix")
    ),
    "created_at": Assigned("201.updated_at.not-before-created_at", {"201.created_at": "it may be no time"}, _put("created_at")),
    "updated_at": Assigned("201.updated_at.not-before-created_at", {"201.updated_at": "it may be no time"}, _put("updated_at")),
}
