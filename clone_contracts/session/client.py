"""What tests use: sends requests for clones to one API, and has every answer judged and recorded."""

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Unpack

from clone_contracts.contract.document import Contract
from clone_contracts.errors import NotObservable, NotTested
from clone_contracts.evidence.recorder import Recorder
from clone_contracts.exchange.credentials import Credential
from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.exchange.strict_json import as_json, read
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.judge.finding import Verdict
from clone_contracts.judge.judge import THROTTLED
from clone_contracts.session.burst import assess_together, replies_to
from clone_contracts.session.client_options import ClientOptions
from clone_contracts.session.creations import Creations
from clone_contracts.session.delivery import Delivery, Parcel
from clone_contracts.session.lag import NOT_YET, Lag
from clone_contracts.session.lineage import Lineage, Text, id_of
from clone_contracts.session.names import FreshNames
from clone_contracts.session.observing import Observing
from clone_contracts.session.reply import Reply, reply_of
from clone_contracts.session.requests import RequestBuilder, RequestOptions
from clone_contracts.session.sender import TRIES, Sender
from clone_contracts.session.settings import Settings
from clone_contracts.session.shown import Shown
from clone_contracts.session.sources import Sources
from clone_contracts.session.tolerance import Tolerance
from clone_contracts.session.variety import Variety
from clone_contracts.session.working import Asked, StillWorking

Look = Callable[[Exchange, Verdict], None]
"""Something other than the judge that looks at an exchange, while its whole body is available."""


