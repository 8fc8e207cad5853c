"""What the clients of both APIs do: send, have every answer judged, learn from it, keep within the run's bounds."""

import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any, Final

from clone_contracts.apis import load_api
from clone_contracts.errors import NotObservable, NotTested, TargetUnavailable, Throttled
from clone_contracts.evidence.redaction import Redactor
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.exchange.strict_json import Excessive, parse
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.judge.finding import Finding, Verdict
from clone_contracts.judge.judge import THROTTLED, Judge
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.session.ledger import CreationBudget
from clone_contracts.session.limits import CircuitBreaker, Limits, RateLimiter
from clone_contracts.session.retry_after import wait_asked_for
from clone_contracts.session.settings import Settings
from clone_contracts.targets.target import Target
from clone_contracts.twins.base import ForcedError

TRIES: Final = 6
"""How often a request is sent while the answer is 429."""
SMOKE_REQUESTS: Final = 3
"""How many requests may fail before it is said that no clone can be made."""
EXAMPLES: Final = 2
"""Exchanges that are kept of each clause to show how it holds."""
LONGEST_ID: Final = 200
"""Characters; what is longer is no id that could be sent back."""

_DENIED = {401: "the keys are refused", 403: "the keys do not permit it"}
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"

Look = Callable[[Exchange, Verdict], None]
"""Something that looks at an exchange besides the judge, while its whole body is at hand."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a request. ``clone`` is the dataset that the answer tells of, None where it tells of none.

    The answer's body is not kept, for there may be many and large ones.
    """

    request: Request
    status: int
    verdict: Verdict
    clone: Dataset | None


