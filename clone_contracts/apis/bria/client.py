"""Requests clones from Bria."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, Unpack

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

_BARE: Final = (b"{}", None)
"""The bodies that say nothing."""
_FORMS: Final = 5
"""So many forms has a request for a nameless clone: without anything, and with a description or members that are like names."""


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

    def clone_undescribed(self, dataset: Reply) -> Reply:
        """Clone a dataset without a description: by a name, or by a body that says nothing, another each time."""
        return self.clone_with_body(self.variety.one_of([*_BARE, as_json({"name": self.variety.name()})]), dataset)

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

    def lineage_body(self, dataset_id: str, generation: int, turn: int, text: Text) -> bytes | None:  # noqa: ARG002
        if generation == 2:
            # Where an ordinary text is refused, it must be clear which.
            description = text(turn + 1, self.names.mark()) if text is everything else self.variety.word()
            return as_json({"name": text(turn, self.names.mark()), "description": description})
        form = turn % _FORMS
        if form < len(_BARE):
            return _BARE[form]
        names = nearly_named("name", self.names.mark()) if text is everything else {}
        return as_json({**names, "description": text(turn, self.names.mark())} if form < _FORMS - 1 else names)

    def source_of_bare(self, body: bytes | None) -> str | None:
        """The source whose clone is cloned by such a body, ``{}`` or none, for others to start from.

        None where so few sources are configured that there is no such.
        """
        wanted = _BARE.index(body)
        return next((id for id, turn in self.lineage.turns.items() if turn % _FORMS == wanted), None)

    def smoke_requests(self) -> Iterator[Request]:
        for id in self.settings.sources:
            yield self.plain_request(id)
            yield self.request(id, b"{}")

    def removals(self, ids: Sequence[str]) -> Iterator[tuple[list[str], Request]]:
        for id in ids:
            path = self.request(id, None).path.removesuffix("/clone")
            yield [id], self.request(id, None, method="DELETE", path=path)
