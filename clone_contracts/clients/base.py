"""What the clients of both APIs do: send, have every answer judged, learn from it, keep within the run's bounds."""

import random
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clone_contracts.apis import load_api
from clone_contracts.clients.throttling import wait_asked_for
from clone_contracts.config import Settings
from clone_contracts.errors import BudgetSpent, NotObservable, NotTested, TargetUnwell, Throttled
from clone_contracts.evidence import Redactor, TestEvidence
from clone_contracts.exchange import Credential, Exchange, Request, Response
from clone_contracts.findings import Verdict
from clone_contracts.judge import THROTTLED, Judge
from clone_contracts.knowledge import Dataset, Knowledge
from clone_contracts.situation import Situation
from clone_contracts.strictjson import TooDeep, parse
from clone_contracts.targets import Target
from clone_contracts.twins.base import Provocation

TRIES: Final = 6
"""How often a request is sent while the answer is 429."""
UNWELL_IN_A_ROW: Final = 3
"""After so many requests without a proper answer the target is left alone."""
SMOKE_REQUESTS: Final = 3
"""How many requests may fail before it is said that no clone can be made."""

_DENIED = {401: "the keys are refused", 403: "the keys do not permit it"}
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its verdict. ``clone`` is the dataset that it tells of, None where it tells of none."""

    exchange: Exchange
    verdict: Verdict
    clone: Dataset | None

    @property
    def status(self) -> int:
        return self.exchange.response.status


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a run may do: the number of datasets it may create (None: any), and how it waits (seconds)."""

    clones: int | None = None
    sleep: Callable[[float], None] = time.sleep


