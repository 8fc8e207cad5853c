"""Judges one exchange by every clause that applies to it. Pure: no network, no clock, no state of its own.

The questions, in order: does the status fit the request; is the body what is documented for that status; do its members fit
each other, the request and what earlier answers said. The later ones are skipped for an answer that should not have been a
success, so that one defect is one finding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clone_contracts.contract.operation import Operation
from clone_contracts.errors import NotJudged
from clone_contracts.exchange.message import Exchange, Request, Response
from clone_contracts.exchange.strict_json import Document, Excessive, Json
from clone_contracts.judge.assessment import RequestAssessment, assess_form
from clone_contracts.judge.body_schema import BodySchema, body_schema
from clone_contracts.judge.finding import Finding, Sort, Verdict, format_value
from clone_contracts.judge.media_type import is_json_media_type
from clone_contracts.judge.observations import Observations
from clone_contracts.judge.rules import JudgedAnswer, Rule
from clone_contracts.judge.semantics import ApiSemantics
from clone_contracts.judge.times import moment
from clone_contracts.judge.undocumented import NOT_AT_ONCE, REFUSED, STATUS_OF_ANOTHER, UNDOCUMENTED_STATUS
from clone_contracts.judge.verdict_builder import VerdictBuilder

THROTTLED = 429
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Creation:
    """What the answer to a request for a clone says: the ``id`` of the dataset that it names and its time, if any."""

    status: int
    id: str | None
    created_at: datetime | None = None


class Judge:
    """The judge of one API."""

    def __init__(self, semantics: ApiSemantics) -> None:
        self.semantics = semantics
        self.contract = semantics.contract
        self._bodies: Mapping[tuple[str, int], BodySchema] = {
            (operation.prefix, status): body_schema(operation, status, schema)
            for operation in self.contract.operations
            for status, schema in operation.responses.items()
            if schema is not None and operation.role == "judged"
        }
        self._rules: dict[tuple[str, int], Sequence[tuple[str, Rule]]] = {}

    def body(self, operation: Operation, status: int) -> BodySchema | None:
        """The schema for the body of an operation's answers with a status, None where no body is documented."""
        return self._bodies.get((operation.prefix, status))

    def assess(self, request: Request, observations: Observations) -> RequestAssessment | None:
        """Assess a request, given the datasets that are known. Returns None where it belongs to no judged operation."""
        found = self.contract.match(request.method, request.path)
        if found is None or found[0].role != "judged":
            return None
        assessment = RequestAssessment(*found)
        assess_form(request, assessment)
        self.semantics.assess(request, assessment, observations)
        return assessment

    def judge(self, exchange: Exchange, observations: Observations) -> Verdict:
        """The verdict on an exchange, given what was known before it. Raises NotJudged for one of no judged operation."""
        assessment = self.assess(exchange.request, observations)
        if assessment is None:
            request = f"{exchange.request.method} {exchange.request.path}"
            raise NotJudged(f"{request} is not an operation of the contract of {self._api}")
        return self.verdict(exchange, assessment, observations)

    def verdict(
        self,
        exchange: Exchange,
        assessment: RequestAssessment,
        observations: Observations,
        sort: Sort = lambda finding: finding.clause,
    ) -> Verdict:
        """The same as ``judge``, for an exchange whose request has been assessed already.

        Of the findings of each clause the first of every ``sort`` are kept.
        """
        builder = VerdictBuilder(assessment.operation.clauses)
        self._judge_status(exchange, assessment, builder)
        mistaken = bool(builder.findings) and exchange.response.status < 400
        schema = self.body(assessment.operation, exchange.response.status)
        if schema is not None and not mistaken:
            self._judge_body(exchange, schema, assessment, observations, builder)
        return builder.verdict(sort)

    def verdict_on_sight(self, answer: JudgedAnswer) -> Verdict:
        """The verdict on what a sibling shows of a clone: by the rules that are about a clone, not about an answer."""
        builder = VerdictBuilder(self.contract.primary.clauses)
        for clause, rule in self.semantics.seen.items():
            builder.note(clause, rule(answer, clause))
        return builder.verdict(lambda finding: finding.clause)

    def learn(
        self, exchange: Exchange, assessment: RequestAssessment, verdict: Verdict, observations: Observations
    ) -> str | None:
        """Add what a clone's answer says to ``observations``, and return the id of the dataset that was made, if any.

        Only the first operation of a contract makes clones.
        """
        if assessment.operation is not self.contract.primary:
            return None
        created, body = self.created_id(exchange.response), exchange.response.document.value
        if created is not None and isinstance(body, dict):
            answer = _answer(exchange, body, assessment, observations)
            self.semantics.learn(answer, verdict.findings, observations)
        return created

    def created_id(self, response: Response) -> str | None:
        """The id of the dataset that a success names, whatever else is wrong with it; None where it names none."""
        return self.semantics.created_id(response.document.value) if 200 <= response.status < 300 else None

    def creation(self, response: Response) -> Creation:
        """What an answer says about a dataset that it created."""
        time = moment(self.semantics.created_at(response.document.value))
        # Without an offset it may be anywhere.
        return Creation(response.status, self.created_id(response), time if time is not None and time.tzinfo else None)

    @property
    def _api(self) -> str:
        return self.contract.api

    def _judge_status(self, exchange: Exchange, assessment: RequestAssessment, builder: VerdictBuilder) -> None:
        status, operation = exchange.response.status, assessment.operation
        server_error = f"{operation.prefix}.500.no-server-error"
        if exchange.forced is not None:
            _judge_forced(exchange.forced, status, operation, builder)
        elif status == THROTTLED:
            builder.note(f"{operation.prefix}.429.throttled", [])
        elif status >= 500:
            builder.note(server_error, [Finding(server_error, f"an answer to {assessment.what}", f"status {status}")])
        elif status in assessment.refused_for_form:
            asked = f"any answer to {assessment.refused_for_form[status]}"
            builder.leave_open(REFUSED, _success(operation), asked, f"status {status}")
        elif assessment.defects:
            _judge_refusal(status, assessment, builder)
        elif not assessment.unknown or status < 400:
            _judge_success(status, assessment, builder)
        if status < 500:
            builder.note(server_error, [])
        if exchange.earlier is not None:
            at_once = f"an answer to {assessment.what} as soon as the clone was made"
            builder.leave_open(NOT_AT_ONCE, _success(operation), at_once, f"status {exchange.earlier} at first")
        if 400 <= status < 500 and status not in operation.responses and not builder.findings and not builder.undocumented:
            clause = assessment.defects[0].clauses[0] if assessment.defects else _success(operation)
            documented = f"a documented status for {assessment.what}"
            builder.leave_open(UNDOCUMENTED_STATUS, clause, documented, f"status {status}")

    def _judge_body(
        self,
        exchange: Exchange,
        schema: BodySchema,
        assessment: RequestAssessment,
        observations: Observations,
        builder: VerdictBuilder,
    ) -> None:
        response = exchange.response
        prefix = f"{assessment.operation.prefix}.{response.status}"
        builder.note(f"{prefix}.media-type", _media_type(response, f"{prefix}.media-type"))
        document = response.document
        if not _judge_json(document, response, f"{prefix}.json", builder):
            return
        builder.findings += schema.findings(document)
        builder.checked |= schema.checked(document.value)
        if isinstance(document.value, dict):
            self._apply_rules(_answer(exchange, document.value, assessment, observations), assessment.operation, builder)

    def _apply_rules(self, answer: JudgedAnswer, operation: Operation, builder: VerdictBuilder) -> None:
        for id, rule in self._rules_for(operation, answer.status):
            outcome = rule(answer, id)
            if outcome:
                builder.note(id, outcome)
            elif outcome is not None:
                builder.checked.add(id)  # Most rules hold, and all are about clauses that are stated.
        builder.undocumented += self.semantics.undocumented(answer)

    def _rules_for(self, operation: Operation, status: int) -> Sequence[tuple[str, Rule]]:
        """The rules for an operation's answers with a status: those of its clauses, and of behaviour where it is a success."""
        key = operation.prefix, status
        if key not in self._rules:
            about = {status, None} if status == operation.success else {status}
            stated = {id for id, clause in operation.clauses.items() if clause.status in about}
            self._rules[key] = [(id, rule) for id, rule in self.semantics.rules.items() if id in stated]
        return self._rules[key]


