"""The outcome of a request, as tests see it."""

from dataclasses import dataclass

from clone_contracts.evidence.recorder import Judged
from clone_contracts.evidence.records import ClauseFindingRecord
from clone_contracts.exchange.message import Exchange, Request
from clone_contracts.judge.finding import Verdict
from clone_contracts.judge.observations import Dataset


@dataclass(frozen=True, slots=True)
class Reply:
    """The outcome of a request. ``clone`` is the dataset that the answer names, None if it names none.

    The answer's body is not kept, since bodies may be many and large.
    """

    request: Request
    status: int
    verdict: Verdict
    clone: Dataset | None
    findings: list[ClauseFindingRecord]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many requests were sent, and how many clones they made."""

    sent: int
    made: int


def reply_of(exchange: Exchange, judged: Judged) -> Reply:
    """What recording an exchange has shown, without the exchange's bodies."""
    return Reply(exchange.request, exchange.response.status, judged.verdict, judged.clone, judged.findings)
