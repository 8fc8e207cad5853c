"""Bria's clone endpoint, in memory."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from clone_contracts.exchange.clock import Clock, real_clock
from clone_contracts.exchange.message import Response
from clone_contracts.exchange.strict_json import Json
from clone_contracts.targets.target import ForcedError
from clone_contracts.twins.base import SOURCES_CREATED, Refused, Twin, TwinRequest, in_rfc_3339, json_response, parse_body

PROJECT_ID = 7
TOKEN = "twin-Bria-token-5e1f"
METERED_TOKEN = "twin-Bria-metered-token-90c2"
DAMAGED_DATASET = 900
IMAGES_LISTED = 200

_LONGEST_ID = 20
_INVALID = 422
"""The status for an invalid body or id, which the document leaves open."""


@dataclass(frozen=True, slots=True)
class Source:
    """A dataset as it is stored. ``damaged`` ones cannot be read any more."""

    id: int
    name: str
    description: str
    training_version: str
    caption_prefix: str | None
    upload_type: str
    captions_source: str | None
    images: int
    damaged: bool = False
    created: datetime = SOURCES_CREATED
    visual_schema: str | None = "product"


SOURCES = (
    Source(101, "Façade studies", "Front views", "fibo", None, "advanced", "automatic", 3),
    Source(102, "Kitchen tiles", "Matt and glossy", "max", "A photo of a tile,", "basic", None, 3),
    Source(103, "Not yet filled", "", "light", "An image of", "basic", None, 0),
    Source(104, "Street furniture", "Benches, bins", "3.2", "A photo of street furniture,", "advanced", "manual", 250),
    Source(105, "Herbarium", "Pressed plants", "2.3", "A scan of", "advanced", "automatic", 200),
    Source(DAMAGED_DATASET, "Damaged", "", "max", "", "basic", None, 1, damaged=True),
)
VARIABLES = {
    "BRIA_API_TOKEN": TOKEN,
    "BRIA_DATASETS": ",".join(f"{source.training_version}={source.id}" for source in SOURCES if not source.damaged),
}
"""The variables that lead a live run to the twin, except for the base URL."""

FORCED_ERRORS = {
    429: ForcedError(keys={"api_token": METERED_TOKEN}),
    500: ForcedError(dataset_id=str(DAMAGED_DATASET)),
}


@dataclass
class BriaTwin(Twin):
    """``POST /tailored-gen/datasets/{dataset_id}/clone``, and siblings that remove and show what it made."""

    prefix: str = ""
    now: Clock = real_clock
    tokens: Mapping[str, int | None] = field(default_factory=lambda: {TOKEN: None, METERED_TOKEN: 0})
    """Each token, with the number of requests that it may make, None for any number."""

    def __post_init__(self) -> None:
        super().__init__()
        self.route = re.escape(self.prefix) + "/tailored-gen/datasets/(?P<dataset_id>[^/]*)/clone"
        self.removal = ("DELETE", re.escape(self.prefix) + "/tailored-gen/datasets/(?P<dataset_id>[^/]*)")
        self.views = {self.removal[1]: self.show, re.escape(self.prefix) + "/tailored-gen/datasets": self.show_all}
        self.datasets = {source.id: source for source in SOURCES}
        self.next_id = 5000

    def stored(self) -> Iterable[Source]:
        return tuple(self.datasets.values())

    def dataset(self, id: str) -> Source | None:
        return self.datasets.get(int(id)) if id.isdecimal() and len(id) <= _LONGEST_ID else None

    def discard(self, id: str) -> None:
        self.datasets.pop(int(id), None)

    def attributes(self, sent: Any) -> Any:
        return sent

    def clone(self, request: TwinRequest) -> Response:
        self._authenticate(request)
        source = self._find(request)
        sent = self._valid_body(request.body)
        if source.damaged:
            raise Refused(500, "The dataset cannot be read.")
        self.next_id += 1
        self.created += 1
        clone = replace(
            source,
            id=self.next_id,
            name=sent.get("name", f"Copy of {source.name}"),
            description=sent.get("description", source.description),
            created=self.now(),
        )
        self.datasets[clone.id] = clone
        self.newest = str(clone.id)
        return json_response(201, self.present(clone))

    def remove(self, request: TwinRequest) -> Response:
        self._authenticate(request)
        del self.datasets[self._find(request).id]
        self.removed += 1
        return Response(204)

    def show(self, request: TwinRequest) -> Response:
        """A dataset, with the members that no clone's answer lists."""
        self._authenticate(request)
        dataset = self._find(request)
        more = {"visual_schema": dataset.visual_schema, "description": dataset.description}
        return json_response(200, {**self.present(dataset), **more})

    def show_all(self, request: TwinRequest) -> Response:
        """All datasets, without their images."""
        self._authenticate(request)
        shown = [self.present(dataset) for dataset in self.datasets.values()]
        return json_response(200, [{name: value for name, value in each.items() if name != "images"} for each in shown])

    def refusal(self, refused: Refused) -> Response:
        return json_response(refused.status, {"message": refused.detail})

    def present(self, dataset: Source) -> dict[str, Any]:
        """The dataset as an answer shows it."""
        time = in_rfc_3339(dataset.created)
        return {
            "id": dataset.id,
            "project_id": PROJECT_ID,
            "name": dataset.name,
            "training_version": dataset.training_version,
            "caption_prefix": dataset.caption_prefix,
            "status": "draft",
            "captions_update_status": "completed" if dataset.images else "empty",
            "upload_type": dataset.upload_type,
            "captions_source": dataset.captions_source,
            "images_count": dataset.images,
            "images": [_image(dataset, number, time) for number in range(min(dataset.images, IMAGES_LISTED))],
            "created_at": time,
            "updated_at": time,
        }

    def _authenticate(self, request: TwinRequest) -> None:
        token = request.headers.get("api_token", "")
        if token not in self.tokens:
            raise Refused(401, "The api_token is missing or wrong.")
        self.spend(token, self.tokens[token])

    def _find(self, request: TwinRequest) -> Source:
        id = request.path["dataset_id"]
        if not re.fullmatch("0|-?[1-9][0-9]*", id):
            raise Refused(_INVALID, "The dataset_id is not an integer.")
        dataset = self.datasets.get(int(id)) if len(id) <= _LONGEST_ID else None
        if dataset is None:
            raise Refused(404, "There is no such dataset.")
        return dataset

    def _valid_body(self, body: bytes) -> dict[str, Any]:
        sent: Json = parse_body(body, _INVALID) if body else {}
        if not isinstance(sent, dict):
            raise Refused(_INVALID, "The body is not an object.")
        for member in ("name", "description"):
            if not isinstance(sent.get(member, ""), str):
                raise Refused(_INVALID, f"{member} is not a string.")
        return sent


def _image(dataset: Source, number: int, time: str) -> dict[str, Json]:
    id = dataset.id * 1000 + number
    return {
        "id": id,
        "dataset_id": dataset.id,
        "caption": f"seen from the {'left' if number % 2 else 'right'}",
        "caption_source": "automatic",
        "image_name": f"{number:03}.png",
        "image_url": f"https://images.twin.example/{id}.png",
        "thumbnail_url": f"https://images.twin.example/{id}-small.png",
        "created_at": time,
        "updated_at": time,
    }