class ApiClient(ABC):
    """One API of one run. ``evidence`` is that of the test at hand, ``created`` what this process has to remove.

    ``first_number`` is that of its first exchange. ``forced_errors`` say how an embedded target is brought to the statuses
    that no ordinary request leads to. ``on_answer`` is called after each answer; ``shield`` puts interruptions off while one
    is on its way.
    """

    def __init__(
        self,
        settings: Settings,
        target: Target,
        budget: CreationBudget,
        limits: Limits,
        seed: int,
        forced_errors: Mapping[int, ForcedError],
    ) -> None:
        self.settings = settings
        self.seed = seed
        self.judge = Judge(load_api(settings.api))
        self.contract = self.judge.api.contract
        self.observations = Observations(settings.sources, settings.scope)
        self.redactor = Redactor(settings.secrets)
        self.evidence = TestEvidence(settings.api, "")
        self.replies: list[Reply] = []
        self.created: list[str] = []
        self.first_number = 1
        self.target = target
        self.budget = budget
        self.on_answer: Callable[[], None] = _nothing
        self.deferring: Callable[[], AbstractContextManager[None]] = nullcontext
        self._forced_errors = forced_errors
        self._limits = limits
        self._rate_limiter = RateLimiter(limits)
        self._breaker = CircuitBreaker()
        self._names = 0
        self._nonce = random.SystemRandom().randrange(36**5)
        self._given_up: str | None = None
        self._confirmed: set[str] = set()
        self._not_found: set[str] = set()
        self._told_ids: set[str] = set()
        self._described: list[list[dict[str, Any]]] = []
        self._kept_examples: Counter[str] = Counter()

    # ---- sending

    def send(self, request: Request, forced: int | None = None, look: Look | None = None) -> Reply:
        """Send, obeying 429, and have every answer judged. Raises NotTested where none comes that can be judged."""
        assessment = self.judge.api.assessment(request, self.observations)
        self._breaker.asking()
        for attempt in range(TRIES):
            response = self._answer(request, assessment, forced)
            exchange = self._exchange(request, response, forced)
            reply = self._judged(exchange, assessment, look)
            if reply.status != THROTTLED or forced == THROTTLED:
                self._breaker.answered()
                return reply
            if attempt + 1 < TRIES:
                self.wait(response, attempt)
        message = f"{self.settings.api}: {TRIES} answers in a row were 429"
        if self._breaker.failed() or not self._confirmed:
            self._given_up = message
        raise Throttled(message)

    def wait(self, response: Response, attempt: int) -> None:
        """Wait as a 429 asks, within bounds."""
        self.pause(wait_asked_for(response, attempt))

    def pause(self, seconds: float) -> None:
        self._limits.sleep(seconds)

    def transmit(self, request: Request, label: str) -> Response:
        """Send at the run's pace, and do no more. Raises TargetUnavailable."""
        self._rate_limiter.keep()
        self.evidence.requests += 1
        response = self.target.send(request, label)
        if response.status == THROTTLED:
            self.evidence.throttled += 1
        return response

    def _answer(self, request: Request, assessment: RequestAssessment, forced: int | None) -> Response:
        """A whole answer. What may have come of the request is in the ledger when this returns, or raises."""
        if self._given_up:
            raise TargetUnavailable(self._given_up)
        name = assessment.name or f"a copy of {request.path_parameters['dataset_id']}"
        with self.deferring():
            ticket = self.budget.ask(name, meant_to_create=not assessment.defects)
            try:
                response = self.transmit(request, self.evidence.test)
                self._check_readable(response)
            except TargetUnavailable as error:
                self._note_failure(ticket, name, error)
                raise
            except BaseException:
                self._note_lost(ticket, name)
                raise
            if forced is None:
                self._note_created(ticket, name, response)
            else:
                self.budget.nothing(ticket)
            return response

    def _note_failure(self, ticket: str, name: str, error: TargetUnavailable) -> None:
        if error.arrived:
            self._note_lost(ticket, name)
        else:
            self.budget.nothing(ticket)
        if self._breaker.failed():
            failures = self._breaker.failures
            self._given_up = f"given up after {failures} requests in a row without a proper answer: {error}"

    def _check_readable(self, response: Response) -> None:
        arrived = response.status < 400
        if not self._confirmed and response.status != THROTTLED and response.body.lstrip()[:1] == b"<":
            raise TargetUnavailable(
                f"{self.settings.api}: a web page ({response.status}) instead of an answer of the API", arrived
            )
        try:
            parse(response.body)
        except Excessive as error:
            raise TargetUnavailable(f"{self.settings.api}: a body {error}", arrived) from None
        except ValueError:
            pass

    def _note_created(self, ticket: str, name: str, response: Response) -> None:
        id = self.judge.created_id(response)
        if 400 <= response.status < 500:
            self.budget.nothing(ticket)
        elif id is None or not self._can_be_new(id):
            self._note_lost(ticket, name)
        elif _spelling(id) in self._told_ids:
            # An id that comes twice names nothing for sure, and what may be another's must not be removed.
            for doubtful in [known for known in self.created if _spelling(known) == _spelling(id)]:
                self.created.remove(doubtful)
                self.budget.doubted(doubtful)
            self._note_lost(ticket, name)
        else:
            self._told_ids.add(_spelling(id))
            self.created.append(id)
            self.evidence.created.append(id)
            self.budget.created(ticket, id)

    def _can_be_new(self, id: str) -> bool:
        """Whether an id may be that of a clone: no configured dataset's in whatever spelling, and no key."""
        sources = {_spelling(source) for source in self.settings.sources}
        return len(id) <= LONGEST_ID and _spelling(id) not in sources and self.redactor(id) == id

    def _note_lost(self, ticket: str, name: str) -> None:
        self.budget.lost(ticket)
        self.evidence.possible.append(name)

    def _exchange(self, request: Request, response: Response, forced: int | None) -> Exchange:
        number, id = self.first_number + len(self.replies), request.path_parameters.get("dataset_id")
        made_here = f"dataset {id} was made by this run; to repeat it, make one in the same way and name that instead"
        note = made_here if id in self.created else None
        return Exchange(number, self.evidence.test, self.target.base_url, request, response, forced, note)

    def _judged(self, exchange: Exchange, assessment: RequestAssessment, look: Look | None) -> Reply:
        if exchange.forced is None:
            self._check_configuration(exchange.response, assessment)
        verdict = self.judge.judge(exchange, self.observations)
        clone = self.judge.learn(exchange, verdict, self.observations)
        if clone is not None:
            self._note_success(assessment)
        verdict = replace(verdict, undocumented=(*verdict.undocumented, *self._reflected(exchange.response)))
        self._described.append(self.evidence.record(exchange, verdict, self.redactor))
        self._keep_examples(exchange, verdict)
        reply = Reply(exchange.request, exchange.response.status, verdict, self.observations.get(clone) if clone else None)
        self.replies.append(reply)
        if look is not None:
            look(exchange, verdict)
        self.on_answer()
        return reply

    def _keep_examples(self, exchange: Exchange, verdict: Verdict) -> None:
        """The first exchanges in which a clause holds are kept, for people want to see right answers as well."""
        broken = {finding.clause for finding in verdict.findings}
        new = [clause for clause in sorted(verdict.checked - broken) if self._kept_examples[clause] < EXAMPLES]
        if new:
            self._kept_examples.update(new)
            self.evidence.keep_example(exchange, new, self.redactor)

    def _reflected(self, response: Response) -> Iterator[Finding]:
        """A key in an answer may end in anyone's log; no document speaks of it."""
        for variable, place in self.redactor.reflected(response):
            yield Finding(f"{self.settings.api}.key-reflected", f"an answer without the value of {variable}", place)

    def _check_configuration(self, response: Response, assessment: RequestAssessment) -> None:
        """Keys and sources that never worked are the configuration's doing and break no promise."""
        source = assessment.source
        if assessment.defects or source is None or source.parent is not None:
            return
        if not self._confirmed and response.status in _DENIED:
            variables = ", ".join(self.settings.secrets)
            raise NotTested(f"{self.settings.api}: {_DENIED[response.status]} ({response.status}); see {variables}")
        if source.id not in self._confirmed and response.status == 404:
            self._not_found.add(source.id)
            raise NotTested(f"{self.settings.api}: the configured dataset {source.id} is not found (404)")

    def _note_success(self, assessment: RequestAssessment) -> None:
        if assessment.source is not None:
            self._confirmed.add(assessment.source.id)
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
        self._names += 1
        ending, number = "", self._nonce * 1000 + self._names
        while number:
            number, digit = divmod(number, len(_ALPHABET))
            ending += _ALPHABET[digit]
        return f"{text} {ending}"

    def recheck(self, status: int) -> None:
        """Let the test at hand look at every answer of the run so far that had this status."""
        for reply, described in zip(self.replies, self._described, strict=True):
            if reply.status == status:
                self.evidence.count_again(reply.verdict, described)

    def force(self, status: int) -> Reply:
        """Bring about an answer that no ordinary request leads to. Raises NotObservable on a live server."""
        return self.send(self.forcing_request(status), forced=status)

    def forcing_request(self, status: int) -> Request:
        """The request that brings it about."""
        if status not in self._forced_errors:
            raise NotObservable(self.contract.primary.unprovoked[status])
        forcing_request = self._forced_errors[status]
        request = self.plain_request(forcing_request.dataset_id or self.sources[0])
        headers = [
            (name, Credential(forcing_request.keys[name], f"$TWIN_KEY_FOR_{status}") if name in forcing_request.keys else value)
            for name, value in request.headers
        ]
        return replace(request, headers=tuple(headers))

    def require_successes(self, replies: Sequence[Reply]) -> None:
        """Note a shortfall where hardly any of a series of valid requests made a clone, for then it shows little."""
        made = sum(reply.clone is not None for reply in replies)
        if made * 4 < len(replies):
            self.evidence.shortfall = f"only {made} of {len(replies)} valid generated requests made a clone"


def _nothing() -> None:
    pass


def _spelling(id: str) -> str:
    """An id without what does not tell it from others: case, hyphens, braces, blanks, the prefix of a UUID."""
    return "".join(char for char in id.casefold().removeprefix("urn:uuid:") if char.isalnum())
