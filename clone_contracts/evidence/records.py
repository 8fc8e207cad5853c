"""The plain data in which evidence travels, from a test to results.json: texts redacted, bodies shortened."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final, NotRequired, TypeAlias, TypedDict

from clone_contracts.evidence.excerpt import Excerpt
from clone_contracts.exchange.curl import as_curl
from clone_contracts.exchange.message import Exchange
from clone_contracts.exchange.repeat import Provenance, repeating
from clone_contracts.judge.finding import Finding

Redact: TypeAlias = Callable[[str], str]

_SHOWN_CHARACTERS: Final = 4096


class ExcerptRecord(TypedDict):
    """A body shortened to what is around a place."""

    before: str
    place: str
    after: str


class RequestRecord(TypedDict):
    """A request as it is shown; ``body`` is None where there was none."""

    method: str
    url: str
    headers: dict[str, str]
    body: str | None


class ResponseRecord(TypedDict):
    """An answer as it is shown."""

    status: int
    headers: dict[str, str]
    body: str


class ExchangeRecord(TypedDict):
    """An exchange. A ``sight`` is one with a sibling that shows datasets, its answer reduced to what may be reported."""

    number: int
    test: str
    request: RequestRecord
    response: ResponseRecord
    sight: NotRequired[bool]


class KeptExchangeRecord(ExchangeRecord):
    """An exchange that shows how a clause holds, with its command, and the commands that ``repeat`` it."""

    curl: str
    repeat: NotRequired[list[str]]


class FindingRecord(TypedDict):
    """A finding with the exchange that shows it. ``pointer`` is a JSON pointer into the answer's body.

    ``curl`` is the request alone, ``repeat`` all commands that bring it about again; older records do not have those.
    ``kind`` is what is undocumented, of a finding that breaks no clause; ``waived`` says why it does not fail the run.
    """

    expected: str
    actual: str
    pointer: str
    message: str
    curl: str
    repeat: NotRequired[list[str]]
    excerpt: NotRequired[ExcerptRecord]
    exchange: ExchangeRecord
    kind: NotRequired[str]
    waived: NotRequired[str]


class ClauseFindingRecord(FindingRecord):
    """A finding that names its clause."""

    clause: str


class ExampleRecord(TypedDict):
    """An exchange, and what it shows of each clause that holds in it: None where that is the whole answer."""

    shows: dict[str, ExcerptRecord | None]
    exchange: KeptExchangeRecord


class SentRecord(TypedDict):
    """What senders did in so many requests: otherwise than the contract says, or what it does not mention."""

    requests: int
    findings: list[ClauseFindingRecord]
    undocumented: list[ClauseFindingRecord]


class EvidenceRecord(TypedDict):
    """The evidence of one test about one API. See ``TestEvidence``. ``sent`` is there where senders are judged.

    ``more`` says how many other findings some of the ``findings`` stand for, by their places in decimal: it travels as JSON.
    """

    api: str
    test: str
    promises: list[str]
    checked: dict[str, int]
    findings: list[ClauseFindingRecord]
    undocumented: list[ClauseFindingRecord]
    examples: list[ExampleRecord]
    cases: list[str]
    requests: int
    throttled: int
    successes: int
    created: list[str]
    possible: list[str]
    removed: list[str]
    warnings: list[str]
    untested: str | None
    unobserved: str | None
    shortfall: str | None
    sent: NotRequired[SentRecord]
    more: NotRequired[dict[str, int]]


def exchange_record(exchange: Exchange, redact: Redact) -> ExchangeRecord:
    """An exchange as it is kept: redacted, its bodies decoded with replacement characters and cut at 4096 characters."""
    request, response = exchange.request, exchange.response
    record: ExchangeRecord = {
        "number": exchange.number,
        "test": exchange.test,
        "request": {
            "method": request.method,
            "url": redact(exchange.base_url + request.path),
            "headers": {name: redact(str(value)) for name, value in request.headers},
            "body": None if request.body is None else _shown(request.body, redact),
        },
        "response": {
            "status": response.status,
            "headers": {redact(name): redact(value) for name, value in response.headers},
            "body": _shown(response.body, redact),
        },
    }
    return {**record, "sight": True} if exchange.is_sight else record


def kept_exchange_record(exchange: Exchange, redact: Redact, provenance: Provenance) -> KeptExchangeRecord:
    """The same as ``exchange_record``, with the request as a command, and the commands that repeat it."""
    repeat = repeat_record(exchange, redact, provenance)
    return {**exchange_record(exchange, redact), "curl": curl_record(exchange, redact), "repeat": repeat}


def repeat_record(exchange: Exchange, redact: Redact, provenance: Provenance, beside: Iterable[str] = ()) -> list[str]:
    """The commands that repeat an exchange; see ``repeating``."""
    return [redact(command) for command in repeating(exchange, provenance, beside)]


def curl_record(exchange: Exchange, redact: Redact) -> str:
    """A request as a command."""
    return redact(as_curl(exchange.base_url, exchange.request))


def finding_record(
    finding: Finding, exchange: ExchangeRecord, curl: str, repeat: list[str], found: Excerpt | None, redact: Redact
) -> ClauseFindingRecord:
    """A finding as it is kept: with its exchange, the commands that repeat it, and the excerpt around its place, if any."""
    shown = redacted(finding, redact)
    kept: ClauseFindingRecord = {
        "clause": shown.clause,
        "expected": shown.expected,
        "actual": shown.actual,
        "pointer": shown.pointer,
        "message": shown.message,
        "curl": curl,
        "repeat": repeat,
        "exchange": exchange,
    }
    if finding.kind:
        kept["kind"] = finding.kind
    return {**kept, "excerpt": excerpt_record(found, redact)} if found else kept


def redacted(finding: Finding, redact: Redact) -> Finding:
    """A finding as it is shown: its parts without keys, and not its message, whose own words might be those of a key."""
    expected, actual, pointer = map(redact, (finding.expected, finding.actual, finding.pointer))
    return replace(finding, expected=expected, actual=actual, pointer=pointer)


def excerpt_record(found: Excerpt, redact: Redact) -> ExcerptRecord:
    """An excerpt as it is kept."""
    return {"before": redact(found.before), "place": redact(found.place), "after": redact(found.after)}


def _shown(body: bytes, redact: Redact) -> str:
    # Cut beforehand, since a body may be large, with room for a key at the place of the final cut.
    text = redact(body[: 8 * _SHOWN_CHARACTERS].decode("utf-8", "replace"))
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}… ({len(body)} bytes in all)"
