"""What a sibling shows of a clone, and how that is compared."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.bria.witness import View, require_as_seen, require_like_source, view_of
from clone_contracts.exchange.message import Request
from clone_contracts.faults.base import FaultyTwin, Outgoing
from clone_contracts.session.reply import Reply
from tests.unit.support import IMAGE, bria, bria_clone

SOURCE = "102"


def view(*ids: int, count: int | None = None, **members: Any) -> View:
    images = [{**IMAGE, "id": id, "image_name": f"{id}.png"} for id in ids]
    body = bria_clone(images=images, images_count=len(images) if count is None else count, **members)
    return View("5001", Request("GET", "/"), body, is_ours=True)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (view(1, 2), view(2, 1)),
        (view(1, 2, count=300), view(3, 4, count=300)),
        (view(1, updated_at="x"), view(1, updated_at="y")),
    ],
)
def test_a_dataset_is_as_it_was_where_its_images_come_in_another_order_or_others_of_many_are_listed(
    before: View, after: View
) -> None:
    assert after.changes_since(before) == []


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        (view(1, 2), view(1, 3), ["/image_name", "/images"]),
        (view(1), view(1, caption_prefix="b"), ["/caption_prefix"]),
        (view(1, name="a"), view(1, name="b"), ["/name"]),
    ],
)
def test_what_a_dataset_has_otherwise_is_a_change(before: View, after: View, places: list[str]) -> None:
    assert sorted(finding.pointer for finding in after.changes_since(before)) == places


def told(alter: Callable[[Any, Outgoing], None]) -> list[Reply]:
    """What is said of a clone by a server that alters its answers, but not what it stores."""

    def after(answer: Outgoing) -> Any:
        if answer.response.status != 201:
            return None
        body = answer.json
        alter(body, answer)
        return answer.with_json(body)

    sender, replies = bria(FaultyTwin(BriaTwin(), after=after)), list[Reply]()
    source = view_of(sender, SOURCE)
    clone = sender.clone(SOURCE, name="Mine")
    sender.watch(replies.append)
    require_as_seen(sender, clone, source)
    return replies


def test_an_answer_that_tells_of_a_clone_otherwise_than_it_and_its_source_are_shown_is_wrong() -> None:
    (reply,) = told(lambda body, _: body.update(caption_prefix="Another"))
    (finding,) = reply.findings
    assert finding["clause"] == "bria.clone.copies-caption-prefix"
    assert finding["actual"] == '"Another" in its answer'


@pytest.mark.parametrize("description", [None, 7, {"text": "Mine"}])
def test_a_description_that_is_shown_as_no_text_says_nothing(description: object) -> None:
    def seen(answer: Outgoing) -> Any:
        return answer.with_json({**answer.json, "description": description, "images": [{**IMAGE, "dataset_id": None}]})

    sender, replies = bria(FaultyTwin(BriaTwin(), seen=seen)), list[Reply]()
    source = view_of(sender, SOURCE)
    clone = sender.clone(SOURCE, name="Mine", description="Mine")
    sender.watch(replies.append)
    require_as_seen(sender, clone, source)
    assert replies[0].findings == []


def test_a_count_that_may_still_grow_is_not_compared() -> None:
    (reply,) = told(lambda body, _: body.update(captions_update_status="in_progress", images_count=0, images=[]))
    assert reply.findings == []


def looked_at_first(change: Callable[[BriaTwin], None], loses: bool) -> list[tuple[str, str]]:
    """What is said of a first clone, which a server may have lost the prefix of, where something happens before it is seen."""

    def after(answer: Outgoing) -> Any:
        twin = answer.request.twin
        if not answer.made or not loses:
            return None
        assert isinstance(twin, BriaTwin)
        made = twin.datasets[int(answer.made)] = replace(twin.datasets[int(answer.made)], caption_prefix="An image,")
        return answer.with_json(twin.present(made))

    twin, replies = BriaTwin(), list[Reply]()
    sender = bria(FaultyTwin(twin, after=after))
    clone = sender.clone(SOURCE, name="Mine")
    change(twin)
    sender.watch(replies.append)
    require_like_source(sender, clone, SOURCE)
    return [(finding["clause"], finding["actual"]) for reply in replies for finding in reply.findings]


def leave(_: BriaTwin) -> None:
    pass


def edit(twin: BriaTwin) -> None:
    twin.datasets[int(SOURCE)] = replace(twin.datasets[int(SOURCE)], visual_schema="edited")


def test_a_first_clone_that_has_lost_something_is_a_finding() -> None:
    assert set(looked_at_first(leave, loses=True)) == {("bria.clone.copies-caption-prefix", '"An image,"')}


def test_a_source_that_was_edited_since_accuses_nobody() -> None:
    assert looked_at_first(edit, loses=False) == looked_at_first(leave, loses=False) == []
