"""Bria's part of the proof: oddities that only this API can have, and exchanges around conforming answers."""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from clone_contracts.apis.bria.twin import SOURCES, BriaTwin, Source
from clone_contracts.contract.document import load_contract
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.faults.base import After, FaultyTwin, Incoming, Outgoing
from clone_contracts.judge.observations import Observations
from clone_contracts.judge.times import names_no_day
from clone_contracts.targets.target import Handler
from clone_contracts.twins.base import json_response
from tests.proof.oddities import TIME, Server, clones, common_variations, errors, times, vary
from tests.proof.refusals import refusing_taken_names, throttling

_HTML = (("content-type", "text/html"),)


def _is_authentic(request: Incoming) -> bool:
    assert isinstance(request.twin, BriaTwin)
    return request.headers.get("api_token") in request.twin.tokens


def _in_html(answer: Outgoing) -> Response | None:
    is_throttled = answer.response.status == 429
    return replace(answer.response, headers=_HTML, body=b"<h1>slow down</h1>") if is_throttled else None


def _images(number: int) -> Callable[[], Handler]:
    """Every source with this many images."""

    def make() -> Handler:
        twin = BriaTwin()
        twin.datasets = {id: replace(source, images=number) for id, source in twin.datasets.items()}
        return FaultyTwin(twin)

    return make


def _sources(change: Callable[[Source], Source]) -> Callable[[], Handler]:
    def make() -> Handler:
        twin = BriaTwin()
        twin.datasets = {id: change(source) for id, source in twin.datasets.items()}
        return FaultyTwin(twin)

    return make


def _cloned_before() -> Handler:
    """Refuses names that are taken, and an earlier run has left a clone of every source under its default name."""
    twin = BriaTwin()
    for source in SOURCES:
        twin.datasets[source.id + 4000] = replace(source, id=source.id + 4000, name=f"Copy of {source.name}")
    return FaultyTwin(twin, after=refusing_taken_names(409))


def _showing(member: str) -> After:
    """Show what the document does not list, faithfully."""

    def after(answer: Outgoing) -> Response | None:
        if answer.response.status != 201:
            return None
        body, twin = answer.json, answer.request.twin
        assert isinstance(twin, BriaTwin)
        shown = twin.datasets[body["id"]].description if member == "description" else None
        return answer.with_json({**body, member: shown})

    return after


def _null_for_empty(answer: Outgoing) -> Response | None:
    """Show descriptions, null for one that is empty."""
    shown = _showing("description")(answer)
    if shown is None:
        return None
    body = json.loads(shown.body)
    return answer.with_json({**body, "description": body["description"] or None})


def _captions_to_come(body: Any) -> Any:
    """Captions are being made, and are not yet what they will be."""
    images = [{**image, "caption": f"{body['id']}"} for image in body["images"]]
    return {**body, "captions_update_status": "in_progress", "images": images}


def _still_copying() -> After:
    """Show some images less than there will be, as long as captions are being made; later clones show more."""
    served = itertools.count()

    def alter(body: Any) -> Any:
        shown = body["images"][: next(served) % 4]
        if len(shown) == body["images_count"]:
            return body
        return {**body, "captions_update_status": "in_progress", "images_count": len(shown), "images": shown}

    return clones(alter)


def _in_another_order() -> Callable[[Any], Any]:
    """List the images from another one on each time."""
    served = itertools.count()

    def alter(body: Any) -> Any:
        first = next(served) % 3
        return {**body, "images": body["images"][first:] + body["images"][:first]}

    return alter


def _shifted_ids(first: int) -> Callable[[], Handler]:
    def make() -> Handler:
        twin = BriaTwin()
        twin.next_id = first
        return FaultyTwin(twin)

    return make


VARIATIONS: Mapping[str, Server] = {
    **common_variations("bria", _is_authentic),
    "bria-throttled-in-html": vary("bria", throttling(3), _in_html),
    "bria-cloned-before": Server("bria", _cloned_before),
    "bria-still-copying": vary("bria", after=_still_copying()),
    "bria-captions-to-come": vary("bria", after=clones(_captions_to_come)),
    "bria-images-in-another-order": vary("bria", after=clones(_in_another_order())),
    "bria-no-images": Server("bria", _images(0)),
    "bria-200-images": Server("bria", _images(200)),
    "bria-350-images": Server("bria", _images(350)),
    "bria-basic-only": Server("bria", _sources(lambda s: replace(s, upload_type="basic", captions_source=None))),
    "bria-empty-prefixes": Server("bria", _sources(lambda s: replace(s, caption_prefix=s.caption_prefix and ""))),
    "bria-naive-times": vary("bria", times=times(f"{TIME}.849402")),
    "bria-times-at-the-end-of-a-day": vary("bria", times=times("2024-02-29T24:00:00")),
    "bria-times-as-seconds": vary("bria", times=times("%s")),
    "bria-times-as-in-http": vary("bria", times=times("%a, %d %b %Y %H:%M:%S GMT")),
    "bria-times-in-two-notations": vary("bria", times=times(TIME, f"{TIME}Z", ahead=timedelta(hours=1))),
    "bria-times-as-dates": vary("bria", times=times("%d/%m/%Y")),
    "bria-empty-errors": vary("bria", after=errors(lambda r: Response(r.status))),
    "bria-html-errors": vary("bria", after=errors(lambda r: Response(r.status, _HTML, b"<p>no</p>"))),
    "bria-string-errors": vary("bria", after=errors(lambda r: json_response(r.status, "no"))),
    "bria-shows-description": vary("bria", after=_showing("description")),
    "bria-shows-null-for-no-description": vary("bria", after=_null_for_empty),
    "bria-shows-visual-schema": vary("bria", after=_showing("visual_schema")),
    "bria-ids-of-53-bits": Server("bria", _shifted_ids(2**53 - 5)),
    "bria-ids-of-64-bits": Server("bria", _shifted_ids(2**63 - 100)),
}
"""Faithful servers, odd in every way that came to mind."""


def _consistent(body: dict[str, Any]) -> dict[str, Any]:
    """Make true what no schema keyword says: the members fit each other, the name is the one that was sent."""
    for number, image in enumerate(body["images"]):
        image |= {"id": number, "dataset_id": body["id"], **_times(image)}
    return {**body, **_times(body), "name": "Mine", "images_count": len(body["images"])}


def _times(of: dict[str, Any]) -> dict[str, Any]:
    """A last change when it was created, on a day that is in the calendar."""
    created = "2025-03-01" if names_no_day(of["created_at"]) else of["created_at"]
    return {"created_at": created, "updated_at": created}


def exchange_with(status: int, body: dict[str, Any]) -> tuple[Exchange, Observations]:
    """An answer to a request that leads to its status, as far as no schema keyword says it."""
    operation = load_contract("bria").primary
    headers = (("api_token", Credential("key", "$KEY")), ("Content-Type", "application/json"))
    request = Request(operation.method, operation.path_for({"dataset_id": "-7"}), headers, b'{"name": "Mine"}')
    observations = Observations({"-7": {"training_version": body["training_version"]}})
    return Exchange(1, "", "", request, json_response(status, _consistent(body))), observations
