"""Servers with one behaviour of a stack, and the shortest way to ask them for a clone."""

import json
from dataclasses import dataclass, field
from typing import Any

from clone_contracts.apis.bria.twin import TOKEN
from clone_contracts.apis.catalogue import held_out_faults
from clone_contracts.apis.datadog.twin import API_KEY, APPLICATION_KEY, DATASET_ID, PROJECT_ID
from clone_contracts.faults.base import FaultyTwin
from clone_contracts.faults.conditions import Condition, only
from clone_contracts.runners.assembly import faulty_twin, new_twin


def server(api: str, fault: str, condition: Condition | None = None) -> FaultyTwin:
    """A server with a fault, under a condition if there is one; the faithful twin where no fault is named."""
    if not fault:
        return FaultyTwin(new_twin(api))
    always = held_out_faults()[f"{api}.stack.{fault}"]
    return faulty_twin(only(condition, always) if condition is not None else always)


@dataclass
class Bria:
    """Bria with a fault, without one by default."""

    fault: str = ""
    condition: Condition | None = None
    server: FaultyTwin = field(init=False)

    def __post_init__(self) -> None:
        self.server = server("bria", self.fault, self.condition)

    def clone(self, body: Any = b"", id: object = 101, query: str = "", **headers: str | None) -> tuple[int, Any]:
        sent = {"api_token": TOKEN, **headers}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        known = {name.replace("__", "-"): value for name, value in sent.items() if value is not None}
        response = self.server.handle("POST", f"/tailored-gen/datasets/{id}/clone{query}", known, content)
        return response.status, json.loads(response.body)


@dataclass
class Datadog:
    """Datadog with a fault, without one by default."""

    fault: str = ""
    server: FaultyTwin = field(init=False)

    def __post_init__(self) -> None:
        self.server = server("datadog", self.fault)

    def send(self, body: Any, id: str = DATASET_ID, project: str = PROJECT_ID, **headers: str | None) -> tuple[int, Any]:
        sent = {"dd-api-key": API_KEY, "dd-application-key": APPLICATION_KEY, **headers}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        known = {name.replace("_", "-"): value for name, value in sent.items() if value is not None}
        path = f"/api/v2/llm-obs/v1/{project}/datasets/{id}/clone"
        response = self.server.handle("POST", path, known, content)
        return response.status, json.loads(response.body)

    def clone(self, id: str = DATASET_ID, project: str = PROJECT_ID, **attributes: Any) -> tuple[int, Any]:
        return self.send(whole(id, **attributes), id, project)


def whole(id: str = DATASET_ID, **attributes: Any) -> dict[str, Any]:
    """A whole body for Datadog."""
    return {"data": {"attributes": {"name": "Mine", **attributes}, "id": id, "type": "datasets"}}
