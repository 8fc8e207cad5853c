"""What the contract makes of a request: valid, defective or unspecified. That decides which statuses its answer may have."""

import zlib
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field

from clone_contracts.contract.operation import Operation
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Document, DuplicateMember, Excessive, Json, read
from clone_contracts.judge.body_schema import BodySchema
from clone_contracts.judge.finding import Finding
from clone_contracts.judge.media_type import accepts_json, is_plain_json
from clone_contracts.judge.mistakes import absent_key_mistake, media_type_mistake, unknown_member_mistakes, unspecified
from clone_contracts.judge.observations import Dataset, Naming, Observations

ANY_REFUSAL = frozenset(range(400, 500)) - {429}
"""The statuses that are allowed where a refusal is due but its status is not documented."""
_LENGTH_REQUIRED = 411
"""HTTP's own, for a body in chunks."""

ORDINARY_LENGTH = 100
_PLAIN_LENGTH = 50
_GZIP = 16 + zlib.MAX_WBITS
_LARGEST_UNPACKED = 2**20
_TYPES = frozenset({"object", "array", "string", "number", "integer", "boolean"})


@dataclass(frozen=True, slots=True)
class Defect:
    """One way in which a request breaks the contract.

    The answer must have one of ``statuses``, or of those ``tolerated``: documented, but not for what.
    """

    clauses: tuple[str, ...]
    statuses: frozenset[int]
    what: str
    tolerated: frozenset[int] = frozenset()


@dataclass(slots=True)
class RequestAssessment:
    """One request to an operation, with its decoded ``path_parameters``.

    ``defects`` demand a refusal. ``unspecified`` lists what the document is silent on: such a request may be refused.
    ``unknown`` lists what cannot be known here, such as whether a key is right: then neither success nor refusal is demanded.
    ``mistakes`` are those of its sender, in its form and not in what it is about; those of a kind are undocumented.
    ``ruled_out`` maps the refusals that it may not get, whatever is odd about it, to the clauses that are broken by them.
    ``accepted_by`` lists the clauses that demand that a valid request is accepted; ``most_specific`` is the one to blame if
    it is refused, ``suspect`` the one that would be, if it were known that its dataset can be cloned.
    ``sent`` is the body as an object, empty if there is none. ``name`` is the name that the clone would get, ``source`` the
    dataset that the path names; both are None if unknown. ``beside`` are the ids of other datasets that matter.
    ``refused_for_form`` maps refusals that HTTP itself has for the request's form to what that is.
    """

    operation: Operation
    path_parameters: Mapping[str, str]
    defects: list[Defect] = field(default_factory=list)
    unspecified: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    mistakes: list[Finding] = field(default_factory=list)
    ruled_out: dict[int, str] = field(default_factory=dict)
    accepted_by: list[str] = field(default_factory=list)
    most_specific: str | None = None
    suspect: str | None = None
    sent: Mapping[str, Json] = field(default_factory=dict)
    name: str | None = None
    source: Dataset | None = None
    beside: tuple[str, ...] = ()
    refused_for_form: dict[int, str] = field(default_factory=dict)

    @property
    def statuses(self) -> frozenset[int]:
        """The refusals that are allowed: those of the defects, or any at all if something else is unspecified or unknown."""
        allowed = frozenset[int]().union(*(defect.statuses | defect.tolerated for defect in self.defects))
        return allowed | ANY_REFUSAL if self.unspecified or self.unknown else allowed

    def explains(self, status: int) -> bool:
        """Whether the request may get this refusal for what is known to be wrong or odd about it."""
        return status in self.refused_for_form or (status in self.statuses and status not in self.ruled_out)

    def wants_evidence(self, status: int) -> bool:
        """Whether a plain request for the same dataset would tell what is refused by this status."""
        return self.suspect is not None and self.is_refused_for_nothing(status)

    def is_refused_for_nothing(self, status: int) -> bool:
        """Whether this status is a refusal that nothing known about the request explains."""
        return status in ANY_REFUSAL and not self.explains(status)

    @property
    def what(self) -> str:
        """What is special about the request, in words."""
        parts = [*(defect.what for defect in self.defects), *self.unspecified, *self.unknown]
        return " and ".join(parts) or "a valid request"

    def add_accepting(self, clause: str, most_specific: bool) -> None:
        """Note a clause that demands acceptance; if it is ``most_specific``, it is the one to blame for a refusal."""
        self.accepted_by.append(clause)
        if most_specific:
            self.most_specific = clause

    def add_defect(
        self,
        clauses: str | tuple[str, ...],
        statuses: frozenset[int],
        what: str,
        tolerated: frozenset[int] = frozenset(),
    ) -> None:
        """Note a defect, described by ``what``, that breaks one clause or several, and the refusals it may get."""
        self.defects.append(Defect((clauses,) if isinstance(clauses, str) else clauses, statuses, what, tolerated))

    def leave_open(self, what: str, mistake: Finding | None = None) -> None:
        """Note something about the request's form that no section mentions, and what it is of its sender."""
        self.unspecified.append(what)
        success = f"{self.operation.prefix}.{self.operation.success}.success"
        self.mistakes.append(mistake or unspecified(success, what))


