"""Requests clones from Bria."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Unpack

from clone_contracts.apis.bria.settings import DATASETS
from clone_contracts.apis.bria.versions import DeclaredVersions
from clone_contracts.cases.companions import nearly_named
from clone_contracts.cases.vocabulary import everything
from clone_contracts.errors import NotObservable
from clone_contracts.exchange.message import Request, Response
from clone_contracts.exchange.strict_json import Json, as_json
from clone_contracts.session.client import ApiClient
from clone_contracts.session.lineage import Text
from clone_contracts.session.reply import Reply
from clone_contracts.session.requests import RequestOptions


class BriaClient(ApiClient):
    """The client that tests get as ``bria``."""

    def clone(self, dataset: str | Reply | None = None, *, token: str = "right", **members: Json) -> Reply:
        """Clone a dataset, by default the next source in turn.

        The body has the members given, in some form; without any it is ``{}``.
        ``token`` is right, absent, or one of ``INVALID_KINDS``.
        """
        if token != "right" or not members:
            return self.clone_with_body(as_json(members), dataset, token=token)
        return self.send(self.in_some_form(self.dataset_id(dataset), as_json(members)))

    def clone_with_body(
        self,
        body: bytes | None,
        dataset: str | Reply | None = None,
        *,
        token: str = "right",
        **options: Unpack[RequestOptions],
    ) -> Reply:
        """Clone a dataset with a body as it stands, None for none; see ``RequestOptions`` for the rest."""
        options.setdefault("keys", dict.fromkeys(self.settings.keys, token))
        return self.send(self.request(self.dataset_id(dataset), body, **options))

    def clone_nameless(self, dataset: Reply) -> Reply:
        """Clone a dataset under the name that the server makes, by another form of request each time."""
        return self.lineage.another(self.dataset_id(dataset), 3)

    def source(self, version: str) -> str:
        """The configured dataset of a training version. Raises NotObservable where none is configured."""
        for id, facts in self.settings.sources.items():
            if facts.get("training_version") == version:
                return id
        raise NotObservable(f"{DATASETS} names no dataset for training version {version}")

    def mistaken_declaration(self, id: str, response: Response) -> str | None:
        return self._versions.mistake(id, response)

    @cached_property
    def _versions(self) -> DeclaredVersions:
        def bare(id: str) -> Request:
            return self.request(id, b"{}")

        return DeclaredVersions(self.settings, lambda request: self.ask(request).response, self.plain_request, bare)

    def plain_request(self, dataset_id: str) -> Request:
        return self.request(dataset_id, as_json({"name": self.unique("clone-contracts")}))

    def lineage_body(self, dataset_id: str, generation: int, turn: int, text: Text) -> bytes | None:
        if generation == 2:
            # Where an ordinary text is refused, it must be clear which.
            description = self._text(text, turn + 1) if text is everything else self.variety.word()
            return as_json({"name": self._text(text, turn), "description": description})
        if turn == 0:
            return self.plain_request(dataset_id).body  # Shows that clones can be cloned at all.
        names = nearly_named("name", self.names.mark()) if text is everything else {}
        forms = (None, as_json(names), as_json({**names, "description": self._text(text, turn)}))
        return forms[(self.seed + turn // 2) % len(forms)]

    def _text(self, text: Text, turn: int) -> str:
        return text(self.seed + turn, self.names.mark())

    def smoke_requests(self) -> Iterator[Request]:
        for id in self.settings.sources:
            yield self.plain_request(id)
            yield self.request(id, b"{}")

    def removals(self, ids: Sequence[str]) -> Iterator[tuple[list[str], Request]]:
        for id in ids:
            path = self.request(id, None).path.removesuffix("/clone")
            yield [id], self.request(id, None, method="DELETE", path=path)
