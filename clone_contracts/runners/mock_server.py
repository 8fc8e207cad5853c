"""Twins that judge what clients send them: a server to test an SDK against."""

import json
import threading
import time
from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clone_contracts.apis.catalogue import known_fault
from clone_contracts.apis.definition import ApiDefinition
from clone_contracts.apis.registry import load_api
from clone_contracts.errors import ConfigurationError
from clone_contracts.evidence.records import ClauseFindingRecord
from clone_contracts.exchange.clock import real_clock
from clone_contracts.exchange.message import Request, Response
from clone_contracts.exchange.strict_json import Json
from clone_contracts.faults.base import FaultyTwin
from clone_contracts.judge.mistakes import stray_mistake
from clone_contracts.results.types import Results
from clone_contracts.runners.assembly import faulty_twin
from clone_contracts.runners.forcing import CUT, Forcing, Rule, forced_answer, parse_rule
from clone_contracts.runners.traffic import Side, Traffic
from clone_contracts.targets.asgi import Delivery
from clone_contracts.targets.target import Handler
from clone_contracts.twins.base import Refused, Twin, json_response
from clone_contracts.views.escape import escape_record
from clone_contracts.views.html import page

CONTROL: Final = "/_clone_contracts/"
"""Where the server itself is asked: ``GET requests``, ``GET results``, ``POST reset``."""
JOURNAL: Final = 1_000
"""The most requests that the journal holds, the latest ones."""
_MOST_FOREIGN: Final = 100
_OTHERS: Final = "others"
"""What is counted together of requests that no API knows, when there are more kinds of them."""
MOST_CLONES: Final = 10_000
"""The most clones that a twin keeps; the oldest are forgotten, so that memory does not grow with the requests."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the twins answer: with a ``fault``, with what is ``forced``, after ``delay`` seconds.

    For ``lag`` seconds a new dataset cannot be seen yet, as behind replicas.
    """

    fault: str | None = None
    forced: Sequence[str] = ()
    delay: float = 0.0
    lag: float = 0.0

    @property
    def options(self) -> Mapping[str, Json]:
        """What was asked for, as a record has it."""
        asked: dict[str, Json] = {"fault": self.fault, "force": list(self.forced), "delay": self.delay, "lag": self.lag}
        return {name: value for name, value in asked.items() if value}

    def rules(self, api: ApiDefinition, statuses: Collection[int]) -> list[Rule]:
        """Those that one API can obey, of ``statuses`` that some API documents. Raises ConfigurationError for any other."""
        rules = [parse_rule(text, statuses) for text in self.forced]
        return [rule for rule in rules if rule.what == CUT or int(rule.what) in api.contract.primary.responses]


@dataclass
class _Served:
    """One API: its definition, the server that answers, and the twin inside it."""

    api: ApiDefinition
    handler: Handler
    twin: Twin
    forcing: Forcing
    is_faulty: bool
    clones: deque[str] = field(default_factory=deque)
    born: dict[str, float] = field(default_factory=dict)

    def belongs(self, method: str, path: str) -> bool:
        """Whether a request is for this API, or for a sibling that its twin has."""
        return bool(self.twin.ids(path)) or self.twin.is_removal(method, path) or self.twin.is_sibling(method, path)

    def is_hidden(self, path: str, lag: float) -> bool:
        """Whether a path or its query names a dataset that is too new to be seen."""
        now = time.monotonic()
        return any(id in path for id, born in self.born.items() if now - born < lag)


