"""Sends requests, one or several at once, with what they may create in the ledger before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from clone_contracts.errors import Cause, TargetUnavailable
from clone_contracts.evidence.recorder import Recorder
from clone_contracts.exchange.message import Request, Response
from clone_contracts.exchange.strict_json import Excessive
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.judge.judge import THROTTLED
from clone_contracts.session.client_options import Deferring
from clone_contracts.session.creations import Creations
from clone_contracts.session.sender import Sender
from clone_contracts.session.sources import Sources

_SAFE_METHODS: Final = ("GET", "HEAD", "OPTIONS")

Outcome: TypeAlias = Response | TargetUnavailable
"""A whole answer, or why there is none."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A request as it was assessed.

    ``forced`` is the error status that the target is made to give, ``beside`` the number of others that go at the same moment.
    ``apart`` are requests that have one part of it each: they tell what is refused, if it is.
    """

    request: Request
    assessment: RequestAssessment | None
    forced: int | None = None
    beside: int = 0
    apart: Sequence[Request] = ()

    @property
    def name(self) -> str:
        """What the ledger calls the clone that the request is meant to make."""
        if self.assessment is None:
            return f"{self.request.method} {self.request.path}"
        return self.assessment.name or f"a copy of {self.assessment.path_parameters.get('dataset_id', '')}"

    @property
    def is_meant_to_create(self) -> bool:
        """Whether a clone is due."""
        return self.assessment is not None and not self.assessment.defects


class Delivery:
    """What requests may have created is in the ledger when one of its methods returns or raises."""

    def __init__(
        self, sender: Sender, recorder: Recorder, creations: Creations, sources: Sources, deferring: Deferring
    ) -> None:
        self._sender = sender
        self._recorder = recorder
        self._creations = creations
        self._sources = sources
        self._deferring = deferring

    def answer(self, parcel: Parcel) -> Response:
        """A whole answer. Raises NotTested, mostly one of its subclasses, where there is none."""
        self._sender.require_open()
        with self._deferring():
            (ticket,) = self._creations.ask([(parcel.name, parcel.is_meant_to_create)])
            try:
                response = self._sender.send(parcel.request, self._recorder.evidence.test)
            except TargetUnavailable as error:
                outcome = self._settled(parcel, ticket, error)
            except BaseException:
                self._lose(parcel, ticket)
                raise
            else:
                outcome = self._settled(parcel, ticket, response)
            if isinstance(outcome, TargetUnavailable):
                self._sender.failed(outcome)
                raise outcome
            return outcome

    def answers(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        """The outcomes of requests that are sent at the same moment, in their order.

        Raises NotTested where they cannot be sent, all of them.
        """
        self._sender.require_open()
        self._sender.keep_rate(len(parcels))  # Outside the block below, since it may take long.
        self._sender.begin()
        with self._deferring():
            tickets = self._creations.ask([(parcel.name, parcel.is_meant_to_create) for parcel in parcels])
            outcomes: dict[int, Outcome] = {}
            try:
                requests = [parcel.request for parcel in parcels]
                for at, outcome in self._sender.send_together(requests, self._recorder.evidence.test):
                    outcomes[at] = self._settled(parcels[at], tickets[at], outcome)
            finally:
                for at in range(len(parcels)):
                    if at not in outcomes:
                        self._creations.lost(tickets[at], parcels[at].name)
            self._tell_breaker(list(outcomes.values()))
            return [outcomes[at] for at in range(len(parcels))]

    def _settled(self, parcel: Parcel, ticket: str, outcome: Outcome) -> Outcome:
        """The outcome once it is in the ledger; an answer that is none of an API is why there is no answer."""
        if isinstance(outcome, Response):
            outcome = self._unreadable(outcome) or outcome
        if isinstance(outcome, TargetUnavailable) and outcome.arrived:
            self._lose(parcel, ticket)
        elif isinstance(outcome, TargetUnavailable) or parcel.forced is not None or not self._may_create(parcel):
            self._creations.nothing(ticket)
        else:
            self._creations.settle(ticket, parcel.name, self._recorder.judge.creation(outcome))
        return outcome

    def _lose(self, parcel: Parcel, ticket: str) -> None:
        """Note that nobody knows what became of a request."""
        if self._may_create(parcel):
            self._creations.lost(ticket, parcel.name)
        else:
            self._creations.nothing(ticket)

    def _tell_breaker(self, outcomes: Sequence[Outcome]) -> None:
        """Requests that are sent together count as one."""
        failures = [outcome for outcome in outcomes if isinstance(outcome, TargetUnavailable)]
        if len(failures) < len(outcomes):
            self._sender.answered()
        if failures:
            self._sender.failed(failures[0])

    def _may_create(self, parcel: Parcel) -> bool:
        """Whether a success may make a dataset: only that of the first operation does; outside the contract, nobody knows."""
        request, contract = parcel.request, self._recorder.judge.contract
        if parcel.assessment is None:
            return request.method not in _SAFE_METHODS and contract.match(request.method, request.path) is None
        return parcel.assessment.operation is contract.primary

    def _unreadable(self, response: Response) -> TargetUnavailable | None:
        arrived, api = response.status < 400, self._recorder.judge.contract.api
        is_page = response.body.lstrip()[:1] == b"<"
        if is_page and response.status != THROTTLED and not self._sources.any_confirmed:
            message = f"{api}: a web page ({response.status}) instead of an answer from the API"
            return TargetUnavailable(message, arrived, Cause.WEB_PAGE, str(response.status))
        if isinstance(response.document.error, Excessive):
            return TargetUnavailable(f"{api}: a body {response.document.error}", arrived)
        return None
