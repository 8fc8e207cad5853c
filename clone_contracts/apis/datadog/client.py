"""Requests clones from Datadog."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Unpack

from clone_contracts.cases.vocabulary import everything
from clone_contracts.exchange.message import Request, Response
from clone_contracts.exchange.strict_json import Json, as_json
from clone_contracts.session.client import ApiClient
from clone_contracts.session.lineage import Text
from clone_contracts.session.reply import Reply
from clone_contracts.session.requests import RequestOptions

_NONE: Mapping[str, str] = {}


class DatadogClient(ApiClient):
    """The client that tests get as ``datadog``."""

    def clone(
        self, dataset: str | Reply | None = None, *, name: str, keys: Mapping[str, str] = _NONE, **attributes: Json
    ) -> Reply:
        """Clone a dataset, by default the source, by a request in some form.

        ``keys`` maps a header to absent, misplaced or one of ``INVALID_KINDS``.
        """
        id = self.dataset_id(dataset)
        body = as_json(self.body(id, name=name, **attributes))
        return self.clone_with_body(body, id, keys=keys) if keys else self.send(self.in_some_form(id, body))

    def clone_with_body(
        self,
        body: Json | bytes,
        dataset: str | Reply | None = None,
        *,
        project: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> Reply:
        """Clone a dataset with any body, bytes as they stand, anything else as JSON; see ``RequestOptions`` for the rest."""
        if project is not None:
            options["scope"] = {"project_id": project}
        content = body if isinstance(body, bytes) else as_json(body)
        return self.send(self.request(self.dataset_id(dataset), content, **options))

    def clone_without_body(self, **options: Unpack[RequestOptions]) -> Reply:
        """Clone the source without a body; see ``RequestOptions`` for the rest."""
        return self.send(self.request(self.dataset_id(None), None, **options))

    def body(self, dataset_id: str | None = None, **attributes: Json) -> dict[str, Any]:
        """A complete body for a dataset, by default the source."""
        return {"data": {"attributes": attributes, "id": self.dataset_id(dataset_id), "type": "datasets"}}

    def plain_request(self, dataset_id: str) -> Request:
        return self.request(dataset_id, as_json(self.body(dataset_id, name=self.unique("clone-contracts"))))

    def lineage_body(self, dataset_id: str, generation: int, turn: int, text: Text) -> bytes | None:
        name, other = (text(generation + turn + at, self.names.mark()) for at in (0, 1))
        if generation > 2:
            return as_json(self.body(dataset_id, name=name))
        # Where an ordinary text is refused, it must be clear which.
        description = other if text is everything else self.variety.word()
        return as_json(self.body(dataset_id, name=name, description=description))

    def removals(self, ids: Sequence[str]) -> Iterator[tuple[list[str], Request]]:
        if ids:
            body = as_json({"data": {"type": "datasets", "attributes": {"dataset_ids": list(ids)}}})
            datasets = self.request("", None).path.removesuffix("/clone").rstrip("/")
            yield list(ids), self.request("", body, path=f"{datasets}/delete")

    def removed(self, ids: Sequence[str], response: Response) -> Sequence[str]:
        body = response.document.value
        went = body.get("data") if isinstance(body, dict) else None
        if not isinstance(went, list):
            return ids  # A 204, as the published model has it.
        listed = [item.get("id") for item in went if isinstance(item, dict)]
        return [id for id in ids if id in listed]
