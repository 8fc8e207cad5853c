"""Asks Bria for clones."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from clone_contracts.errors import NotObservable
from clone_contracts.exchange.credentials import Credential, invalid_variants, right
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.session.client import ApiClient, Reply

TOKEN = "BRIA_API_TOKEN"


class BriaClient(ApiClient):
    """``bria`` in the tests."""

    def clone(self, dataset: str | Reply | None = None, *, token: str = "right", **members: Json) -> Reply:
        """Clone a dataset, by default the next source in turn, with the members given, an empty object where there are none.

        ``token`` is right, absent, or one of ``INVALID_KINDS``.
        """
        return self.clone_with_body(json.dumps(members).encode(), dataset, token=token)

    def clone_with_body(self, body: bytes | None, dataset: str | Reply | None = None, *, token: str = "right") -> Reply:
        """The same with a body as it stands, None for none."""
        return self.send(self.request(self.dataset_id(dataset), body, token))

    def request(self, dataset_id: str, body: bytes | None, token: str = "right") -> Request:
        headers: list[tuple[str, str | Credential]] = [("Accept", "application/json")]
        if token != "absent":
            headers.append(("api_token", self._tokens()[token]))
        if body is not None:
            headers.append(("Content-Type", "application/json"))
        path_parameters = {"dataset_id": dataset_id}
        return Request(self.contract.primary.method, self.contract.primary.path, path_parameters, tuple(headers), body)

    def source(self, version: str) -> str:
        """The configured dataset of a training version. Raises NotObservable where none is configured."""
        for id, facts in self.settings.sources.items():
            if facts.get("training_version") == version:
                return id
        raise NotObservable(f"BRIA_DATASETS names no dataset for training version {version}")

    def plain_request(self, dataset_id: str) -> Request:
        return self.request(dataset_id, json.dumps({"name": self.unique("clone-contracts")}).encode())

    def generated_request(self, dataset_id: str, body: bytes | None) -> Request:
        return self.request(dataset_id, body)

    def smoke_requests(self) -> Iterator[Request]:
        for id in self.settings.sources:
            yield self.plain_request(id)
            yield self.request(id, b"{}")

    def removals(self, ids: Sequence[str]) -> Iterator[tuple[list[str], Request]]:
        for id in ids:
            request = self.request(id, None)
            yield [id], replace(request, method="DELETE", path="/tailored-gen/datasets/{dataset_id}")

    def _tokens(self) -> Mapping[str, Credential]:
        value = self.settings.secrets[TOKEN]
        return {"right": right(TOKEN, value), **invalid_variants(TOKEN, value)}
