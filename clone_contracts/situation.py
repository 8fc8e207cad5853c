"""What a request is, by the contract: whole, flawed or odd. From this alone follows which status its answer may have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from clone_contracts.contract import Contract, Schema
from clone_contracts.exchange import Request
from clone_contracts.knowledge import Dataset
from clone_contracts.strictjson import Document, DuplicateMember, Excessive, Json, NotJson, parse
from clone_contracts.validation import BodySchema

ANY_REFUSAL = frozenset(range(400, 500)) - {429}
"""Where a refusal is due and its status is not documented."""

_ORDINARY_LENGTH = 100
_PLAIN_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Flaw:
    """One way in which a request breaks the contract. The answer must have one of ``statuses``."""

    clauses: tuple[str, ...]
    statuses: frozenset[int]
    what: str


@dataclass(slots=True)
class Situation:
    """``flaws`` make a refusal due. ``odd`` names what the document is silent on: such a request may be refused.

    ``merits`` are the clauses by which a whole request must be accepted; where it is refused, ``telling`` is the one that says
    most about why it should not have been. ``sent`` is the body as an object, empty where there is none; ``name`` is that which
    a clone would get, if it is known; ``source`` the dataset that the path names, if it is known.
    """

    flaws: list[Flaw] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    merits: list[str] = field(default_factory=list)
    telling: str | None = None
    sent: Mapping[str, Json] = field(default_factory=dict)
    name: str | None = None
    source: Dataset | None = None

    @property
    def statuses(self) -> frozenset[int]:
        """Every status that one of the flaws allows; any refusal where something odd is there as well."""
        allowed = frozenset[int]().union(*(flaw.statuses for flaw in self.flaws))
        return allowed | ANY_REFUSAL if self.odd else allowed

    def add_merit(self, clause: str, telling: bool) -> None:
        self.merits.append(clause)
        if telling:
            self.telling = clause

    def add_flaw(self, clauses: str | tuple[str, ...], statuses: frozenset[int], what: str) -> None:
        self.flaws.append(Flaw((clauses,) if isinstance(clauses, str) else clauses, statuses, what))


class RequestBody:
    """Judges the bodies of one API's requests."""

    def __init__(self, contract: Contract, refusal: frozenset[int]) -> None:
        self._prefix = f"{contract.api}.request"
        self._schema = BodySchema(contract.request_schema, self._prefix, f"{self._prefix}.body", contract.clauses)
        self._refusal = refusal

    def examine(self, request: Request, situation: Situation) -> None:
        """Note the body's flaws and oddities, and what was sent where it is an object."""
        document = self._parse(request.body or b"", situation)
        if document is None:
            return
        if isinstance(document.value, dict):
            situation.sent = document.value
        findings = self._schema.findings(document)
        if findings:
            clauses = tuple(dict.fromkeys(finding.clause for finding in findings))
            situation.add_flaw(
                clauses, self._refusal, "; ".join(_flaw(finding.pointer, finding.expected) for finding in findings)
            )
        situation.odd += [f"the unknown member {place}" for place in _unknown_members(document.value, self._schema.schema)]

    def _parse(self, body: bytes, situation: Situation) -> Document | None:
        try:
            return parse(body)
        except DuplicateMember as error:
            situation.odd.append(f"a body whose {error}")
        except (NotJson, Excessive) as error:
            situation.add_flaw(f"{self._prefix}.body", self._refusal, f"a body that is no JSON ({error})")
        return None


def examine_text(situation: Situation, what: str, text: Json, clause: str) -> None:
    """A name or description: a merit where any server must take it, odd where the document leaves that open."""
    if not isinstance(text, str):
        return
    if not is_ordinary(text):
        situation.odd.append(f"a {what} that is not 1 to {_ORDINARY_LENGTH} printable characters")
    else:
        situation.add_merit(clause, telling=not (text.isascii() and len(text) <= _PLAIN_LENGTH))


def examine_credentials(situation: Situation, request: Request, header: str, clauses: str, statuses: frozenset[int]) -> None:
    """A key that is absent or wrong; ``clauses`` is the ids' common beginning."""
    auth = request.auth(header)
    if auth != "valid":
        situation.add_flaw(f"{clauses}-{auth}", statuses, f"{header} {auth}")


def is_ordinary(text: str) -> bool:
    """A text that any server must take: 1 to 100 printable characters, no blank at either end."""
    return 1 <= len(text) <= _ORDINARY_LENGTH and text.isprintable() and text == text.strip()


def _flaw(pointer: str, expected: str) -> str:
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