class ApiClient(ABC):
    """One API in one run: a thin layer over what sends, what notes creations, and what records."""

    def __init__(
        self,
        settings: Settings,
        recorder: Recorder,
        sender: Sender,
        creations: Creations,
        options: ClientOptions,
    ) -> None:
        self.settings = settings
        self.recorder = recorder
        self.sender = sender
        self.creations = creations
        self.seed = options.seed
        self._shown = Shown()
        self._watchers: list[Callable[[Reply], None]] = []
        self._sources = Sources(settings)
        self._working = StillWorking(settings.api, self._sources, sender, lambda id: self.ask(self.plain_request(id)))
        self._requests = RequestBuilder(settings, self.contract.primary)
        self._numbers = itertools.count(options.first_number)
        self._forced_errors = options.forced_errors
        self._now = options.now
        self._delivery = Delivery(sender, recorder, creations, self._sources, options.deferring)
        self._lag = Lag()
        self.names = FreshNames()
        self.tolerance = Tolerance()
        self.observing = Observing()
        self.variety = Variety(options.seed, self.names)
        self.lineage = Lineage(
            lambda id, body: self.send(self.in_some_form(id, body)),
            self.lineage_body,
            lambda id: self.send(self.plain_request(id)),
            self.tolerance,
            list(settings.sources),
            options.seed,
        )

    @property
    def contract(self) -> Contract:
        """What the API promises."""
        return self.recorder.judge.contract

    # ---- sending

    def send(
        self, request: Request, forced: int | None = None, look: Look | None = None, apart: Sequence[Request] = ()
    ) -> Reply:
        """Send a request, obeying 429, and have every answer judged.

        ``forced`` is the error status that the target is made to give; ``look`` is called with each exchange and its verdict;
        ``apart`` have one part of the request each, and are sent where it is refused for no reason.
        Raises NotTested, mostly one of its subclasses, where no answer comes that can be judged.
        """
        parcel = Parcel(request, self.recorder.assess(request), forced, apart=apart)
        self.sender.require_open()
        self._sources.require_usable(parcel.assessment)
        self.sender.begin()
        return self._reply(parcel, self._delivery.answer(parcel), look)

    def send_together(self, requests: Sequence[Request]) -> list[Reply]:
        """Send requests at the same moment, obeying 429 for each alone, and have every answer judged once all have come.

        Raises as ``send`` does, after everything that came is recorded.
        """
        parcels = assess_together(self.recorder, requests)
        for parcel in parcels:
            self._sources.require_usable(parcel.assessment)
        outcomes = self._delivery.answers(parcels)
        return replies_to(outcomes, lambda at, response: self._reply(parcels[at], response, None))

    def _reply(self, parcel: Parcel, response: Response, look: Look | None) -> Reply:
        """Have an answer judged, and those that follow where the request has to be sent again."""
        assessment, forced = parcel.assessment, parcel.forced
        if 400 <= response.status < 500:
            self.sender.require_open()  # Another answer of the same moment may have shown why it is refused.
        response, earlier = self._unthrottled(parcel, response, look)
        if forced is None and assessment is not None and self._sources.is_unexplained(response.status, assessment):
            self._require_working(response.status)
        if forced is None and assessment is not None and assessment.wants_evidence(response.status):
            self._gather_evidence(assessment)
        if parcel.apart and assessment is not None and assessment.is_refused_for_nothing(response.status):
            assessment.most_specific = self._broken_by_one(parcel.apart, assessment.accepted_by)
        reply = self._recorded(replace(self.exchange(parcel, response), earlier=earlier), assessment, look)
        self.sender.answered()
        return reply

    def _unthrottled(self, parcel: Parcel, response: Response, look: Look | None = None) -> tuple[Response, int | None]:
        """An answer other than 429, unless that is forced, and the status that came at first; each 429 is judged."""
        for attempt in range(TRIES):
            if attempt:
                self.sender.wait(response, attempt - 1)
                response = self._delivery.answer(parcel)
            response, earlier = self._answer_in_time(parcel, response)
            if response.status != THROTTLED or parcel.forced == THROTTLED:
                return response, earlier
            # It says nothing about what the target was to be made to answer.
            self._recorded(replace(self.exchange(parcel, response), forced=None), parcel.assessment, look)
        raise self.sender.throttled(self._sources.any_confirmed)

    def _answer_in_time(self, parcel: Parcel, first: Response) -> tuple[Response, int | None]:
        """An answer, and the status that came at first where a new clone took a while to be there."""
        assessment = parcel.assessment
        for seconds in self._lag.waits(first.status, assessment) if assessment is not None and parcel.forced is None else ():
            self.sender.pause(seconds)
            response = self._delivery.answer(parcel)
            if response.status not in NOT_YET:
                self._lag.passed()
                return response, first.status
        return first, None

    def _require_working(self, status: int) -> None:
        """Have plain requests judged after a refusal that nothing explains. Raises NotTested where that shows nothing."""
        self._sources.doubt()
        clone = next(iter(self.creations.ids), None)
        self._record(self._working.after(status, clone))

    def _gather_evidence(self, assessment: RequestAssessment) -> None:
        """Have it judged whether the dataset of a refused request can be cloned: if so, the request is to blame."""
        source = assessment.source
        if source is not None:
            self._record(self._working.evidence(source.id))
            self.sender.require_open()  # That may have shown why it is refused.
            assessment.most_specific = assessment.suspect if source.cloned else None

    def _broken_by_one(self, requests: Sequence[Request], clauses: Sequence[str]) -> str | None:
        """Which of the clauses the refusal of one part of a request breaks, None where none does."""
        for request in requests:
            try:
                reply = self.send(request)
            except NotTested:
                self.sender.require_open()  # That may have shown why the whole is refused.
                return None
            findings = reply.verdict.findings
            if reply.clone is None and findings:
                return next((finding.clause for finding in findings if finding.clause in clauses), None)
        return None

    def _record(self, told: Iterable[Asked]) -> None:
        for asked in told:
            exchange = self.exchange(Parcel(asked.request, asked.assessment), asked.response)
            self._recorded(exchange, asked.assessment, None)

    def ask(self, request: Request) -> Asked:
        """Send a request, obeying 429, without judging the answer. Raises NotTested where none comes."""
        parcel = Parcel(request, self.recorder.assess(request))
        self.sender.require_open()
        response, _ = self._unthrottled(parcel, self._delivery.answer(parcel))
        return Asked(request, parcel.assessment, response)

    def exchange(self, parcel: Parcel, response: Response) -> Exchange:
        """The next exchange of the current test."""
        return Exchange(
            number=next(self._numbers),
            test=self.recorder.evidence.test,
            base_url=self.sender.base_url,
            request=parcel.request,
            response=response,
            forced=parcel.forced,
            at=self._now(),
            beside=parcel.beside,
        )

    def _recorded(self, exchange: Exchange, assessment: RequestAssessment | None, look: Look | None) -> Reply:
        if exchange.forced is None and assessment is not None:
            self._sources.check(exchange.response, assessment, self.mistaken_declaration)
        judged = self.recorder.record(exchange, assessment)
        if judged.made_clone and assessment is not None:
            self._sources.confirm(assessment)
            self._lag.cloned(assessment.source)
        reply = reply_of(exchange, judged)
        self.note(reply)
        if look is not None:
            look(exchange, judged.verdict)
        return reply

    def note(self, reply: Reply) -> None:
        """Take in what an answer has shown. The reply itself is not kept: there may be a hundred thousand."""
        self._shown.note(reply)
        for watcher in self._watchers:
            watcher(reply)

    def watch(self, watcher: Callable[[Reply], None]) -> None:
        """Call ``watcher`` with each reply."""
        self._watchers.append(watcher)

    def mistaken_declaration(self, id: str, response: Response) -> str | None:  # noqa: ARG002 - most say nothing of sources
        """What the configuration says wrongly of a source, by the answer to a request for a clone of it; None for nothing."""
        return None

    @property
    def any_unusable(self) -> bool:
        """Whether a configured dataset was found not to exist, or not to be what the configuration says."""
        return self._sources.any_unusable

    # ---- requests

    def request(self, dataset_id: str, body: bytes | None, **options: Unpack[RequestOptions]) -> Request:
        """A request to clone a dataset; ``body`` is None for none, ``options`` are those of ``RequestOptions``."""
        return self._requests.build(dataset_id, body, options)

    @abstractmethod
    def plain_request(self, dataset_id: str) -> Request:
        """An ordinary valid request."""

    def lineage_body(self, dataset_id: str, generation: int, turn: int, text: Text) -> bytes | None:  # noqa: ARG002
        """The body of a request for a clone that others start from, of generation 2 or 3; ``text`` may make its texts."""
        return self.plain_request(dataset_id).body

    def in_some_form(self, dataset_id: str, body: bytes | None) -> Request:
        """A right request with such a body, in another form each time, so that it shows something more."""
        draft = self.variety.form(dataset_id, body)
        return self.request(dataset_id, draft.body, headers=draft.headers)

    def of_strangers(self, request: Request) -> list[Request]:
        """The same request with keys that nobody has, and without any."""
        return [self._requests.of_stranger(request, has_keys) for has_keys in (True, False)]

    def generated_request(self, dataset_id: str, body: bytes | None) -> Request:
        """A request with a generated body, made fit to be sent: see ``ApiSemantics.agreeing`` and ``renamed``."""
        value, semantics = read(body or b"").value, self.recorder.judge.semantics
        sent = semantics.renamed(semantics.agreeing(value, dataset_id), self.names.unique_if_ordinary)
        return self.request(dataset_id, body if sent is value else as_json(sent))

    def smoke_requests(self) -> Iterator[Request]:
        """Valid requests, the plainest first."""
        for id in self.settings.sources:
            yield self.plain_request(id)
            yield self.plain_request(id)

    @abstractmethod
    def removals(self, ids: Sequence[str]) -> Iterator[tuple[list[str], Request]]:
        """The requests that remove datasets, each with the ids that it removes."""

    def removed(self, ids: Sequence[str], response: Response) -> Sequence[str]:  # noqa: ARG002 - most answers list nothing
        """Which of the datasets are gone by a success of the request that removes them; all, unless the answer lists them."""
        return ids

    # ---- what tests ask for

    @property
    def sources(self) -> Sequence[str]:
        """The ids of the configured datasets that exist."""
        return self._sources.ids

    def dataset_id(self, dataset: "str | Reply | None") -> str:
        """The id of a dataset: the one given, that of a clone, or the next source's in turn. Raises NotTested for no clone."""
        if isinstance(dataset, Reply):
            return id_of(dataset)
        if dataset is None and not self.sources:
            raise NotTested(f"{self.settings.api}: no configured dataset can be used")
        return dataset if dataset is not None else self.sources[self._shown.replies % len(self.sources)]

    @property
    def deepest(self) -> str:
        """The id of the clone that is the most generations away from a source. Raises NotTested where there is none."""
        deepest = max(self.creations.ids, key=self.recorder.observations.generation, default=None)
        if deepest is None:
            raise NotTested("the clone that this test needs was not made")
        return deepest

    def unique(self, text: str) -> str:
        """``text`` with an ending that makes it a name that no other dataset has; see ``FreshNames``."""
        return self.names.unique(text)

    def recheck(self, status: int) -> None:
        """Have the current test look again at every answer so far that had this status."""
        self.recorder.evidence.count_again(self._shown.checked(status), self._shown.findings(status))

    def force(self, status: int) -> Reply:
        """Bring about an answer that no ordinary request leads to. Raises NotObservable on a live server."""
        return self.send(self.forcing_request(status), forced=status)

    def forcing_request(self, status: int) -> Request:
        """The request for which a target gives an error status. Raises NotObservable on a live server."""
        if status not in self._forced_errors:
            raise NotObservable(self.contract.primary.unprovoked[status])
        forced = self._forced_errors[status]
        request = self.plain_request(forced.dataset_id or self.sources[0])
        headers = [
            (name, Credential(forced.keys[name], f"$TWIN_KEY_FOR_{status}") if name in forced.keys else value)
            for name, value in request.headers
        ]
        return replace(request, headers=tuple(headers))
