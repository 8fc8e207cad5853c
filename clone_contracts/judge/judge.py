"""Holds one exchange against every clause that applies to it. Pure: no network, no clock, no state of its own.

The order of the questions: does the status fit the request; is the body what that status documents; do its members fit each
other, the request and what earlier answers said. An answer that is a success by mistake is not asked the later ones, so that
one defect is one finding.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from clone_contracts.exchange.message import Exchange, Response
from clone_contracts.exchange.strict_json import Document, Excessive, Json, NotJson, parse
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.judge.body_schema import BodySchema, body_schema
from clone_contracts.judge.finding import Finding, Verdict, format_value
from clone_contracts.judge.observations import Observations
from clone_contracts.judge.rules import JudgedAnswer
from clone_contracts.judge.semantics import ApiSemantics

THROTTLED = 429
FINDINGS_OF_EXCHANGE = 3
"""Findings that are kept of one clause in one exchange."""
_JSON_MEDIA_TYPE = re.compile(r"application/(json|[a-z0-9!#$&^_.-]+\+json)", re.IGNORECASE)


@dataclass(slots=True)
class VerdictBuilder:
    """What has been noted so far of one exchange."""

    checked: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    undocumented: list[Finding] = field(default_factory=list)

    def note(self, clause: str, findings: list[Finding] | None) -> None:
        """The outcome of one check; None: it did not apply. A place that broke a clause already is not blamed twice."""
        if findings is None:
            return
        blamed = {finding.pointer for finding in self.findings if finding.pointer}
        news = [finding for finding in findings if finding.pointer not in blamed]
        if news or not findings:
            self.checked.add(clause)
        self.findings += news


class Judge:
    """The judge of one API."""

    def __init__(self, api: ApiSemantics) -> None:
        contract = api.contract
        self.api = api
        self._name = contract.api
        self.bodies: Mapping[int, BodySchema] = {
            status: body_schema(contract.api, status, schema, contract.clauses.values())
            for status, schema in contract.primary.responses.items()
            if schema is not None
        }

    def judge(self, exchange: Exchange, observations: Observations) -> Verdict:
        """The verdict on one exchange, given what was known before it."""
        assessment = self.api.assessment(exchange.request, observations)
        builder = VerdictBuilder()
        self._judge_status(exchange, assessment, builder)
        mistaken = bool(builder.findings) and exchange.response.status < 400
        if exchange.response.status in self.bodies and not mistaken:
            self._judge_body(exchange.response, assessment, observations, builder)
        checked = builder.checked | {finding.clause for finding in builder.findings}
        return Verdict(frozenset(checked), _few(builder.findings), _few(builder.undocumented))

    def learn(self, exchange: Exchange, verdict: Verdict, observations: Observations) -> str | None:
        """Take over what a success tells, and return the id of the dataset that it tells of, if any."""
        body = _lenient(exchange.response)
        created = self.api.created_id(body)
        if created is not None and isinstance(body, dict):
            assessment = self.api.assessment(exchange.request, observations)
            answer = JudgedAnswer(exchange.response.status, body, assessment.sent, assessment.source, observations)
            self.api.learn(answer, verdict.findings, observations)
        return created

    def created_id(self, response: Response) -> str | None:
        """The id of the dataset that a success tells of, None where it tells of none or is no success."""
        return self.api.created_id(_lenient(response))

    def _judge_status(self, exchange: Exchange, assessment: RequestAssessment, builder: VerdictBuilder) -> None:
        status, contract = exchange.response.status, self.api.contract
        server_error = f"{self._name}.500.no-server-error"
        if exchange.forced is not None:
            self._judge_forced(exchange.forced, status, builder)
        elif status == THROTTLED:
            builder.note(f"{self._name}.429.throttled", [])
        elif status >= 500:
            what = _what(assessment)
            builder.note(server_error, [Finding(server_error, f"an answer to {what}", f"status {status}")])
        elif assessment.defects:
            self._judge_refusal(status, assessment, builder)
        else:
            self._judge_success(status, assessment, builder)
        if status < 500:
            builder.note(server_error, [])
        if (
            400 <= status < 500
            and status not in contract.primary.responses
            and not builder.findings
            and not builder.undocumented
        ):
            clause = (
                assessment.defects[0].clauses[0] if assessment.defects else f"{self._name}.{contract.primary.success}.success"
            )
            builder.undocumented.append(Finding(clause, f"a documented status for {_what(assessment)}", f"status {status}"))

    def _judge_forced(self, forced: int, status: int, builder: VerdictBuilder) -> None:
        """The first clause of a status says when it comes. That of a 500 says that it does not, and is not in question here."""
        if forced < 500:
            clause = next(clause.id for clause in self.api.contract.clauses.values() if clause.status == forced)
            builder.note(clause, [] if status == forced else [Finding(clause, f"status {forced}", f"status {status}")])

    def _judge_refusal(self, status: int, assessment: RequestAssessment, builder: VerdictBuilder) -> None:
        clauses = assessment.defects[0].clauses
        if status not in assessment.statuses:
            expected = f"{_statuses(assessment.statuses)} for {_what(assessment)}"
            builder.note(clauses[0], [Finding(clauses[0], expected, f"status {status}")])
        elif len(assessment.defects) == len(clauses) == 1 and not assessment.unspecified:
            builder.note(clauses[0], [])

    def _judge_success(self, status: int, assessment: RequestAssessment, builder: VerdictBuilder) -> None:
        success = self.api.contract.primary.success
        clause = f"{self._name}.{success}.success"
        if status == success:
            for held in [clause, *assessment.accepted_by]:
                builder.note(held, [])
        elif 400 <= status < 500 and assessment.unspecified:
            builder.undocumented.append(Finding(clause, f"any answer to {_what(assessment)}", f"status {status}"))
        else:
            blamed = assessment.most_specific if assessment.most_specific and status >= 400 else clause
            builder.note(blamed, [Finding(blamed, f"status {success} for {_what(assessment)}", f"status {status}")])

    def _judge_body(
        self, response: Response, assessment: RequestAssessment, observations: Observations, builder: VerdictBuilder
    ) -> None:
        prefix = f"{self._name}.{response.status}"
        builder.note(f"{prefix}.media-type", _media_type(response, f"{prefix}.media-type"))
        document = self._parsed(response, f"{prefix}.json", builder)
        if document is None:
            return
        schema = self.bodies[response.status]
        findings = schema.findings(document)
        builder.checked |= schema.checked(document.value)
        builder.findings += findings
        if isinstance(document.value, dict):
            self._apply_rules(
                JudgedAnswer(response.status, document.value, assessment.sent, assessment.source, observations), builder
            )

    def _parsed(self, response: Response, clause: str, builder: VerdictBuilder) -> Document | None:
        try:
            document = parse(response.body)
        except Excessive:
            return None  # Nothing can be said of what cannot be read; the client takes the target for unwell.
        except NotJson as error:
            actual = f"a body that {error}" if response.body else "an empty body"
            builder.note(clause, [Finding(clause, "strict JSON", actual)])
            return None
        builder.note(clause, [])
        return document

    def _apply_rules(self, answer: JudgedAnswer, builder: VerdictBuilder) -> None:
        clauses = self.api.contract.clauses
        success = answer.status == self.api.contract.primary.success
        for clause, rule in self.api.rules.items():
            of_status = clauses[clause].status
            if of_status == answer.status or (of_status is None and success):
                builder.note(clause, rule(answer, clause))
        builder.undocumented += self.api.undocumented(answer)


def _few(findings: list[Finding]) -> tuple[Finding, ...]:
    """The first findings of each clause; a fault in every one of 200 images is told often enough by a few."""
    kept: list[Finding] = []
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.clause] += 1
        if seen[finding.clause] <= FINDINGS_OF_EXCHANGE:
            kept.append(finding)
    return tuple(kept)


def is_json_media_type(content_type: str | None) -> bool:
    """Whether a Content-Type header names JSON or a type built on it, with whatever parameters."""
    return content_type is not None and bool(_JSON_MEDIA_TYPE.fullmatch(content_type.split(";")[0].strip()))


def _media_type(response: Response, clause: str) -> list[Finding]:
    content_type = response.header("content-type")
    if is_json_media_type(content_type):
        return []
    return [Finding(clause, "Content-Type: application/json", format_value(content_type) if content_type else "none")]


def _lenient(response: Response) -> Json:
    """The body of a success for the sake of the id in it, whatever else is wrong with it."""
    if not 200 <= response.status < 300:
        return None
    try:
        value: Json = json.loads(response.body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    return value


def _what(assessment: RequestAssessment) -> str:
    return " and ".join([*(defect.what for defect in assessment.defects), *assessment.unspecified]) or "a valid request"


def _statuses(statuses: frozenset[int]) -> str:
    if len(statuses) > 10:
        return "a refusal (4xx)"
    return " or ".join(str(status) for status in sorted(statuses))
