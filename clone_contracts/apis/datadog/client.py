"""Asks Datadog for clones."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from clone_contracts.exchange.credentials import Credential, invalid_variants, right
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.session.client import ApiClient, Reply

KEYS: Mapping[str, str] = {"DD-API-KEY": "DD_API_KEY", "DD-APPLICATION-KEY": "DD_APP_KEY"}
"""Header to the variable that holds its key."""


class DatadogClient(ApiClient):
    """``datadog`` in the tests."""

    def clone(
        self,
        dataset: str | Reply | None = None,
        *,
        name: str,
        keys: Mapping[str, str] | None = None,
        **attributes: Json,
    ) -> Reply:
        """Clone a dataset, by default the source. ``keys`` maps a header to absent or to one of ``INVALID_KINDS``."""
        id = self.dataset_id(dataset)
        return self.clone_with_body(self.body(id, name=name, **attributes), id, keys=keys)

    def clone_with_body(
        self,
        body: Json | bytes,
        dataset: str | Reply | None = None,
        *,
        project: str | None = None,
        keys: Mapping[str, str] | None = None,
    ) -> Reply:
        """The same with a body of one's own: bytes as they stand, anything else as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send(self.request(self.dataset_id(dataset), content, project, keys))

    def clone_without_body(self) -> Reply:
        return self.send(self.request(self.dataset_id(None), None))

    def body(self, dataset_id: str | None = None, **attributes: Json) -> dict[str, Any]:
        """A whole body for a dataset, by default the source."""
        return {"data": {"attributes": attributes, "id": self.dataset_id(dataset_id), "type": "datasets"}}

    def request(
        self, dataset_id: str, body: bytes | None, project: str | None = None, keys: Mapping[str, str] | None = None
    ) -> Request:
        headers: list[tuple[str, str | Credential]] = [("Accept", "application/json")]
        for header, variable in KEYS.items():
            wanted = (keys or {}).get(header, "right")
            if wanted != "absent":
                headers.append((header, self._keys(variable)[wanted]))
        if body is not None:
            headers.append(("Content-Type", "application/json"))
        path_parameters = {"project_id": project or self.settings.scope["project_id"], "dataset_id": dataset_id}
        return Request(self.contract.primary.method, self.contract.primary.path, path_parameters, tuple(headers), body)

    def plain_request(self, dataset_id: str) -> Request:
        body = self.body(dataset_id, name=self.unique("clone-contracts"))
        return self.request(dataset_id, json.dumps(body).encode())

    def generated_request(self, dataset_id: str, body: bytes | None) -> Request:
        try:
            content = json.loads(body or b"")
            if isinstance(content["data"]["id"], str):
                content["data"]["id"] = dataset_id
                body = json.dumps(content).encode()
        except (ValueError, LookupError, TypeError):
            pass  # A body that names no dataset stays as it is.
        return self.request(dataset_id, body)

    def smoke_requests(self) -> Iterator[Request]:
        for id in self.settings.sources:
            yield self.plain_request(id)
            yield self.plain_request(id)

    def removals(self, ids: Sequence[str]) -> Iterator[tuple[list[str], Request]]:
        if ids:
            body = {"data": {"type": "datasets", "attributes": {"dataset_ids": list(ids)}}}
            request = self.request("", json.dumps(body).encode())
            yield list(ids), replace(request, path="/api/v2/llm-obs/v1/{project_id}/datasets/delete")

    def _keys(self, variable: str) -> Mapping[str, Credential]:
        """The forms of one key: right, each invalid variant, and the other header's key, right but in the wrong place."""
        value = self.settings.secrets[variable]
        other = next(name for name in KEYS.values() if name != variable)
        misplaced = Credential(self.settings.secrets[other], f"${other}", valid=self.settings.secrets[other] == value)
        return {"right": right(variable, value), **invalid_variants(variable, value), "misplaced": misplaced}
