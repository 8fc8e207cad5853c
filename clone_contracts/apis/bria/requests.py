"""How Bria's requests are read, and what its answers teach."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from clone_contracts.apis.bria.images import image_facts, image_ids
from clone_contracts.apis.bria.rules import (
    COPIED,
    DEFAULT_NAME,
    RULES,
    SEEN,
    copied_members,
    default_name,
    is_growing,
    known_description,
    shows_no_description_otherwise,
)
from clone_contracts.apis.bria.settings import KEYS
from clone_contracts.contract.document import Contract
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.assessment import (
    ANY_REFUSAL,
    RequestAssessment,
    RequestBody,
    assess_credentials,
    assess_name,
    assess_text,
    is_ordinary,
    require_evidence,
    rule_out,
)
from clone_contracts.judge.finding import Finding, format_value
from clone_contracts.judge.observations import Dataset, Naming, Observations, memorable
from clone_contracts.judge.rules import JudgedAnswer
from clone_contracts.judge.semantics import ApiSemantics

_PLAUSIBLE_IDS = range(1, 2**31)
_LONGEST_ID = 10
_DESCRIPTION = "bria.request.description.ordinary"
_GROWING = "images-still-growing"
_NO_DESCRIPTION = "null-for-no-description"
KINDS: Mapping[str, str] = {
    _GROWING: "A clone has fewer images than its source while captions are being made.",
    _NO_DESCRIPTION: "An empty description is shown as null, or the reverse.",
}
_ABOUT_KEYS_AND_IDS = {401: "bria.401.token-wrong", 404: "bria.404.unknown-dataset"}


class BriaSemantics(ApiSemantics):
    """``POST /tailored-gen/datasets/{dataset_id}/clone``."""

    rules = RULES
    seen = SEEN
    kinds = KINDS

    def __init__(self, contract: Contract) -> None:
        super().__init__(contract)
        self._body = RequestBody(contract.primary, ANY_REFUSAL, required=False)

    def assess(self, request: Request, assessment: RequestAssessment, observations: Observations) -> None:
        (header,) = KEYS
        assess_credentials(assessment, request, header, "bria.401.token", frozenset({401}))
        _assess_path(assessment, assessment.path_parameters["dataset_id"], observations)
        rule_out(assessment, _ABOUT_KEYS_AND_IDS)
        if not request.body:
            assessment.add_accepting("bria.request.body.absent", most_specific=True)
        else:
            self._body.assess(request, assessment)
        sent = assessment.sent
        assess_text(assessment, "name", sent.get("name"), "bria.request.name.ordinary")
        assess_text(assessment, "description", sent.get("description"), _DESCRIPTION)
        name = sent.get("name", default_name(assessment.source))
        assessment.name = name if isinstance(name, str) else None
        if not assessment.defects:
            self._assess_whole(request, assessment, observations)
        require_evidence(assessment)

    def _assess_whole(self, request: Request, assessment: RequestAssessment, observations: Observations) -> None:
        """What a request without a defect may still be refused for: the name that its clone would get."""
        sent = assessment.sent
        if request.body and not sent and not assessment.unspecified:
            assessment.add_accepting("bria.request.body.empty", most_specific=True)
        if "name" not in sent and _DESCRIPTION in assessment.accepted_by:
            # A description alone is a selection of the members that a server may refuse, whatever its text.
            assessment.most_specific = _DESCRIPTION
        if "name" not in sent and assessment.name is not None and not is_ordinary(assessment.name):
            assessment.unspecified.append("a default name that is longer or odder than ordinary ones")
        if assessment.operation is self.contract.primary:
            assess_name(assessment, observations, _naming(sent))

    def undocumented(self, answer: JudgedAnswer) -> list[Finding]:
        return [*_growing(answer), *_described_otherwise(answer)]

    def renamed(self, body: object, rename: Callable[[str], str]) -> object:
        name = body.get("name") if isinstance(body, dict) else None
        return {**body, "name": rename(name)} if isinstance(body, dict) and isinstance(name, str) else body

    def created_id(self, body: Json) -> str | None:
        id = body.get("id") if isinstance(body, dict) else None
        if isinstance(id, float) and id.is_integer():
            return str(int(id))  # Wrong, but what was created has to be removed all the same.
        return str(id) if isinstance(id, int) and not isinstance(id, bool) else None

    def created_at(self, body: Json) -> Json:
        return body.get("created_at") if isinstance(body, dict) else None

    def learn(self, answer: JudgedAnswer, findings: Sequence[Finding], observations: Observations) -> None:
        id, source = self.created_id(dict(answer.body)), answer.source
        doubtful = {finding.pointer for finding in findings}
        if id is None or "/id" in doubtful:
            return
        facts = {m: answer.body[m] for m in ("name", *COPIED) if m in answer.body and f"/{m}" not in doubtful}
        if is_growing(answer):
            facts.pop("images_count", None)
        description = answer.sent.get("description", source.facts.get("description") if source else None)
        if isinstance(description, str):
            facts["description"] = description
        if not any(f"{place}/".startswith("/images/") for place in doubtful):
            facts |= image_facts(answer)
            observations.own(image_ids(answer), id)
        observations.add(Dataset(id, source.id if source else None, facts), _naming(answer.sent))
        if source is not None:
            # Here a member that differs from the source's is no reason to doubt it: it may be the source that has changed.
            shape = {finding.pointer for finding in findings if not finding.clause.startswith("bria.clone.")}
            _learn_of_source(source, answer, shape, id)
            observations.note_name(source)
            if isinstance(name := memorable(facts).get("name"), str):
                source.clone_names.setdefault(name, id)


def _growing(answer: JudgedAnswer) -> Iterator[Finding]:
    known = answer.source.facts.get("images_count") if answer.source else None
    if known is not None and is_growing(answer):
        expected, count = format_value(known), format_value(answer.body.get("images_count"))
        expected = f"{expected} while captions are being made, too"
        yield Finding("bria.clone.copies-images-count", expected, count, "/images_count", kind=_GROWING)


def _described_otherwise(answer: JudgedAnswer) -> Iterator[Finding]:
    if shows_no_description_otherwise(answer):
        clause = "bria.clone.description-echo" if "description" in answer.sent else "bria.clone.default-description"
        expected, actual = (format_value(each["description"]) for each in (known_description(answer), answer.body))
        yield Finding(clause, f"{expected} where a description is shown", actual, "/description", kind=_NO_DESCRIPTION)


def _naming(sent: Mapping[str, Json]) -> Naming:
    return "sent" if "name" in sent else "default"


def _learn_of_source(source: Dataset, answer: JudgedAnswer, doubtful: set[str], clone: str) -> None:
    """What a clone shows of its source: the members that it copies, and the source's name if none was sent."""
    shows = {member: value for member, value in copied_members(answer).items() if f"/{member}" not in doubtful}
    name = answer.body.get("name")
    if "name" not in answer.sent and isinstance(name, str) and name.startswith(DEFAULT_NAME):
        shows["name"] = name.removeprefix(DEFAULT_NAME)
    if "description" not in answer.sent and "description" in answer.body:
        shows["description"] = answer.body["description"]
    source.shown_by_clone(shows, clone)


def _assess_path(assessment: RequestAssessment, id: str, observations: Observations) -> None:
    assessment.source, presence = observations.get(id), observations.presence(id)
    if presence == "known":
        return
    if re.fullmatch(r"\+[0-9]+|\+?0+[1-9][0-9]*", id):
        assessment.unknown.append(f"the id {id!r}, which may be read as an integer")
    elif not re.fullmatch(r"0|-?[1-9][0-9]*", id):
        assessment.add_defect("bria.path.dataset_id", ANY_REFUSAL, f"the id {id!r}, which is not an integer")
        assessment.mistakes.append(Finding("bria.path.dataset_id", "an integer in the path", format_value(id)))
    elif presence == "unknown":
        assessment.unknown.append(f"the dataset {id}, which may or may not exist")
    else:
        # Longer ones are out of range, and int() refuses very long ones.
        statuses = frozenset({404}) if len(id) <= _LONGEST_ID and int(id) in _PLAUSIBLE_IDS else ANY_REFUSAL
        assessment.add_defect("bria.404.unknown-dataset", statuses, f"the id {id}, which no dataset has")
