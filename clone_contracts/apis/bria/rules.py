"""Bria's rules: what a clone takes from its source, and how its members fit each other."""

from collections.abc import Mapping

from clone_contracts.apis.bria.images import (
    count_matches_images,
    exists_in_images,
    images_changed_after_creation,
    images_of_clone,
    keeps,
    keeps_captions,
    new_image_ids,
    not_in_future,
    shown_images_of_clone,
    unique_image_ids,
)
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, format_pair, format_value
from clone_contracts.judge.observations import Dataset
from clone_contracts.judge.rules import JudgedAnswer, Rule, is_new_id, same
from clone_contracts.judge.times import EXISTING, at_about, names_no_day, not_after_now, not_before

DEFAULT_NAME = "Copy of "
COPIED = ("training_version", "caption_prefix", "upload_type", "captions_source", "images_count", "visual_schema")
"""The members that a clone takes from its source."""
_DEPENDING = {"caption_prefix": "training_version", "captions_source": "upload_type"}


def default_name(source: Dataset | None) -> Json:
    """The name that a clone gets where none is sent, None where the source's name is not known."""
    name = source.facts.get("name") if source else None
    return DEFAULT_NAME + name if isinstance(name, str) else None


def _copied(member: str) -> Rule:
    def rule(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
        if answer.source is None or member not in answer.source.facts or not _is_comparable(answer, member):
            return None
        source = answer.source
        return same(source.facts[member], answer.body[member], clause, f"/{member}", source.shown_in(member))

    return rule


def copied_members(answer: JudgedAnswer) -> dict[str, Json]:
    """The copied members that can be compared."""
    return {member: answer.body[member] for member in COPIED if _is_comparable(answer, member)}


def _is_comparable(answer: JudgedAnswer, member: str) -> bool:
    """Whether a copied member is there; some are of another kind where the one that they depend on differs."""
    if member not in answer.body:
        return False
    if member == "images_count":
        return not is_growing(answer)
    of = _DEPENDING.get(member)
    known = answer.source.facts.get(of) if answer.source and of else None
    return known is None or answer.body.get(str(of)) == known


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
    return _same_description(answer, clause) if "description" in answer.sent else None


def _default_description(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    return _same_description(answer, clause) if "description" not in answer.sent else None


def _same_description(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    known = known_description(answer)
    if "description" not in answer.body or not known or shows_no_description_otherwise(answer):
        return None
    beside = answer.source.shown_in("description") if answer.source and known is not answer.sent else ()
    return same(known["description"], answer.body["description"], clause, "/description", beside)


def known_description(answer: JudgedAnswer) -> Mapping[str, Json]:
    """What was sent, or else what is known of the source, if either says a description."""
    facts = answer.source.facts if answer.source else {}
    return next((known for known in (answer.sent, facts) if "description" in known), {})


def shows_no_description_otherwise(answer: JudgedAnswer) -> bool:
    """Whether null stands for an empty description, or the reverse: the document does not list the member."""
    pair = [known_description(answer).get("description", "?"), answer.body.get("description", "?")]
    return pair in (["", None], [None, ""])


def _new_id(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    id = answer.body.get("id")
    return is_new_id(answer, clause, str(id) if isinstance(id, int) else None, "/id")


def _exists(member: str) -> Rule:
    """A time in the order of RFC 3339 whose day is in the calendar; that it says a day at all is for the schema to say."""

    def rule(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
        time = answer.body.get(member)
        return [Finding(clause, EXISTING, format_value(time), f"/{member}")] if names_no_day(time) else None

    return rule


def _created_when_requested(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    return at_about(answer.times, answer.body.get("created_at"), clause, "/created_at")


def _not_changed_in_future(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    return not_after_now(answer.times, answer.body.get("created_at"), answer.body.get("updated_at"), clause, "/updated_at")


def _changed_after_creation(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    return not_before(answer.body.get("created_at"), answer.body.get("updated_at"), clause, "/updated_at")


def _is_draft(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    """Of the two words that a sibling has for it."""
    status = answer.body.get("status")
    return same("draft", status, clause, "/status") if status in ("draft", "completed") else None


def _where_shown(member: str, rule: Rule) -> Rule:
    """Only for an answer that has a text there: the models of siblings are not promised."""
    return lambda answer, clause: rule(answer, clause) if isinstance(answer.body.get(member), str) else None


RULES: Mapping[str, Rule] = {
    "bria.clone.new-id": _new_id,
    "bria.clone.new-image-ids": new_image_ids,
    # Before those that compare with the source: an answer that contradicts itself is wrong whatever the source is.
    "bria.201.images_count.matches-images": count_matches_images,
    # Before the rules for single members: what shows twice is the source's doing.
    "bria.clone.source-unchanged": _source_unchanged,
    "bria.clone.inherits-training-version": _copied("training_version"),
    "bria.clone.inherits-visual-schema": _copied("visual_schema"),
    "bria.clone.copies-caption-prefix": _copied("caption_prefix"),
    "bria.clone.copies-upload-type": _copied("upload_type"),
    "bria.clone.copies-captions-source": _copied("captions_source"),
    "bria.clone.copies-images-count": _copied("images_count"),
    "bria.clone.copies-image-names": keeps("image_name"),
    "bria.clone.copies-captions": keeps_captions,
    "bria.clone.name-echo": _name_echo,
    "bria.clone.default-name": _default_name_rule,
    "bria.clone.description-echo": _description_echo,
    "bria.clone.default-description": _default_description,
    **{f"bria.201.{member}": _exists(member) for member in ("created_at", "updated_at")},
    **{f"bria.201.images[].{member}": exists_in_images(member) for member in ("created_at", "updated_at")},
    "bria.201.images[].id.unique": unique_image_ids,
    "bria.201.images[].dataset_id.is-clone": images_of_clone,
    "bria.201.images[].updated_at.not-before-created_at": images_changed_after_creation,
    "bria.201.updated_at.not-before-created_at": _changed_after_creation,
    "bria.201.created_at.when-requested": _created_when_requested,
    "bria.201.updated_at.not-in-future": _not_changed_in_future,
    **{f"bria.201.images[].{member}.not-in-future": not_in_future(member) for member in ("created_at", "updated_at")},
}

_OF_ANSWERS = ("bria.clone.new-id", "bria.clone.source-unchanged")
SEEN: Mapping[str, Rule] = {
    **{clause: rule for clause, rule in RULES.items() if clause.startswith("bria.clone.") and clause not in _OF_ANSWERS},
    "bria.clone.name-echo": _where_shown("name", _name_echo),
    "bria.clone.default-name": _where_shown("name", _default_name_rule),
    "bria.clone.description-echo": _where_shown("description", _description_echo),
    "bria.clone.default-description": _where_shown("description", _default_description),
    "bria.201.status": _is_draft,
    "bria.201.images[].dataset_id.is-clone": shown_images_of_clone,
}
"""Those that apply to a clone as a sibling shows it, too."""
