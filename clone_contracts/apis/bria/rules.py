"""Bria's rules: what a clone takes from its source, and how its members fit each other."""

from collections.abc import Mapping

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, format_pair, format_value
from clone_contracts.judge.observations import Dataset
from clone_contracts.judge.rules import JudgedAnswer, Rule, is_new_id, same
from clone_contracts.judge.times import not_before

DEFAULT_NAME = "Copy of "
IMAGES_LISTED = 200
COPIED = ("training_version", "caption_prefix", "images_count", "visual_schema")
"""The members that a clone takes from its source."""


def default_name(source: Dataset | None) -> Json:
    """The name that a clone gets where none is sent, None where the source's name is not known."""
    name = source.facts.get("name") if source else None
    return DEFAULT_NAME + name if isinstance(name, str) else None


def _copied(member: str) -> Rule:
    def rule(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
        if answer.source is None or member not in answer.source.facts or member not in copied_members(answer):
            return None
        source = answer.source
        return same(source.facts[member], answer.body[member], clause, f"/{member}", source.shown_in(member))

    return rule


def copied_members(answer: JudgedAnswer) -> dict[str, Json]:
    """The copied members that can be compared: another training version needs another kind of caption prefix."""
    known = answer.source.facts.get("training_version") if answer.source else None
    of_other_version = known is not None and answer.body.get("training_version") != known
    left_out = {"caption_prefix"} if of_other_version else set()
    if is_growing(answer):
        left_out.add("images_count")
    return {member: answer.body[member] for member in COPIED if member in answer.body and member not in left_out}


def is_growing(answer: JudgedAnswer) -> bool:
    """Whether a clone may still get images: the document does not say whether all are there while captions are being made."""
    known, count = answer.source.facts.get("images_count") if answer.source else None, answer.body.get("images_count")
    is_less = not isinstance(known, int) or not isinstance(count, int) or count < known
    return answer.body.get("captions_update_status") == "in_progress" and is_less


def _source_unchanged(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    """A lasting change: clones were like the source, then two in a row differ in the same way; one alone may be wrong."""
    source = answer.source
    if source is None or not source.cloned:
        return None
    found: list[Finding] = []
    for member, value in copied_members(answer).items():
        if member in source.confirmed and member in source.deviations and source.deviations[member] == value:
            expected, actual = format_pair(source.facts[member], value)
            beside = (source.witnesses[member], source.deviants[member])
            found.append(Finding(clause, f"{expected} as before", actual, f"/{member}", beside))
    if taken := _took_name_of_clone(answer):
        found.append(Finding(clause, *format_pair(default_name(source), answer.body["name"]), "/name", taken))
    return found


def _took_name_of_clone(answer: JudgedAnswer) -> tuple[str, ...]:
    """The id of the earlier clone whose given name, and not the source's own, a default name is made of, if any."""
    expected, name = default_name(answer.source), answer.body.get("name")
    if answer.source is None or expected is None or "name" in answer.sent or not isinstance(name, str):
        return ()
    clone = answer.source.clone_names.get(name.removeprefix(DEFAULT_NAME)) if name.startswith(DEFAULT_NAME) else None
    return (clone,) if clone is not None and name != expected else ()


def _name_echo(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    if "name" not in answer.sent:
        return None
    sent = answer.sent["name"]
    return same(sent, answer.body.get("name"), clause, "/name", answer.observations.named(sent))


def _default_name_rule(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    name = answer.body.get("name")
    if "name" in answer.sent or answer.source is None or not isinstance(name, str) or _took_name_of_clone(answer):
        return None
    expected = default_name(answer.source)
    if expected is not None:
        return same(expected, name, clause, "/name", answer.source.shown_in("name"))
    return (
        []
        if name.startswith(DEFAULT_NAME)
        else [Finding(clause, 'a name that begins with "Copy of "', format_value(name), "/name")]
    )


def _description_echo(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    if "description" not in answer.sent or "description" not in answer.body:
        return None
    return same(answer.sent["description"], answer.body["description"], clause, "/description")


def _default_description(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    if "description" in answer.sent or "description" not in answer.body or answer.source is None:
        return None
    if "description" not in answer.source.facts:
        return None
    beside = answer.source.shown_in("description")
    return same(answer.source.facts["description"], answer.body["description"], clause, "/description", beside)


def _new_id(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    id = answer.body.get("id")
    return is_new_id(answer, clause, str(id) if isinstance(id, int) else None, "/id")


def _images(answer: JudgedAnswer) -> list[tuple[int, Mapping[str, Json]]]:
    images = answer.body.get("images")
    return [(at, image) for at, image in enumerate(images) if isinstance(image, dict)] if isinstance(images, list) else []


def image_ids(answer: JudgedAnswer) -> list[Json]:
    """The ids of the images that an answer lists."""
    return [image.get("id") for _, image in _images(answer)]


def _new_image_ids(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    known = answer.source.facts.get("image_ids") if answer.source else None
    images = _images(answer)
    if answer.source is None or not isinstance(known, list) or not known or not images:
        return None
    taken = {id for id in known if isinstance(id, int)}
    return [
        Finding(clause, "an id of its own", f"{id}, as in the source", f"/images/{at}/id", (answer.source.id,))
        for at, image in images
        if isinstance(id := image.get("id"), int) and id in taken
    ]


def _count_matches_images(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    count, images = answer.body.get("images_count"), answer.body.get("images")
    if not isinstance(count, int) or isinstance(count, bool) or not isinstance(images, list):
        return None
    listed = len(images)
    if listed > IMAGES_LISTED:
        return None
    if count == listed or (listed == IMAGES_LISTED and count > listed):
        return []
    expected = f"{listed}, the number of images" + (" or more" if listed == IMAGES_LISTED else "")
    return [Finding(clause, expected, format_value(count), "/images_count")]


def _unique_image_ids(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    first: dict[int, int] = {}
    found = []
    images = _images(answer)
    for at, image in images:
        id = image.get("id")
        if isinstance(id, int) and not isinstance(id, bool) and first.setdefault(id, at) != at:
            found.append(Finding(clause, "an id of its own", f"{id}, as in image {first[id]}", f"/images/{at}/id"))
    return found if images else None


def _images_of_clone(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    id, images = answer.body.get("id"), _images(answer)
    if not images or not isinstance(id, int) or isinstance(id, bool):
        return None
    return [
        Finding(clause, f"{id}, the clone's id", format_value(image["dataset_id"]), f"/images/{at}/dataset_id")
        for at, image in images
        if "dataset_id" in image and image["dataset_id"] != id
    ]


def _changed_after_creation(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    return not_before(answer.body.get("created_at"), answer.body.get("updated_at"), clause, "/updated_at")


def _images_changed_after_creation(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    compared = [
        not_before(image.get("created_at"), image.get("updated_at"), clause, f"/images/{at}/updated_at")
        for at, image in _images(answer)
    ]
    found = [findings for findings in compared if findings is not None]
    return [finding for findings in found for finding in findings] if found else None


RULES: Mapping[str, Rule] = {
    "bria.clone.new-id": _new_id,
    "bria.clone.new-image-ids": _new_image_ids,
    # Before those that compare with the source: an answer that contradicts itself is wrong whatever the source is.
    "bria.201.images_count.matches-images": _count_matches_images,
    # Before the rules for single members: what shows twice is the source's doing.
    "bria.clone.source-unchanged": _source_unchanged,
    "bria.clone.inherits-training-version": _copied("training_version"),
    "bria.clone.inherits-visual-schema": _copied("visual_schema"),
    "bria.clone.copies-caption-prefix": _copied("caption_prefix"),
    "bria.clone.copies-images-count": _copied("images_count"),
    "bria.clone.name-echo": _name_echo,
    "bria.clone.default-name": _default_name_rule,
    "bria.clone.description-echo": _description_echo,
    "bria.clone.default-description": _default_description,
    "bria.201.images[].id.unique": _unique_image_ids,
    "bria.201.images[].dataset_id.is-clone": _images_of_clone,
    "bria.201.images[].updated_at.not-before-created_at": _images_changed_after_creation,
    "bria.201.updated_at.not-before-created_at": _changed_after_creation,
}