class RequestBody:
    """Assesses the bodies of one operation's requests; ``refusal`` holds the statuses that a defective one may get."""

    def __init__(self, operation: Operation, refusal: frozenset[int], required: bool = True) -> None:
        self._prefix = f"{operation.prefix}.request"
        self._schema = BodySchema(operation.request_schema or {}, self._prefix, f"{self._prefix}.body", operation.clauses)
        self._refusal = refusal
        self._required = required

    def assess(self, request: Request, assessment: RequestAssessment) -> None:
        """Note in ``assessment`` what is defective or unspecified in the body, and the body itself if it is an object."""
        document = request.document
        if request.header("content-encoding") is not None:
            # A server may read what it says, or what it is; ``assess_form`` notes the header.
            read_as = _unpacked(request.body or b"") or document
            assessment.sent = read_as.value if isinstance(read_as.value, dict) else {}
            return
        if request.body and request.body.startswith(BOM_UTF8):
            # A parser may ignore it, though nobody may send it (RFC 8259, section 8.1).
            mistake = Finding(f"{self._prefix}.body", "JSON", f"a body that is not ({document.error})")
            assessment.leave_open("a body after a byte order mark", mistake)
            document = read(request.body[len(BOM_UTF8) :])
        if not self._required and request.body and request.body.decode(errors="replace").isspace():
            assessment.leave_open("a blank body, which may count as none")
            return
        if isinstance(document.error, DuplicateMember):
            assessment.leave_open(f"a body whose {document.error}")
            return
        if isinstance(document.error, Excessive):
            assessment.leave_open(f"a body {document.error}")
            return
        if document.error is not None:
            assessment.add_defect(f"{self._prefix}.body", self._refusal, f"a body that is not JSON ({document.error})")
            came = f"a body that is not ({document.error})" if request.body else "no body"
            assessment.mistakes.append(Finding(f"{self._prefix}.body", "JSON", came))
            return
        if isinstance(document.value, dict):
            assessment.sent = document.value
        findings = self._schema.findings(document)
        if findings:
            clauses = tuple(dict.fromkeys(finding.clause for finding in findings))
            what = "; ".join(_defect(finding.pointer, finding.expected) for finding in findings)
            assessment.add_defect(clauses, self._refusal, what)
            assessment.mistakes += findings
        for place, mistake in unknown_member_mistakes(document.value, self._schema.schema, f"{self._prefix}.body"):
            assessment.leave_open(f"the unknown member {place}", mistake)


def _unpacked(body: bytes) -> Document | None:
    """What a body holds that is packed by gzip; None for any other, and for very large ones."""
    unpacking = zlib.decompressobj(_GZIP)
    try:
        text = unpacking.decompress(body, _LARGEST_UNPACKED)
    except zlib.error:
        return None
    return read(text) if unpacking.eof else None


def assess_form(request: Request, assessment: RequestAssessment) -> None:
    """Note what no document mentions, whatever the API: a query, or a media type other than JSON, sent or requested."""
    query = request.path.partition("?")[2]
    if query:
        assessment.leave_open("a query")
    if request.body and not is_plain_json(request.header("content-type")):
        mistake = media_type_mistake(assessment.operation, request.header("content-type"))
        assessment.leave_open("a body whose Content-Type is not application/json", mistake)
    if request.header("content-encoding") is not None:
        assessment.leave_open("a body with a Content-Encoding")
    if request.header("transfer-encoding") is not None:
        assessment.refused_for_form[_LENGTH_REQUIRED] = "a body that does not say its length"
    if not accepts_json(request.header("accept")):
        assessment.leave_open("an Accept header that excludes JSON")


