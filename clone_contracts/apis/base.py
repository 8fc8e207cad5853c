"""What the judge asks of an API, and what the rules of both share."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from clone_contracts.assessment import RequestAssessment
from clone_contracts.contract import Contract
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.findings import Finding, format_value
from clone_contracts.observations import Dataset, Observations


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """What a rule looks at: the answer's status and body, what was sent, the source where it is known."""

    status: int
    body: Mapping[str, Json]
    sent: Mapping[str, Json]
    source: Dataset | None
    observations: Observations


Rule = Callable[[JudgedAnswer, str], "list[Finding] | None"]
"""A promise that no schema keyword can say, called with the answer and its clause's id.

None: it does not apply to this answer. An empty list: it holds.
"""


class Api(ABC):
    """One API: its contract, the reading of its requests, and its rules by clause id (those with a status apply to it only)."""

    rules: Mapping[str, Rule]

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    @abstractmethod
    def assessment(self, request: Request, observations: Observations) -> RequestAssessment:
        """What the request is, given the datasets that are known."""

    def undocumented(self, answer: JudgedAnswer) -> list[Finding]:  # noqa: ARG002 - most APIs have nothing to say here
        """What an answer says that the document leaves open or contradicts."""
        return []

    @abstractmethod
    def created_id(self, body: Json | Mapping[str, Json]) -> str | None:
        """The id of the dataset that a successful answer tells of, None where it tells of none."""

    @abstractmethod
    def learn(self, answer: JudgedAnswer, findings: Sequence[Finding], observations: Observations) -> None:
        """Take over what a success tells; members that broke a clause, as ``findings`` say, are not believed."""


def same(expected: Json, actual: Json, clause: str, place: str) -> list[Finding]:
    """Holds where the values are equal and of one type."""
    if type(expected) is type(actual) and expected == actual:
        return []
    return [Finding(clause, format_value(expected), format_value(actual), place)]


def is_new_id(answer: JudgedAnswer, clause: str, id: str | None, place: str) -> list[Finding] | None:
    """Holds where no dataset that is known has the id."""
    if id is None:
        return None
    if answer.observations.get(id) is None:
        return []
    whose = "the source's" if answer.source is not None and answer.source.id == id else "an earlier dataset's"
    return [Finding(clause, "an id that is new", f"{whose}, {format_value(id)}", place)]
