"""What the contract of an API cannot say: how its requests are read, what its answers teach, and its rules."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from clone_contracts.contract.document import Contract
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.observations import Observations
from clone_contracts.judge.rules import JudgedAnswer, Rule


class ApiSemantics(ABC):
    """One API as the judge sees it. ``rules`` are by clause id; those of a clause with a status apply to that status only."""

    rules: Mapping[str, Rule]

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    @abstractmethod
    def assess(self, request: Request, assessment: RequestAssessment, observations: Observations) -> None:
        """Complete the assessment of a request, given the datasets that are known."""

    def undocumented(self, answer: JudgedAnswer) -> list[Finding]:  # noqa: ARG002 - most APIs have nothing to say here
        """What an answer says that the document leaves open or contradicts."""
        return []

    def agreeing(self, body: object, dataset_id: str) -> object:  # noqa: ARG002 - most bodies do not repeat the id
        """A body that repeats the dataset's id, made to agree with the path; any other as it is."""
        return body

    @abstractmethod
    def created_id(self, body: Json) -> str | None:
        """The id of the dataset that the body of a success tells of, None where it tells of none."""

    @abstractmethod
    def learn(self, answer: JudgedAnswer, findings: Sequence[Finding], observations: Observations) -> None:
        """Take over what a success tells; members that broke a clause, as ``findings`` say, are not believed."""
