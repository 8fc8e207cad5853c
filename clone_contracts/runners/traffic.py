"""Exchanges between clients and servers that are not ours, judged on both sides as they come."""

import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from clone_contracts.apis.catalogue import faults_by_clause
from clone_contracts.apis.registry import load_api
from clone_contracts.evidence.recorder import Recorder
from clone_contracts.evidence.records import ClauseFindingRecord
from clone_contracts.evidence.redaction import Redactor
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.judge import THROTTLED, Judge
from clone_contracts.judge.observations import Observations
from clone_contracts.results.file import RESULTS, write_json
from clone_contracts.results.record import RunRecord
from clone_contracts.results.types import Kind, Results
from clone_contracts.runners.secrets import secrets_in, variable_for, without_secrets
from clone_contracts.session.settings import Settings
from clone_contracts.views.files import write_views

MOST_DATASETS: Final = 2_000
"""The most datasets that are remembered of each API; what is judged between exchanges is so between recent ones."""

_MOST_OWNED: Final = 20
"""About how many images each of them has; of more, those of forgotten datasets are forgotten as well."""

MOST_SECRETS: Final = 32
"""The most secrets of clients that are looked for in each exchange: those that came last."""


_NOTHING: Final = "no request for it came"
_OF_CONNECTIONS: Final = ("host", "content-length", "connection", "transfer-encoding", "expect")
"""Headers that say nothing of a request, and would be wrong when it is repeated."""


@dataclass(frozen=True, slots=True)
class Side:
    """What is known beforehand about the traffic of one API.

    ``base_url`` is where its server is, ``secrets`` maps variables to keys that are right, ``sources`` are datasets that
    exist. With ``certain`` these are all keys and datasets that there are, as with a twin; otherwise any may be right.
    """

    base_url: str
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    sources: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    scope: Mapping[str, str] = field(default_factory=dict)
    certain: bool = False

    @classmethod
    def of(cls, settings: Settings, base_url: str) -> "Side":
        """What the settings of a twin say."""
        return cls(base_url, settings.secrets, settings.sources, settings.scope, certain=True)


class _Watched:
    """One API: its recorder, and the datasets in the order in which they were made."""

    def __init__(self, api: str, side: Side) -> None:
        self.api = load_api(api)
        self.side = side
        others: Literal["absent", "unknown"] = "absent" if side.certain else "unknown"
        observations = Observations(side.sources, side.scope, others=others, lasting=side.certain)
        self.recorder = Recorder(Judge(self.api.semantics), observations, Redactor(side.secrets))
        self.made: deque[str] = deque()
        self._hidden: dict[tuple[str, str], None] = {}

    def request(self, method: str, path: str, headers: Iterable[tuple[str, str]], body: bytes | None) -> Request:
        """A request in our form: keys are right, wrong, or such that nobody knows. Its secrets show nowhere from now on."""
        pairs = tuple(headers)
        self._hide(secrets_in(self.api.keys, pairs, path, body))
        kept = ((name, value) for name, value in pairs if name.lower() not in _OF_CONNECTIONS)
        return Request(method, path, tuple((name, self._known(name, value)) for name, value in kept), body or None)

    def answer(self, response: Response) -> Response:
        """An answer as it may be kept. The secrets of its headers show nowhere from now on."""
        self._hide(secrets_in(self.api.keys, response.headers))
        return without_secrets(response)

    def _hide(self, secrets: Iterable[tuple[str, str]]) -> None:
        found = list(secrets)
        is_new = any(secret not in self._hidden for secret in found)
        for secret in found:
            self._hidden.pop(secret, None)
            self._hidden[secret] = None
        while len(self._hidden) > MOST_SECRETS:
            del self._hidden[next(iter(self._hidden))]
        if is_new:
            more = (secret for secret in self._hidden if secret[1] not in self.side.secrets.values())
            self.recorder.redactor = Redactor(self.side.secrets, more=more)

    def _known(self, name: str, value: str) -> str | Credential:
        """A key as far as it is known; what it is shows in no report."""
        variable = variable_for(name, self.api.keys)
        if variable is None:
            return value
        right = self.side.secrets.get(variable)
        if value == right:
            return Credential(value, f"${variable}")
        return Credential(value, f"${variable}", valid=False if self.side.certain or not value.strip() else None)

    def remember(self, id: str) -> None:
        """Note a new dataset, and forget the oldest of too many."""
        self.made.append(id)
        if len(self.made) > MOST_DATASETS:
            self.forget(self.made.popleft())

    def forget(self, id: str) -> None:
        """Take back what is known about a dataset."""
        observations = self.recorder.observations
        observations.forget(id)
        self.recorder.provenance.forget(id)
        if len(observations.owners) > _MOST_OWNED * MOST_DATASETS:
            observations.owners = {image: of for image, of in observations.owners.items() if observations.get(of)}


