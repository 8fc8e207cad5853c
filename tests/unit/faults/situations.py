"""The requests that are made by hand for each kind of stack fault."""

from collections.abc import Callable
from typing import Any

from tests.unit.faults import requests_with_bodies as bodies
from tests.unit.faults import requests_with_keys_and_ids as keys
from tests.unit.faults import series
from tests.unit.faults.support import Requests, Situation

KINDS: dict[str, Callable[[Situation, str, dict[str, Any]], Requests]] = {
    "decoder": bodies.decoder,
    "shape": bodies.shape,
    "envelope": bodies.envelope,
    "text": bodies.text,
    "refusal": bodies.refusal,
    "crash": bodies.crash,
    "key": keys.key,
    "id": keys.id_,
    "project": keys.project,
    "member": series.member,
    "memory": series.memory,
    "default-name": series.default_name,
    "inherited": series.inherited,
    "clones": series.clones,
}


def all_requests(situation: Situation, kind: str, id: str, condition: str) -> Requests:
    """The requests of one kind, twice where a fault may show from the second time on only. Each is made when it is due."""
    extra = {"description": "Beside"} if condition == "beside-a-description" else {}
    for _ in range(2 if "time" in condition else 1):
        yield from KINDS[kind](situation, id, extra)
