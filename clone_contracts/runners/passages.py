"""Notes in a ledger which datasets were made and removed by exchanges that passed through a proxy."""

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from clone_contracts.apis.registry import load_api
from clone_contracts.errors import NotTested
from clone_contracts.evidence.recorder import Recorder
from clone_contracts.evidence.redaction import Redactor
from clone_contracts.exchange.message import Request, Response
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.judge import Judge
from clone_contracts.judge.observations import Observations
from clone_contracts.session.budget import CreationBudget
from clone_contracts.session.creations import Creations
from clone_contracts.session.delivery import Parcel
from clone_contracts.session.ledger import Ledger, Location

_REMOVED = frozenset({200, 202, 204})


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request that may make a dataset: where, of which, and under which name."""

    creations: Creations
    number: str
    source: str
    name: str


class Passages:
    """The datasets of one API that clients make and remove. Safe to use from several threads."""

    def __init__(self, api: str, base_url: str, ledger: Ledger, run: str, secrets: Mapping[str, str]) -> None:
        self._api = load_api(api)
        self._twin = self._api.twin()
        self._base_url, self._ledger, self._run = base_url, ledger, run
        self._recorder = Recorder(Judge(self._api.semantics), Observations({}, others="unknown"), Redactor(secrets))
        self._by_scope: dict[str, Creations] = {}
        self._sources: set[str] = set()
        self._lock = threading.Lock()
        self.problems: set[str] = set()

    def asked(self, request: Request) -> Ticket | None:
        """Note a request that may make a dataset, before it is sent; None for any other, or where it cannot be noted."""
        assessment = self._recorder.assess(request)
        if assessment is None or assessment.operation is not self._api.contract.primary:
            return None
        scope = dict(assessment.path_parameters)
        source, name = scope.pop("dataset_id", ""), self._recorder.redactor(Parcel(request, assessment).name)
        with self._lock:
            creations = self._creations(scope)
            if source not in creations.ids:
                self._sources.add(source)
            try:
                return Ticket(creations, creations.ask([(name, True)])[0], source, name)
            except NotTested as error:
                self.problems.add(str(error))
                return None

    def answered(self, ticket: Ticket, response: Response | None, may_be: bool) -> None:
        """Note what the request came to, before its sender can use the dataset.

        ``response`` is None where none can be read; ``may_be`` says whether there may be a dataset then.
        """
        creation = self._recorder.judge.creation(response) if response else None
        with self._lock:
            try:
                if creation is None and not may_be:
                    ticket.creations.nothing(ticket.number)
                # What clients clone and did not make was there before, whatever an answer says.
                elif creation is None or creation.id in self._sources:
                    ticket.creations.lost(ticket.number, ticket.name)
                else:
                    ticket.creations.settle(ticket.number, ticket.name, creation)
            except NotTested as error:
                self.problems.add(str(error))

    def passed(self, request: Request, response: Response) -> None:
        """Strike off what a request to a sibling has removed."""
        if response.status not in _REMOVED or not self._twin.is_removal(request.method, request.path):
            return
        named, answered = set(_names_in(request)), set(_texts(response.document.value))
        # An answer may list what went.
        gone = named & answered or named
        with self._lock:
            for creations in self._by_scope.values():
                for id in gone.intersection(creations.ids):
                    creations.removed(id)
                    creations.keep_only(each for each in creations.ids if each != id)

    def _creations(self, scope: Mapping[str, str]) -> Creations:
        key = json.dumps(scope, sort_keys=True)
        if key not in self._by_scope:
            location = Location(self._api.name, self._base_url, scope)
            budget = CreationBudget(self._ledger, self._run, location, None)
            self._by_scope[key] = Creations(budget, self._recorder, ())
        return self._by_scope[key]


def _names_in(request: Request) -> Iterator[str]:
    yield from map(unquote, request.path.partition("?")[0].split("/"))
    yield from _texts(request.document.value)


def _texts(value: Json) -> Iterator[str]:
    """The texts and numbers in a value, as texts."""
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif value is not None:
            yield str(value)