class Traffic:
    """Takes exchanges in, one after the other, and makes a record of them. Safe to use from several threads."""

    def __init__(self, kind: Kind, sides: Mapping[str, Side], options: Mapping[str, Json]) -> None:
        self._lock = threading.Lock()
        self._watched = {api: _Watched(api, side) for api, side in sides.items()}
        self._number = 0
        self._record = RunRecord(
            {api: side.base_url for api, side in sides.items()},
            {"seed": 0, "kind": kind, "options": dict(options)},
            faults=faults_by_clause,
        )
        self._record.watch()

    def take(
        self,
        api: str,
        method: str,
        path: str,
        headers: Iterable[tuple[str, str]],
        body: bytes | None,
        response: Response | None,
        label: str = "client",
        at: datetime | None = None,
        forced: int | None = None,
        spoiled: bool = False,
    ) -> list[ClauseFindingRecord]:
        """Judge an exchange, and return what breaks the contract in its request.

        ``path`` is as it was sent, relative to the base URL. ``response`` is None where none came; with ``spoiled`` it is not
        judged, since it is wrong on purpose. ``forced`` is the error that the server was made to give. ``at`` is when it took
        place by our clock, None where only others say so.
        """
        watched = self._watched[api]
        with self._lock:
            request = watched.request(method, path, headers, body)
            assessment = watched.recorder.assess(request)
            if assessment is None:
                self._note_sibling(watched, request)
                return []
            self._number += 1
            answer = Response(0) if response is None else watched.answer(response)
            exchange = Exchange(self._number, label, watched.side.base_url, request, answer, forced=forced, at=at)
            evidence = TestEvidence(api, label, requests=1, throttled=int(answer.status == THROTTLED))
            watched.recorder.begin(evidence)
            found = watched.recorder.record_sent(exchange, assessment)
            if response is not None and not spoiled:
                judged = watched.recorder.record(exchange, assessment)
                if judged.clone is not None:
                    evidence.created.append(judged.clone.id)
                    watched.remember(judged.clone.id)
            self._record.add(evidence.as_record())
            return found

    def object_to(
        self, api: str, method: str, path: str, headers: Iterable[tuple[str, str]], body: bytes | None, mistake: Finding
    ) -> list[ClauseFindingRecord]:
        """Keep a mistake in a request that belongs to no operation, and return it as it is kept."""
        watched = self._watched[api]
        with self._lock:
            request = watched.request(method, path, headers, body)
            self._number += 1
            exchange = Exchange(self._number, "client", watched.side.base_url, request, Response(404))
            evidence = TestEvidence(api, exchange.test, requests=1)
            found = evidence.record_sent(exchange, [mistake], watched.recorder.redactor)
            self._record.add(evidence.as_record())
            return found

    def known(self, api: str) -> list[str]:
        """The ids of the datasets that are remembered."""
        with self._lock:
            return [*self._watched[api].recorder.observations.datasets]

    def forget(self, api: str, id: str) -> None:
        """A dataset is not there any more."""
        with self._lock:
            self._watched[api].forget(id)

    def fall_short(self, api: str, reason: str) -> None:
        """Note why what came of an API does not say enough, unless it is a violation."""
        with self._lock:
            self._record.add_shortfall(api, reason)

    def redact(self, api: str, text: str) -> str:
        """A text without keys."""
        return self._watched[api].recorder.redactor(text)

    def _note_sibling(self, watched: _Watched, request: Request) -> None:
        """What is not a request for a clone may change or remove the datasets that it names.

        Of a twin it is known what has become of them, and whoever serves it says so.
        """
        if watched.side.certain or request.method in ("GET", "HEAD", "OPTIONS"):
            return
        told = f"{request.path} {(request.body or b'').decode(errors='replace')}"
        for id in [id for id in watched.recorder.observations.datasets if id in told]:
            watched.forget(id)

    def forget_datasets(self) -> None:
        """Take back what is known of datasets: what comes next was seen at another time."""
        with self._lock:
            for watched in self._watched.values():
                for id in [*watched.recorder.observations.datasets]:
                    watched.forget(id)
                watched.recorder.observations.owners.clear()
                watched.made.clear()

    def results(self, remarks: Sequence[str] = ()) -> Results:
        """The record so far, with what else is to be said of all APIs."""
        with self._lock:
            results = self._ended().as_results()
        for api in results["apis"].values():
            api["warnings"] = [*api["warnings"], *remarks]
        return results

    def exit_code(self) -> int:
        """The exit code of the record so far."""
        with self._lock:
            return self._ended().exit_code()

    def _ended(self) -> RunRecord:
        """The record; where nothing came, it says so of every API. One that nobody used is left out beside another."""
        if not self._record:
            for api in self._watched:
                self._record.add_shortfall(api, _NOTHING)
        return self._record

    def write(self, directory: Path, remarks: Sequence[str] = ()) -> Results:
        """Write the record and its pages; see ``results``."""
        results = self.results(remarks)
        write_json(directory / RESULTS, results)
        write_views(directory, results)
        return results
