"""Bria's rules about images: those of one answer, and those of a clone beside its source's."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Final, TypeVar, cast

from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, format_pair, format_value
from clone_contracts.judge.rules import JudgedAnswer, Rule
from clone_contracts.judge.times import EXISTING, names_no_day, not_before, not_long_after, says_no_time

Said = TypeVar("Said", str, tuple[str, str])

_IMAGES: Final = "images"
_SOME_TIME: Final = "the time when it was created, and not the one that stands for none"
IMAGES_LISTED: Final = 200
_NAME: Final = "image_name"
_CAPTION: Final = "caption"
KEPT: Final = (_NAME, _CAPTION)
"""The members that the images of a clone have from those of its source."""


_SOME: Final = "some_"
"""Stands before the name of such a member where not all images are listed."""


def image_facts(answer: JudgedAnswer) -> dict[str, Json]:
    """What is remembered of the images that an answer lists: what a clone's images have from them."""
    texts = {member: _texts(answer, member) for member in KEPT}
    some = {f"{_SOME}{member}": _some_texts(answer, member) for member in KEPT}
    return {member: list[Json](values) for member, values in {**texts, **some}.items() if values}


def image_ids(answer: JudgedAnswer) -> list[int]:
    """The ids of the images that an answer lists."""
    return [id for _, image in images_in(answer) if isinstance(id := image.get("id"), int)]


def images_in(answer: JudgedAnswer) -> Sequence[tuple[int, Mapping[str, Json]]]:
    """The images of an answer with their places in the list."""
    return answer.objects(_IMAGES)


def _texts(answer: JudgedAnswer, member: str) -> list[str]:
    """The texts of a member; empty unless all images of the dataset are listed, and are not going to change by themselves."""
    texts = _final_texts(answer, member)
    return texts if len(texts) == answer.body.get("images_count") else []


def _some_texts(answer: JudgedAnswer, member: str) -> list[str]:
    """The same of the images that are listed where there are more; which of them are is not said."""
    texts, count = _final_texts(answer, member), answer.body.get("images_count")
    return texts if len(texts) == IMAGES_LISTED and isinstance(count, int) and count > IMAGES_LISTED else []


def _final_texts(answer: JudgedAnswer, member: str) -> list[str]:
    captions = answer.body.get("captions_update_status")
    is_final = captions == "completed" or (member != _CAPTION and captions != "in_progress")
    return [text for _, text in answer.texts(_IMAGES, member).placed] if is_final else []