def _answer(
    exchange: Exchange, body: Mapping[str, Json], assessment: RequestAssessment, observations: Observations
) -> JudgedAnswer:
    return JudgedAnswer(
        exchange.response.status,
        body,
        assessment.sent,
        assessment.source,
        observations,
        assessment.path_parameters,
        exchange.times,
    )


def _judge_forced(forced: int, status: int, operation: Operation, builder: VerdictBuilder) -> None:
    """The first clause of a status says when it occurs. That of a 500 says that it never does, and is not checked here."""
    if forced < 500:
        clause = next(clause.id for clause in operation.clauses.values() if clause.status == forced)
        builder.note(clause, [] if status == forced else [Finding(clause, f"status {forced}", f"status {status}")])


def _judge_refusal(status: int, assessment: RequestAssessment, builder: VerdictBuilder) -> None:
    clauses = assessment.defects[0].clauses
    if status in assessment.statuses and status in assessment.ruled_out:
        _judge_ruled_out(status, assessment, builder)
    elif status not in assessment.statuses:
        expected = f"{_statuses(assessment.statuses)} for {assessment.what}"
        builder.note(clauses[0], [Finding(clauses[0], expected, f"status {status}")])
    elif status in assessment.defects[0].tolerated:
        expected = f"{_statuses(assessment.defects[0].statuses)} for {assessment.what}"
        builder.leave_open(STATUS_OF_ANOTHER, clauses[0], expected, f"status {status}")
    elif len(assessment.defects) == len(clauses) == 1 and not assessment.unspecified and not assessment.unknown:
        builder.note(clauses[0], [])


