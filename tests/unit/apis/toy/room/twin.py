"""The toy API, in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from clone_contracts.exchange.message import Response
from clone_contracts.twins.base import Refused, Twin, TwinRequest, json_response

KEY = "twin-toy-key-5c2d"
VARIABLES = {"TOY_KEY": KEY, "TOY_BOX": "b-1"}


@dataclass(frozen=True)
class Box:
    """A box as it is stored."""

    id: str
    label: str
    name: str = ""


class ToyTwin(Twin):
    """``POST /boxes/{dataset_id}/copy``."""

    route = "/boxes/(?P<dataset_id>[^/]*)/copy"
    removal = ("DELETE", "/boxes/(?P<dataset_id>[^/]*)")

    def __init__(self) -> None:
        super().__init__()
        self.boxes = {"b-1": Box("b-1", "Fragile")}

    def stored(self) -> Iterable[Box]:
        return tuple(self.boxes.values())

    def dataset(self, id: str) -> Box | None:
        return self.boxes.get(id)

    def discard(self, id: str) -> None:
        self.boxes.pop(id, None)

    def attributes(self, sent: Any) -> Any:
        return sent

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        box = self.boxes.get(path.rpartition("/")[2])
        if method == "GET" and box is not None:
            return json_response(200, {"id": box.id, "label": box.label})
        return super().handle(method, path, headers, body)

    def clone(self, request: TwinRequest) -> Response:
        box = self._find(request)
        self.created += 1
        copy = replace(box, id=f"b-{self.created + 1}")
        self.boxes[copy.id], self.newest = copy, copy.id
        return json_response(201, {"id": copy.id, "label": copy.label})

    def remove(self, request: TwinRequest) -> Response:
        del self.boxes[self._find(request).id]
        return Response(204)

    def refusal(self, refused: Refused) -> Response:
        return json_response(refused.status, {"no": refused.detail})

    def _find(self, request: TwinRequest) -> Box:
        if request.headers.get("toy-key") != KEY:
            raise Refused(401, "Who are you?")
        box = self.boxes.get(request.path["dataset_id"])
        if box is None:
            raise Refused(404, "Which box?")
        return box