class MockServer:
    """Answers as twins do, judges what comes, and keeps a journal. Safe to use from several threads."""

    def __init__(self, base_urls: Mapping[str, str], behaviour: Behaviour | None = None) -> None:
        """``base_urls`` are by API. Raises ConfigurationError for a fault or a rule that cannot be had."""
        self.base_urls = dict(base_urls)
        self.behaviour = behaviour or Behaviour()
        self._lock = threading.Lock()
        self._fault = known_fault(self.behaviour.fault) if self.behaviour.fault else None
        if self._fault is not None and self._fault.api not in self.base_urls:
            served = " or ".join(self.base_urls)
            raise ConfigurationError(f"--fault: {self._fault.name} is a fault of {self._fault.api}, not of {served}")
        self._statuses = {status for api in self.base_urls for status in load_api(api).contract.primary.responses}
        self.reset()

    @property
    def meets(self) -> bool:
        """Whether it matters which requests come at the same moment."""
        return any(isinstance(served.handler, FaultyTwin) for served in self._served)

    def force(self, api: str, rule: Rule) -> None:
        """Have another rule obeyed, before those that are there."""
        (served,) = (one for one in self._served if one.api.name == api)
        served.forcing.add(rule)

    def reset(self) -> None:
        """Begin anew: the datasets of the start, an empty journal, an empty record."""
        self._served = [self._serve(load_api(name)) for name in self.base_urls]
        sides = {one.api.name: Side.of(one.api.embedded_settings, self.base_urls[one.api.name]) for one in self._served}
        self.traffic = Traffic("served", sides, self.behaviour.options)
        self._requests: deque[dict[str, object]] = deque(maxlen=JOURNAL)
        self.foreign: Counter[str] = Counter()
        self._number = 0

    def _serve(self, api: ApiDefinition) -> _Served:
        forcing = Forcing(api.contract.primary, self.behaviour.rules(api, self._statuses))
        if self._fault is None or self._fault.api != api.name:
            twin = api.twin()
            return _Served(api, twin, twin, forcing, is_faulty=False)
        faulty = faulty_twin(self._fault)
        return _Served(api, faulty, faulty.twin, forcing, is_faulty=True)

    def answer(self, request: Request) -> Delivery:
        """Answer a request, and judge both before the client can go on."""
        if request.path.startswith(CONTROL):
            return Delivery(self._control(request))
        for served in self._served:
            if served.belongs(request.method, request.path):
                return self._answered(served, request)
        return Delivery(self._strayed(request))

    def _answered(self, served: _Served, request: Request) -> Delivery:
        headers = {name: str(value) for name, value in request.headers}
        is_on_path = bool(served.twin.ids(request.path))
        is_clone = is_on_path and request.method == served.twin.method
        due = served.forcing.due(request) if is_clone else None
        forced = int(due) if due not in (None, CUT) else None
        is_hidden = bool(self.behaviour.lag) and served.is_hidden(request.path, self.behaviour.lag)
        if forced is not None:
            response = forced_answer(served.twin, forced)
        elif is_hidden:
            response = served.twin.refusal(Refused(404, "There is no such dataset yet."))
        else:
            response = served.handler.handle(request.method, request.path, headers, request.body or b"")
        is_spoiled = served.is_faulty or is_hidden or due == CUT
        if is_on_path and not is_clone:
            found = self._stray_of(served, request)
        else:
            found = self._judge(served, request, response, forced, is_spoiled)
        if is_clone:
            self._note_clone(served, response)
        elif served.twin.is_removal(request.method, request.path):
            self._note_removal(served, request)
        self._note(served.api.name, request, response.status, found)
        return Delivery(response, self.behaviour.delay, is_cut=due == CUT)

    def _judge(
        self, served: _Served, request: Request, response: Response, forced: int | None, spoiled: bool
    ) -> list[ClauseFindingRecord]:
        name, headers = served.api.name, [(header, str(value)) for header, value in request.headers]
        return self.traffic.take(
            name, request.method, request.path, headers, request.body, response, at=real_clock(), forced=forced, spoiled=spoiled
        )

    def _note_clone(self, served: _Served, response: Response) -> None:
        if not served.twin.newest or served.twin.newest in served.born or not 200 <= response.status < 300:
            return
        with self._lock:
            served.born[served.twin.newest] = time.monotonic()
            served.clones.append(served.twin.newest)
            if len(served.clones) > MOST_CLONES:
                oldest = served.clones.popleft()
                served.born.pop(oldest, None)
                served.twin.discard(oldest)
                self.traffic.forget(served.api.name, oldest)

    def _note_removal(self, served: _Served, request: Request) -> None:
        """Take note of the datasets that a request has removed; one that was refused has removed none."""
        told = f"{request.path} {(request.body or b'').decode(errors='replace')}"
        named = [id for id in self.traffic.known(served.api.name) if id in told]
        for id in (id for id in named if served.twin.dataset(id) is None):
            self.traffic.forget(served.api.name, id)

    def _strayed(self, request: Request) -> Response:
        """What no twin knows: it may be nearly a request for one."""
        for served in self._served:
            if found := self._stray_of(served, request):
                self._note(served.api.name, request, 404, found)
                return served.twin.refusal(Refused(404, found[0]["message"]))
        self._note_foreign(request)
        paths = ", ".join(f"{one.api.contract.primary.method} {one.api.contract.primary.path}" for one in self._served)
        return json_response(404, {"message": f"Nothing is served here. There is {paths}, and {CONTROL}results."})

    def _note_foreign(self, request: Request) -> None:
        path = request.path.partition("?")[0][:100]
        for api in self.base_urls:
            path = self.traffic.redact(api, path)
        kind = f"{request.method} {path}"
        with self._lock:
            # A scanner asks for anything.
            self.foreign[kind if kind in self.foreign or len(self.foreign) < _MOST_FOREIGN else _OTHERS] += 1

    def _stray_of(self, served: _Served, request: Request) -> list[ClauseFindingRecord]:
        mistake = stray_mistake(served.api.contract.primary, request.method, request.path)
        if mistake is None:
            return []
        headers = [(header, str(value)) for header, value in request.headers]
        return self.traffic.object_to(served.api.name, request.method, request.path, headers, request.body, mistake)

    def _note(self, api: str, request: Request, status: int, found: Sequence[ClauseFindingRecord]) -> None:
        with self._lock:
            self._number += 1
            self._requests.append(
                {
                    "number": self._number,
                    "api": api,
                    "method": request.method,
                    "path": request.path,
                    "status": status,
                    "findings": [finding["message"] for finding in found],
                }
            )

    def write(self, directory: Path) -> Results:
        """Write the record and its pages."""
        return self.traffic.write(directory, self._remarks())

    def _remarks(self) -> list[str]:
        total = self.foreign.total()
        return [f"{total} requests were for nothing that is served, such as {next(iter(self.foreign))}"] if total else []

    def journal(self) -> list[dict[str, object]]:
        """The latest requests, without keys."""
        with self._lock:
            latest = list(self._requests)
        return [{**each, "path": self.traffic.redact(str(each["api"]), str(each["path"]))} for each in latest]

    def _control(self, request: Request) -> Response:
        match request.method, request.path.partition("?")[0].removeprefix(CONTROL):
            case "GET", "requests":
                return json_response(200, {"requests": self.journal(), "foreign": dict(self.foreign)})
            case "GET", "results":
                results = self.traffic.results(self._remarks())
                if "text/html" in (request.header("accept") or ""):
                    return Response(200, (("content-type", "text/html; charset=utf-8"),), _page(results))
                return Response(200, (("content-type", "application/json"),), json.dumps(results).encode())
            case "POST", "reset":
                self.reset()
                return Response(204)
        known = f"GET {CONTROL}requests, GET {CONTROL}results, POST {CONTROL}reset"
        return json_response(404, {"message": f"There is {known}."})


def _page(results: Results) -> bytes:
    return page(escape_record(results)).encode("utf-8", "backslashreplace")