def keeps(member: str) -> Rule:
    """The images of a clone have the same texts as those of its source, in any order.

    Only a clone of this run is compared with: what anyone else edits meanwhile is nobody's fault.
    """

    def rule(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
        known, came = _in_source(answer, member), _texts(answer, member)
        if not came or len(known) != len(came):
            return _keeps_some(answer, member, clause)
        pairs = ([("", text) for text in texts] for texts in (known, came))
        return [] if known == came else _unlike(answer, clause, member, *pairs)

    return rule


def _keeps_some(answer: JudgedAnswer, member: str, clause: str) -> list[Finding] | None:
    """Of as many images as the source has, no more have other texts than those listed there than are not listed."""
    known, came = _in_source(answer, f"{_SOME}{member}"), _some_texts(answer, member)
    count = answer.body.get("images_count")
    if not known or not came or not isinstance(count, int) or answer.source is None:
        return None
    if answer.source.facts.get("images_count") != count:
        return None
    others, unlisted = (Counter(came) - Counter(known)).total(), count - len(known)
    if others <= unlisted:
        return []
    expected = f"at most {unlisted} images with another {member} than those listed of the source, which has {count}"
    return [Finding(clause, expected, f"{others} of {len(came)}", "/images", answer.source.shown_in(f"{_SOME}{member}"))]


def keeps_captions(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    """The same for captions; and where the images have the names of those of the source, each has the caption of its name."""
    found = keeps(_CAPTION)(answer, clause)
    known, came = ([texts(answer, member) for member in KEPT] for texts in (_in_source, _texts))
    if found != [] or known == came or sorted(known[0]) != sorted(came[0]):
        return found
    return _unlike(answer, clause, _CAPTION, zip(*known, strict=False), zip(*came, strict=False))


def _in_source(answer: JudgedAnswer, member: str) -> list[str]:
    """The texts of all images of a source that this run made, as far as they are known."""
    source = answer.source
    known = source.facts.get(member) if source is not None and source.parent is not None else None
    return cast("list[str]", known) if isinstance(known, list) else []


def _unlike(
    answer: JudgedAnswer, clause: str, member: str, known: Iterable[tuple[str, str]], came: Iterable[tuple[str, str]]
) -> list[Finding]:
    """What images have, by their names if these matter, and none in the source has, or not so often."""
    left, listed = Counter(known), list(came)
    missing = list((left - Counter(listed)).elements())
    findings = []
    for at, (name, text) in enumerate(listed):
        if left[name, text]:
            left[name, text] -= 1
        else:
            other = next(other for other in missing if other[0] == name)
            missing.remove(other)
            expected, actual = format_pair(other[1], text)
            beside = answer.source.shown_in(member) if answer.source else ()
            findings.append(Finding(clause, f"{expected}, as in the source", actual, f"/images/{at}/{member}", beside))
    return findings


def new_image_ids(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    """No image of a clone has the id of an image of its source, or of another dataset."""
    images = images_in(answer)
    owners = answer.observations.owners
    if answer.source is None or not images or not owners:
        return None
    found = []
    for at, image in images:
        id = image.get("id")
        owner = owners.get(id) if isinstance(id, int) else None
        if owner is not None and owner != str(answer.body.get("id")):
            whose = "in the source" if owner == answer.source.id else f"in dataset {owner}"
            found.append(Finding(clause, "an id of its own", f"{id}, as {whose}", f"/images/{at}/id", (owner,)))
    return found


def count_matches_images(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    """The count is the number of images, or more where no more are listed."""
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


def unique_image_ids(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    """No two images of an answer share an id."""
    images = images_in(answer)
    ids = [(at, id) for at, image in images if isinstance(id := image.get("id"), int) and not isinstance(id, bool)]
    first = {id: at for at, id in reversed(ids)}
    if len(first) == len(ids):
        return [] if images else None
    return [
        Finding(clause, "an id of its own", f"{id}, as in image {first[id]}", f"/images/{at}/id")
        for at, id in ids
        if first[id] != at
    ]


def images_of_clone(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    """Every image belongs to the clone."""
    id, images = answer.body.get("id"), images_in(answer)
    if not images or not isinstance(id, int) or isinstance(id, bool):
        return None
    return [
        Finding(clause, f"{id}, the clone's id", format_value(image["dataset_id"]), f"/images/{at}/dataset_id")
        for at, image in images
        if "dataset_id" in image and image["dataset_id"] != id
    ]


def shown_images_of_clone(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    """The same where a sibling shows them, which need not say it of any image."""
    says = any(isinstance(image.get("dataset_id"), int) for _, image in images_in(answer))
    return images_of_clone(answer, clause) if says else None


def exists_in_images(member: str) -> Rule:
    """Times of images whose days are in the calendar; and each was created at some time."""

    def rule(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
        said = answer.texts(_IMAGES, member)
        never = {time: EXISTING for time in said.distinct if names_no_day(time)}
        if member == "created_at":
            never |= {time: _SOME_TIME for time in said.distinct if says_no_time(time)}
        wrong = [(f"/images/{at}/{member}", time) for at, time in said.placed if time in never] if never else []
        return [Finding(clause, never[time], format_value(time), place) for place, time in wrong] or None

    return rule


def not_in_future(member: str) -> Rule:
    """Times of images that are not in the future."""

    def rule(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
        said = answer.texts(_IMAGES, member)
        return _together(said.placed, said.distinct, member, lambda time, at: not_long_after(answer.times, time, clause, at))

    return rule


def images_changed_after_creation(answer: JudgedAnswer, clause: str) -> list[Finding] | None:
    """No image was changed before it was created."""
    said = [
        (at, (created, updated))
        for at, image in images_in(answer)
        if isinstance(created := image.get("created_at"), str) and isinstance(updated := image.get("updated_at"), str)
    ]
    return _together(said, {times for _, times in said}, "updated_at", lambda times, at: not_before(*times, clause, at))


def _together(
    said: Sequence[tuple[int, Said]], distinct: Set[Said], member: str, judge: Callable[[Said, str], list[Finding] | None]
) -> list[Finding] | None:
    """The findings about what all images say; None where nothing could be judged. What several say alike is judged once."""
    outcomes = {each: judge(each, "") for each in distinct}
    if not any(outcomes.values()):
        return [] if [] in outcomes.values() else None
    wrong = {each for each, findings in outcomes.items() if findings}
    places = [(f"/images/{at}/{member}", each) for at, each in said if each in wrong]
    return [finding for place, each in places for finding in judge(each, place) or ()]
