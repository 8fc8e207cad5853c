"""What the contract of an API cannot say: how its requests are read, what its answers teach, and its rules."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from clone_contracts.contract.document import Contract
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.observations import Observations
from clone_contracts.judge.rules import JudgedAnswer, Rule


class ApiSemantics(ABC):
    """One API as the judge sees it. ``rules`` are by clause id; where a clause has a status, its rule applies to that only.

    ``seen`` are those that apply to what a sibling shows of a clone, put as an answer to its request would have it.
    ``id_at`` leads to the new dataset's id in the body of a success. ``kinds`` are those of undocumented answers that only this
    API can have, with what each means.
    """

    rules: Mapping[str, Rule]
    seen: Mapping[str, Rule] = MappingProxyType({})
    id_at: Sequence[str] = ("id",)
    kinds: Mapping[str, str] = MappingProxyType({})

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    @abstractmethod
    def assess(self, request: Request, assessment: RequestAssessment, observations: Observations) -> None:
        """Complete the assessment of a request, given the datasets that are known."""

    def undocumented(self, answer: JudgedAnswer) -> list[Finding]:  # noqa: ARG002 - most APIs have nothing to say here
        """What an answer says that the document leaves open or contradicts."""
        return []

    def agreeing(self, body: object, dataset_id: str) -> object:  # noqa: ARG002 - most bodies do not repeat the id
        """The body, with a repeated dataset id made to agree with the path; any other body as it is."""
        return body

    def renamed(self, body: object, rename: Callable[[str], str]) -> object:  # noqa: ARG002 - not every body has a name
        """The body, with the clone's name as ``rename`` changes it; a body without a name as it is."""
        return body

    @abstractmethod
    def created_id(self, body: Json) -> str | None:
        """The id, as text, of the dataset that the body of a success names; None where it names none."""

    def created_at(self, body: Json) -> Json:  # noqa: ARG002 - not every API says when
        """What the body of a success says about when the dataset was created; None where it says nothing."""
        return None

    @abstractmethod
    def learn(self, answer: JudgedAnswer, findings: Sequence[Finding], observations: Observations) -> None:
        """Add what a success shows to ``observations``; members that broke a clause, by ``findings``, are not believed."""