def assess_text(assessment: RequestAssessment, what: str, text: Json, clause: str) -> None:
    """Note a name or description: accepted if every server must take it, unspecified if the document leaves that open.

    ``what`` names the member in messages; ``clause`` is the one that demands that an ordinary text is accepted.
    """
    if not isinstance(text, str):
        return
    if not is_ordinary(text):
        assessment.unspecified.append(f"a {what} that is not 1 to {ORDINARY_LENGTH} printable characters")
    else:
        is_special = not (text.isascii() and len(text) <= _PLAIN_LENGTH)
        assessment.add_accepting(clause, most_specific=is_special and assessment.most_specific is None)


def assess_name(assessment: RequestAssessment, observations: Observations, naming: Naming = "sent") -> None:
    """Note it if the clone's name is or may be taken: a server may refuse to give a name twice.

    Where that is all that is odd about a request, the refusal must be one of its content. A configured dataset may have been
    cloned before, so that nobody knows whether another has the name that its clone gets by default.
    """
    source = assessment.source
    # Names that are sent are given twice or not; those by default may be the same for a few datasets only.
    of = source.id if source is not None and naming == "default" else None
    if not observations.may_refuse_taken_name(naming, of):
        return
    if holder := observations.named(assessment.name):
        taken, assessment.beside = "a name that another dataset has", holder
    elif holder := observations.named_alike(assessment.name):
        taken, assessment.beside = "a name that another dataset has but for case, accents or blanks", holder
    elif naming == "sent" and assessment.name in observations.common_names:
        taken = "a common name, which another dataset may have"
    elif naming == "default" and source is not None and source.parent is None and not assessment.unspecified:
        taken = "a default name that another dataset may have"
    else:
        return
    _may_be_refused_for_name(assessment, taken)


def assess_equal_names(assessment: RequestAssessment) -> None:
    """Note that another request asks for the same name at the same moment: a server may take it for the same request."""
    if not assessment.defects:
        _may_be_refused_for_name(assessment, "a name that another request asks for at the same moment")


def _may_be_refused_for_name(assessment: RequestAssessment, what: str) -> None:
    if assessment.ruled_out and not assessment.unspecified:
        assessment.ruled_out[403] = f"{assessment.operation.prefix}.{assessment.operation.success}.success"
    assessment.unspecified.append(what)


def require_evidence(assessment: RequestAssessment) -> None:
    """Keep the most specific clause only where the evidence singles it out; else a refusal breaks the one of the success.

    A dataset that has been cloned is not the reason for a refusal. One that has not may be: a plain request would tell.
    """
    source = assessment.source
    if source is not None and not source.cloned:
        assessment.suspect, assessment.most_specific = assessment.most_specific, None


def rule_out(assessment: RequestAssessment, clauses: Mapping[int, str]) -> None:
    """Rule out the refusals of wrong keys and ids, where nothing noted so far says that one is wrong or not known.

    ``clauses`` maps each of them to the clause that says when it comes.
    """
    if not assessment.defects and not assessment.unknown:
        stated = assessment.operation.clauses
        assessment.ruled_out = {status: clause for status, clause in clauses.items() if clause in stated}


def assess_credentials(
    assessment: RequestAssessment, request: Request, header: str, clauses: str, statuses: frozenset[int]
) -> None:
    """Note a key that is absent, wrong or not known to be right; ``clauses`` is the common beginning of the clause ids.

    One that is not in ASCII may be refused as no header at all.
    """
    auth = request.auth(header)
    if auth == "unknown":
        assessment.unknown.append(f"{header} unknown")
    elif auth != "right":
        is_ascii = all(value.isascii() for value in request.values(header))
        assessment.add_defect(f"{clauses}-{auth}", statuses if is_ascii else ANY_REFUSAL, f"{header} {auth}")
    if auth == "absent":
        names = [name for name, _ in request.headers]
        assessment.mistakes.append(absent_key_mistake(f"{clauses}-absent", header, names))
    elif request.has_empty(header):
        assessment.mistakes.append(Finding(f"{clauses}-absent", f"a key in the header {header}", "an empty one"))


def is_ordinary(text: str) -> bool:
    """Whether every server must accept a text: 1 to 100 printable characters, with no blank at either end."""
    return 1 <= len(text) <= ORDINARY_LENGTH and text.isprintable() and text == text.strip()


def _defect(pointer: str, expected: str) -> str:
    """What is wrong with a place in a body, as part of a sentence: "a body without /data", "/name that is not a string"."""
    if expected == "the member":
        return f"a body without {pointer}"
    article = {"object": "an ", "array": "an ", "integer": "an "}.get(expected, "a ") if expected in _TYPES else ""
    return f"{pointer or 'a body'} that is not {article}{expected}"
