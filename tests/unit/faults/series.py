"""Series of requests, made by hand, of which the later ones show what the earlier ones left."""

import json
from typing import Any

from tests.unit.faults.support import OTHER, Requests, Situation
from tests.unit.faults.wrong_bodies import RICH_TEXTS


def member(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    yield s.bare(id)
    values: dict[str, list[Any]] = {
        "status": ["completed"], "captions_update_status": ["done"], "upload_type": ["none"], "project_id": ["99", "x"],
        "images_count": [7], "images": [[]], "caption_prefix": ["Another"], "created_at": ["2999-01-01T00:00:00Z"],
        "updated_at": ["1999-01-01T00:00:00Z"], "training_version": ["max", "light"], "metadata": [7], "current_version": ["9"],
        "id": [int(id) if s.bria else id, 424242], "type": ["projects"],
    }  # fmt: skip
    for name, several in values.items():
        yield from (s.named(id, **{"name": "Mine", **extra, name: value}) for value in several)
    for query in ("name=Other", "description=Other"):
        yield s.raw(id, json.dumps(s.body(id, name="Mine", description="Sent")).encode(), query=query)
        if s.bria:
            yield s.raw(id, json.dumps(extra).encode(), query=query)


def memory(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    yield s.named(id, **{"name": "Mine", "description": "Same", **extra})
    yield s.named(id, **{"name": "Mine", "description": "Same", **extra})
    yield s.named(id, name="mine", description="Other")
    yield s.named(id, name="Mine and more", description="Others")
    yield s.named(id, name="Mine and a good deal more")
    yield s.named(id, name="Mine and a good deal else")
    yield s.named(id, name="Ours and a good deal else")
    yield s.raw(id, json.dumps(s.body(id, name="ours and a GOOD deal else"), indent=2).encode())
    yield s.raw(id, json.dumps(s.body(id, name="ours and a GOOD deal else")).encode())
    yield s.named(id, name="")
    for wrong in (s.raw(id, b"{"), s.named("4711" if s.bria else OTHER, name="x"), s.raw(id, b"{}", keys=absent(s))):
        yield wrong
        yield s.named(id, name="After a refusal")
    for number in range(18):
        yield s.named(id, name=f"{number} of eighteen")
    yield s.named(id, name="Described", description="At last")
    yield from (s.named(id, name="Fresh one"), s.named(id, name="Fresh one"), s.named(id, name="Fresh one"))


def absent(s: Situation) -> dict[str, str]:
    return dict.fromkeys(s.client.settings.keys, "absent")


def default_name(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    for _ in range(2):
        yield s.raw(id, None)
        yield s.named(id, **extra)
        yield s.named(id, name="Unrelated", description="Sent along")
    yield s.named(id, description="Sent along")
    for rich in (*RICH_TEXTS, "counted 7"):
        if len(rich) < 30_000:
            clone = s.made(s.named(id, name=rich))
            yield from (s.raw(clone, body) for body in (None, b"{}", b'{"description": "Beside"}'))
            second = s.made(s.raw(clone, None))
            yield from (s.raw(second, body) for body in (None, b'{"description": "Beside"}'))


def inherited(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    for source in (id, *s.client.sources, id, *s.client.sources):
        first = s.made(s.named(source, name="One", **extra))
        yield s.named(first, name="Two", **extra)
        second = s.made(s.bare(first))
        yield s.named(second, name="Three")
        yield s.bare(second)
        yield s.bare(id)


def clones(s: Situation, id: str, extra: dict[str, Any]) -> Requests:
    for source in (s.id, id):
        first = s.made(s.named(source, name="One", description="A"))
        yield from (s.named(first, **{"name": "Two", **extra, "description": text}) for text in ("", " ", "B", "C"))
