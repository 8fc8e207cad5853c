"""The content of results.json in types; ``results.schema.json`` says the same, and a test keeps them equal."""

from typing import Literal, NotRequired, TypeAlias, TypedDict

from clone_contracts.evidence.records import ClauseFindingRecord, ExcerptRecord, FindingRecord, KeptExchangeRecord
from clone_contracts.exchange.strict_json import Json
from clone_contracts.results.verdict import Verdict

Status: TypeAlias = Literal["held", "violated", "untested", "unobserved", "waived"]
WaiverState: TypeAlias = Literal["used", "expired", "unneeded", "idle"]
"""used: what it waives was seen. unneeded: the run would have shown it, and did not. idle: the run could not show it."""
Kind: TypeAlias = Literal["embedded", "live", "served", "proxied", "recorded", "mixed"]
"""Where the exchanges come from: our own requests to a twin or a target; those of clients to a twin, through a proxy, or as
they were recorded; several of these."""


class SuiteResult(TypedDict):
    """Which suite ran: its version, the checkout's commit if there is one, the SHA-256 of each contract."""

    version: str
    commit: str | None
    schemas: dict[str, str]


class RunSetup(TypedDict):
    """How a run was asked for."""

    seed: int
    kind: Kind
    options: dict[str, Json]


class RunResult(RunSetup):
    """The same with when it began (RFC 3339) and how long it took.

    ``tests`` says how many tests of each API were selected; ``merged`` are the runs that were merged into one.
    """

    started: str
    seconds: float
    tests: NotRequired[dict[str, int]]
    merged: NotRequired[list["RunResult"]]


class WaiverResult(TypedDict):
    """A waiver, valid until the end of a day (RFC 3339), and its state in the run.

    It is about a ``clause``, or a kind of what is ``undocumented``; the other optional members narrow it, but for ``link``.
    """

    clause: NotRequired[str]
    undocumented: NotRequired[str]
    reason: str
    owner: str
    until: str
    state: WaiverState
    api: NotRequired[str]
    target: NotRequired[list[str]]
    pointer: NotRequired[list[str]]
    actual: NotRequired[list[str]]
    expected: NotRequired[list[str]]
    link: NotRequired[str]


class EndpointResult(TypedDict):
    """The first operation of a contract; ``headers`` are those that carry keys."""

    method: str
    path: str
    headers: list[str]


class ConditionalResult(TypedDict):
    """Where ``member`` is ``value``, ``other`` is as ``expected``."""

    member: str
    value: str
    other: str
    expected: str


class ExampleResult(TypedDict):
    """An exchange, by its number, in which a clause held; ``excerpt`` is what shows it."""

    exchange: int
    excerpt: NotRequired[ExcerptRecord]


class ClauseResult(TypedDict):
    """What was seen of a clause.

    ``checked`` counts the exchanges that it applied to, ``found`` the findings, of which only the first are listed, and
    ``waived`` those of them that a waiver covers.
    ``operation`` is the segment of its id that stands for its operation, left out for the first one of a contract.
    """

    id: str
    statement: str
    source: str
    reading: NotRequired[str]
    operation: NotRequired[str]
    status: Status
    checked: int
    reason: NotRequired[str]
    tests: list[str]
    faults: list[str]
    found: int
    waived: NotRequired[int]
    findings: list[FindingRecord]
    type: NotRequired[str]
    required: NotRequired[bool]
    conditional: NotRequired[ConditionalResult]
    examples: list[ExampleResult]


class CasesResult(TypedDict):
    """The cases of the corpus: how many there are, how often a run ``tried`` each, and when others ``last`` did (RFC 3339).

    Those that were never tried are in neither.
    """

    known: int
    tried: dict[str, int]
    last: dict[str, str]


class SentFindingResult(ClauseFindingRecord):
    """A mistake in requests of clients, the first of ``count`` of its kind. ``pointer`` leads into the body of the request."""

    count: int


class SentResult(TypedDict):
    """What clients sent: ``found`` is the number of mistakes, of which the first of each kind are listed."""

    requests: int
    found: int
    findings: list[SentFindingResult]
    undocumented: list[SentFindingResult]


class ApiResult(TypedDict):
    """What was seen of one API at one target; ``target_name`` is what a file of targets calls that."""

    title: str
    document: str
    endpoint: EndpointResult
    verdict: Verdict
    target: str
    target_name: NotRequired[str]
    requests: int
    clones_created: int
    clones_removed: int
    throttled: int
    possibly_created: list[str]
    shortfalls: list[str]
    warnings: list[str]
    clauses: list[ClauseResult]
    undocumented: list[ClauseFindingRecord]
    exchanges: list[KeptExchangeRecord]
    cases: NotRequired[CasesResult]
    sent: NotRequired[SentResult]


class Results(TypedDict):
    """The whole record; ``apis`` are by name, or by name and target where several targets were merged."""

    suite: SuiteResult
    run: RunResult
    waivers: list[WaiverResult]
    apis: dict[str, ApiResult]