def _judge_success(status: int, assessment: RequestAssessment, builder: VerdictBuilder) -> None:
    success, clause = assessment.operation.success, _success(assessment.operation)
    if status == success:
        for held in [clause, *assessment.accepted_by]:
            builder.note(held, [])
    elif assessment.unspecified and status in assessment.ruled_out:
        _judge_ruled_out(status, assessment, builder)
    elif 400 <= status < 500 and assessment.unspecified:
        builder.leave_open(REFUSED, clause, f"any answer to {assessment.what}", f"status {status}", assessment.beside)
    else:
        specific = _specific(status, assessment)
        blamed = specific if specific is not None and specific in assessment.operation.clauses else clause
        builder.note(blamed, [Finding(blamed, f"status {success} for {assessment.what}", f"status {status}")])


def _specific(status: int, assessment: RequestAssessment) -> str | None:
    """The clause that a refusal for no reason breaks, None for that of the success: no text is why a dataset is not found."""
    if status == _NOT_FOUND:
        about_request = f"{assessment.operation.prefix}.request."
        return next((clause for clause in assessment.accepted_by if not clause.startswith(about_request)), None)
    return assessment.most_specific if status >= 400 else None


def _judge_ruled_out(status: int, assessment: RequestAssessment, builder: VerdictBuilder) -> None:
    """What is odd or malformed may be refused for that, but not as if a key or an id were wrong."""
    clause = assessment.ruled_out[status]
    expected = f"no {status} for {assessment.what}, with right keys for a dataset that exists"
    builder.note(clause, [Finding(clause, expected, f"status {status}", beside=assessment.beside)])


def _judge_json(document: Document, response: Response, clause: str, builder: VerdictBuilder) -> bool:
    """Whether the body can be judged further."""
    if isinstance(document.error, Excessive):
        return False  # Nothing can be said about what cannot be read; the client treats the target as unwell.
    if document.error is not None:
        actual = f"a malformed body ({document.error})" if response.body else "an empty body"
        builder.note(clause, [Finding(clause, "strict JSON", actual)])
        return False
    builder.note(clause, [])
    return True


def _success(operation: Operation) -> str:
    return f"{operation.prefix}.{operation.success}.success"


def _media_type(response: Response, clause: str) -> list[Finding]:
    content_type = response.header("content-type")
    if is_json_media_type(content_type):
        return []
    return [Finding(clause, "Content-Type: application/json", format_value(content_type) if content_type else "none")]


def _statuses(statuses: frozenset[int]) -> str:
    if len(statuses) > 10:
        return "a refusal (4xx)"
    return " or ".join(str(status) for status in sorted(statuses))
