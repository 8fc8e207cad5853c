"""What a request is by the contract: valid, defective or unspecified. Which status its answer may have follows from that."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from clone_contracts.contract.clause import Schema
from clone_contracts.contract.document import Contract
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Document, DuplicateMember, Excessive, Json, NotJson, parse
from clone_contracts.judge.body_schema import BodySchema
from clone_contracts.judge.observations import Dataset

ANY_REFUSAL = frozenset(range(400, 500)) - {429}
"""Where a refusal is due and its status is not documented."""

_ORDINARY_LENGTH = 100
_PLAIN_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Defect:
    """One way in which a request breaks the contract. The answer must have one of ``statuses``."""

    clauses: tuple[str, ...]
    statuses: frozenset[int]
    what: str


@dataclass(slots=True)
class RequestAssessment:
    """``defects`` demand a refusal. ``unspecified`` names what the document is silent on: such a request may be refused.

    ``accepted_by`` are the clauses that demand that a valid request is accepted; ``most_specific`` is the one to blame where
    it is refused. ``sent`` is the body as an object, empty where there is none; ``name`` is the name that a clone would get,
    if it is known; ``source`` the dataset that the path names, if it is known.
    """

    defects: list[Defect] = field(default_factory=list)
    unspecified: list[str] = field(default_factory=list)
    accepted_by: list[str] = field(default_factory=list)
    most_specific: str | None = None
    sent: Mapping[str, Json] = field(default_factory=dict)
    name: str | None = None
    source: Dataset | None = None

    @property
    def statuses(self) -> frozenset[int]:
        """Every status that one of the defects allows; any refusal where something unspecified is there as well."""
        allowed = frozenset[int]().union(*(defect.statuses for defect in self.defects))
        return allowed | ANY_REFUSAL if self.unspecified else allowed

    def add_accepting(self, clause: str, most_specific: bool) -> None:
        self.accepted_by.append(clause)
        if most_specific:
            self.most_specific = clause

    def add_defect(self, clauses: str | tuple[str, ...], statuses: frozenset[int], what: str) -> None:
        self.defects.append(Defect((clauses,) if isinstance(clauses, str) else clauses, statuses, what))


class RequestBody:
    """Judges the bodies of one API's requests."""

    def __init__(self, contract: Contract, refusal: frozenset[int]) -> None:
        self._prefix = f"{contract.api}.request"
        self._schema = BodySchema(contract.primary.request_schema or {}, self._prefix, f"{self._prefix}.body", contract.clauses)
        self._refusal = refusal

    def assess_body(self, request: Request, assessment: RequestAssessment) -> None:
        """Note what is defective or unspecified in the body, and what was sent where it is an object."""
        document = self._parse(request.body or b"", assessment)
        if document is None:
            return
        if isinstance(document.value, dict):
            assessment.sent = document.value
        findings = self._schema.findings(document)
        if findings:
            clauses = tuple(dict.fromkeys(finding.clause for finding in findings))
            assessment.add_defect(
                clauses, self._refusal, "; ".join(_defect(finding.pointer, finding.expected) for finding in findings)
            )
        assessment.unspecified += [
            f"the unknown member {place}" for place in _unknown_members(document.value, self._schema.schema)
        ]

    def _parse(self, body: bytes, assessment: RequestAssessment) -> Document | None:
        try:
            return parse(body)
        except DuplicateMember as error:
            assessment.unspecified.append(f"a body whose {error}")
        except (NotJson, Excessive) as error:
            assessment.add_defect(f"{self._prefix}.body", self._refusal, f"a body that is no JSON ({error})")
        return None


def assess_text(assessment: RequestAssessment, what: str, text: Json, clause: str) -> None:
    """A name or description: accepted where any server must take it, unspecified where the document leaves that open."""
    if not isinstance(text, str):
        return
    if not is_ordinary(text):
        assessment.unspecified.append(f"a {what} that is not 1 to {_ORDINARY_LENGTH} printable characters")
    else:
        assessment.add_accepting(clause, most_specific=not (text.isascii() and len(text) <= _PLAIN_LENGTH))


def assess_credentials(
    assessment: RequestAssessment, request: Request, header: str, clauses: str, statuses: frozenset[int]
) -> None:
    """A key that is absent or wrong; ``clauses`` is the ids' common beginning."""
    auth = request.auth(header)
    if auth != "valid":
        assessment.add_defect(f"{clauses}-{auth}", statuses, f"{header} {auth}")


def is_ordinary(text: str) -> bool:
    """A text that any server must take: 1 to 100 printable characters, no blank at either end."""
    return 1 <= len(text) <= _ORDINARY_LENGTH and text.isprintable() and text == text.strip()


def _defect(pointer: str, expected: str) -> str:
    return f"{pointer or 'a body'} that is not {expected}"


def _unknown_members(value: Json, schema: Schema, place: str = "") -> Iterator[str]:
    """Members that a request has and its schema does not list, at any depth."""
    listed = schema.get("properties")
    if not isinstance(value, dict) or listed is None:
        return
    for name, member in value.items():
        if name in listed:
            yield from _unknown_members(member, listed[name], f"{place}/{name}")
        else:
            yield f"{place}/{name}"
