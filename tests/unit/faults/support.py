"""Servers with one stack fault, and the places where it may show."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from clone_contracts.apis.bria.twin import SOURCES, BriaTwin
from clone_contracts.exchange.message import Request
from clone_contracts.faults.base import Fault, FaultyTwin
from clone_contracts.runners.assembly import embedded_client, new_twin
from clone_contracts.session.client import ApiClient
from clone_contracts.session.limits import Limits

OTHER = "11111111-2222-4333-8444-555555555555"
Requests: TypeAlias = Iterator[Request]


class Situation:
    """One server with one client, and a dataset for which a fault may show."""

    def __init__(self, api: str, fault: Fault | None = None) -> None:
        twin = new_twin(api)
        if isinstance(twin, BriaTwin):
            counts = {104: 203, 105: 5}
            twin.datasets = {s.id: replace(s, images=counts.get(s.id, s.images)) for s in SOURCES}
        self.server = FaultyTwin(twin, fault.before, fault.after) if fault else FaultyTwin(twin)
        self.client: ApiClient = embedded_client(api, self.server, Limits(sleep=lambda _: None), seed=0)
        self.client.recorder.examples = 0  # Nobody reads them, and they take long to make.
        self._numbers = itertools.count(1)
        self.bria = api == "bria"
        self.id = self.client.sources[1] if self.bria else self.client.sources[0]

    def fresh(self) -> str:
        """A name of its own, since a name that is taken may be refused."""
        return f"Mine {next(self._numbers)}"

    def body(self, id: str, /, **attributes: Any) -> dict[str, Any]:
        return attributes if self.bria else {"data": {"attributes": attributes, "id": id, "type": "datasets"}}

    def raw(self, id: str, body: bytes | None, **options: Any) -> Request:
        return self.client.request(id, body, **options)

    def named(self, id: str, /, **attributes: Any) -> Request:
        return self.raw(id, json.dumps(self.body(id, **attributes)).encode())

    def made(self, request: Request) -> str:
        """The id of the clone that a request makes; of the source where the fault keeps it from making one."""
        clone = self.client.send(request).clone
        return clone.id if clone is not None else self.id

    def bare(self, id: str) -> Request:
        """A clone without a name, or with the plainest one."""
        return self.raw(id, None) if self.bria else self.named(id, name="Plain")


def place(situation: Situation, condition: str) -> str:
    """Bring about the place where a condition holds, and all of them where it has several; returns the dataset to clone."""
    id = situation.id
    for part in condition.split("-and-"):
        id = _place(situation, part, id)
    return id


def _place(situation: Situation, condition: str, id: str) -> str:
    client = situation.client
    versions = {str(facts.get("training_version")): source for source, facts in client.settings.sources.items()}
    match condition:
        case "after-30-requests":
            client.send(situation.bare(id))
            for _ in range(30):
                client.send(situation.named("4711" if situation.bria else OTHER, name="nobody"))
        case "after-10-clones":
            for number in range(11):
                client.send(situation.named(id, name=f"{number} of eleven"))
        case "for-clones":
            return situation.made(situation.named(id, name="First of all", description="One"))
        case "for-clones-of-clones":
            return situation.made(situation.named(_place(situation, "for-clones", id), name="Second of all"))
        case "for-clones-made-without-a-name":
            return situation.made(situation.bare(_place(situation, "for-clones", id)))
        case _:
            return versions.get(condition.removeprefix("for-"), id)
    return id