class ApiClient(ABC):
    """One API of one run. ``evidence`` is that of the test at hand.

    ``provocations`` say how an embedded target is brought to the statuses that no ordinary request leads to.
    """

    def __init__(
        self, settings: Settings, target: Target, bounds: Bounds, seed: int, provocations: Mapping[int, Provocation]
    ) -> None:
        self.settings = settings
        self.seed = seed
        self.judge = Judge(load_api(settings.api))
        self.contract = self.judge.api.contract
        self.knowledge = Knowledge(settings.sources, settings.scope)
        self.redactor = Redactor(settings.secrets)
        self.evidence = TestEvidence(settings.api, "")
        self.replies: list[Reply] = []
        self.created: list[str] = []
        self._provocations = provocations
        self.target = target
        self._bounds = bounds
        self._nonce = random.SystemRandom().randrange(36**5)
        self._unwell = 0
        self._given_up: str | None = None
        self._confirmed: set[str] = set()
        self._creates_wrongly = False
        self._not_found: set[str] = set()

    # ---- sending

    def send(self, request: Request, provoked: int | None = None) -> Reply:
        """Send, obeying 429, and have every answer judged. Raises NotTested where none comes that can be judged."""
        situation = self.judge.api.situation(request, self.knowledge)
        for attempt in range(TRIES):
            self._check_bounds(situation, provoked)
            reply = self._send_once(request, situation, provoked)
            if reply.status != THROTTLED or provoked == THROTTLED:
                return reply
            if attempt + 1 < TRIES:
                self.wait(reply.exchange.response, attempt)
        message = f"{self.settings.api}: {TRIES} answers in a row were 429"
        if not self._confirmed:
            self._given_up = message
        raise Throttled(message)

    def wait(self, response: Response, attempt: int) -> None:
        """Wait as a 429 asks, within bounds."""
        self._bounds.sleep(wait_asked_for(response, attempt))

    def _check_bounds(self, situation: Situation, provoked: int | None) -> None:
        if self._given_up:
            raise TargetUnwell(self._given_up)
        limit = self._bounds.clones
        may_create = self._creates_wrongly or not situation.flaws
        if limit is not None and len(self.created) >= limit and may_create and provoked is None:
            raise BudgetSpent(f"the budget of {limit} datasets is spent (--max-clones)")

    def _send_once(self, request: Request, situation: Situation, provoked: int | None) -> Reply:
        response = self._healthy_response(request)
        if provoked is None:
            self._check_configuration(response, situation)
        number = len(self.replies) + 1
        exchange = Exchange(number, self.evidence.test, self.target.base_url, request, response, provoked)
        verdict = self.judge.judge(exchange, self.knowledge)
        created = self.judge.learn(exchange, verdict, self.knowledge)
        if created is not None:
            self._note_success(created, situation)
        self.evidence.record(exchange, verdict, self.redactor)
        reply = Reply(exchange, verdict, self.knowledge.get(created) if created else None)
        self.replies.append(reply)
        return reply

    def _healthy_response(self, request: Request) -> Response:
        self.evidence.requests += 1
        try:
            response = self.target.send(request, self.evidence.test)
            self._check_readable(response)
        except TargetUnwell as error:
            self._unwell += 1
            if self._unwell >= UNWELL_IN_A_ROW:
                self._given_up = f"given up after {self._unwell} requests in a row without a proper answer: {error}"
            raise
        self._unwell = 0
        return response

    def _check_readable(self, response: Response) -> None:
        if not self._confirmed and response.status != THROTTLED and response.body.lstrip()[:1] == b"<":
            raise TargetUnwell(f"{self.settings.api}: a web page ({response.status}) instead of an answer of the API")
        try:
            parse(response.body)
        except TooDeep as error:
            raise TargetUnwell(f"{self.settings.api}: a body {error}") from None
        except ValueError:
            pass

    def _check_configuration(self, response: Response, situation: Situation) -> None:
        """Keys and sources that never worked are the configuration's doing and break no promise."""
        source = situation.source
        if situation.flaws or source is None or source.parent is not None:
            return
        if not self._confirmed and response.status in _DENIED:
            variables = ", ".join(self.settings.secrets)
            raise NotTested(f"{self.settings.api}: {_DENIED[response.status]} ({response.status}); see {variables}")
        if source.id not in self._confirmed and response.status == 404:
            self._not_found.add(source.id)
            raise NotTested(f"{self.settings.api}: the configured dataset {source.id} is not found (404)")

    def _note_success(self, id: str, situation: Situation) -> None:
        self._creates_wrongly = self._creates_wrongly or bool(situation.flaws)
        if situation.source is not None:
            self._confirmed.add(situation.source.id)
        if id not in self.created and id not in self.settings.sources:
            self.created.append(id)
            self.evidence.created.append(id)
        self.evidence.successes += 1

    def smoke(self) -> None:
        """See that the target works at all, before anything else. Raises NotTested where no clone can be made."""
        failures: list[str] = []
        for request in self.smoke_requests():
            try:
                reply = self.send(request)
            except NotTested as error:
                failures.append(str(error))
                if isinstance(error, Throttled) or self._given_up:
                    raise
            else:
                if reply.clone is not None:
                    return
                failures.append(f"{self.settings.api}: a valid request was answered with {reply.status} and no dataset")
            if len(failures) >= SMOKE_REQUESTS and not self._not_found:
                break
        self._given_up = f"no clone can be made: {failures[0]}"
        raise NotTested(self._given_up)

    @abstractmethod
    def plain_request(self, dataset_id: str) -> Request:
        """An ordinary valid request."""

    @abstractmethod
    def generated_request(self, dataset_id: str, body: bytes | None) -> Request:
        """A request with a generated body; where the body repeats the dataset's id it is made to agree with the path."""

    @abstractmethod
    def smoke_requests(self) -> Iterator[Request]:
        """Valid requests, the plainest first."""

    @abstractmethod
    def removals(self, ids: Sequence[str]) -> Iterator[tuple[list[str], Request]]:
        """The requests that remove datasets, each with the ids that it removes."""

    # ---- what tests ask for

    @property
    def sources(self) -> Sequence[str]:
        """The ids of the configured datasets that exist."""
        return [id for id in self.settings.sources if id not in self._not_found]

    def dataset_id(self, dataset: "str | Reply | None") -> str:
        """The id meant: a given one, that of a clone, or the next source in turn."""
        if isinstance(dataset, Reply):
            if dataset.clone is None:
                raise NotTested("the clone that this is about was not made")
            return dataset.clone.id
        return dataset if dataset is not None else self.sources[len(self.replies) % len(self.sources)]

    def unique(self, text: str) -> str:
        """``text`` with an ending that makes it a name which no other dataset has."""
        ending, number = "", self._nonce * 1000 + len(self.replies)
        while number:
            number, digit = divmod(number, len(_ALPHABET))
            ending += _ALPHABET[digit]
        return f"{text} {ending}"

    def examine(self, status: int) -> None:
        """Let the test at hand look at every answer of the run so far that had this status."""
        for reply in self.replies:
            if reply.status == status:
                self.evidence.witness(reply.exchange, reply.verdict, self.redactor)

    def provoke(self, status: int) -> Reply:
        """Bring about an answer that no ordinary request leads to. Raises NotObservable on a live server."""
        if status not in self._provocations:
            raise NotObservable(self.contract.unprovoked[status])
        provocation = self._provocations[status]
        request = self.plain_request(provocation.dataset_id or self.sources[0])
        headers = [
            (name, Credential(provocation.keys[name], f"$TWIN_KEY_FOR_{status}") if name in provocation.keys else value)
            for name, value in request.headers
        ]
        return self.send(replace(request, headers=tuple(headers)), provoked=status)

    def require_successes(self, replies: Sequence[Reply]) -> None:
        """Note a shortfall where hardly any of a series of valid requests made a clone, for then it shows little."""
        made = sum(reply.clone is not None for reply in replies)
        if made * 4 < len(replies):
            self.evidence.shortfall = f"only {made} of {len(replies)} valid generated requests made a clone"
