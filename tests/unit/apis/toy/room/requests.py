"""How requests to the toy are read, and what is learnt from its answers."""

from collections.abc import Sequence

from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.assessment import RequestAssessment, assess_credentials
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.observations import Dataset, Observations
from clone_contracts.judge.rules import JudgedAnswer
from clone_contracts.judge.semantics import ApiSemantics

from .rules import RULES
from .settings import KEYS


class ToySemantics(ApiSemantics):
    """Boxes can be copied and looked into."""

    rules = RULES

    def assess(self, request: Request, assessment: RequestAssessment, observations: Observations) -> None:
        (header,) = KEYS
        assess_credentials(assessment, request, header, "toy.401.key", frozenset({401}))
        id = assessment.path_parameters["dataset_id"]
        assessment.source = observations.get(id)
        if observations.presence(id) == "absent":
            assessment.add_defect("toy.404.unknown-box", frozenset({404}), f"the box {id}")

    def created_id(self, body: Json) -> str | None:
        id = body.get("id") if isinstance(body, dict) else None
        return id if isinstance(id, str) else None

    def learn(self, answer: JudgedAnswer, findings: Sequence[Finding], observations: Observations) -> None:
        id, label = self.created_id(dict(answer.body)), answer.body.get("label")
        if id is None or any(finding.pointer == "/id" for finding in findings) or observations.get(id) is not None:
            return
        observations.add(Dataset(id, answer.source.id if answer.source else None, {"label": label}))
        if answer.source is not None:
            answer.source.shown_by_clone({"label": label}, id)
