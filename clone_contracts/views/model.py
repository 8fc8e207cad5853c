"""A record in the order in which people read it: by API, by the sections of its contract, as a tree of members."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from clone_contracts.evidence.records import ExchangeRecord
from clone_contracts.results.types import ApiResult, Results, SentFindingResult, SentResult
from clone_contracts.views.exchanges import ShownExchange, commands, shown_exchanges
from clone_contracts.views.headline import by_urgency, mistakes_in, verdict_in_words
from clone_contracts.views.sections import FINDINGS_SHOWN, STATUSES, Clause, Section, sections_of
from clone_contracts.views.undocumented import Undocumented, grouped, unwaived_kinds

_UNDOCUMENTED_SHOWN: Final = 12


@dataclass(frozen=True)
class ApiView:
    """One API at one target; ``shown`` are the numbers of the exchanges that a page shows, None for all that there are."""

    key: str
    data: ApiResult
    sections: Sequence[Section]
    undocumented: Sequence[Undocumented]
    undocumented_left_out: int
    live: bool = False
    shown: Set[int] | None = None

    @property
    def is_one_of_several(self) -> bool:
        """Whether the record has other targets of the same API."""
        return " at " in self.key

    @property
    def name(self) -> str:
        """What it is called where there may be others."""
        return f"{self.data['title']}, at {self.place}" if self.is_one_of_several else self.data["title"]

    @property
    def place(self) -> str:
        """What its target is called: by its name, or its base URL where it has none."""
        return self.data.get("target_name", self.data["target"])

    @property
    def only_strictly(self) -> bool:
        """Whether no clause is violated, and the run fails only because undocumented answers do too."""
        return self.data["verdict"] == "violates" and "violated" not in self.counts and not self.mistakes

    @property
    def sent(self) -> SentResult | None:
        """What clients sent, None where the requests are our own."""
        return self.data.get("sent")

    @property
    def mistakes(self) -> list[SentFindingResult]:
        """What clients sent against the contract, one for each kind."""
        return mistakes_in(self.data)

    @property
    def unwaived_kinds(self) -> Mapping[str, int]:
        """How many undocumented answers no waiver covers, by kind."""
        return unwaived_kinds(self.data)

    @property
    def verdict(self) -> str:
        """See ``verdict_in_words``."""
        return verdict_in_words(self.data)

    @property
    def clauses(self) -> list[Clause]:
        return [clause for section in self.sections for clause in section.clauses]

    def anchor(self, clause: str) -> str:
        """The id of a clause's place on a page: its own, unless the record has several targets of its API."""
        return anchor(self.key, clause)

    @cached_property
    def exchanges(self) -> Sequence[ShownExchange]:
        """The exchanges that a page shows."""
        found = _exchanges(self.data, self.undocumented)
        return found if self.shown is None else [exchange for exchange in found if exchange["number"] in self.shown]

    @cached_property
    def by_number(self) -> Mapping[int, ShownExchange]:
        """The exchanges by their number."""
        return {exchange["number"]: exchange for exchange in self.exchanges}

    def title_of(self, exchange: ExchangeRecord | ShownExchange) -> str:
        """What an exchange is about."""
        shown = self.by_number.get(exchange["number"])
        return shown["title"] if shown else ""

    @property
    def counts(self) -> Mapping[str, int]:
        """The number of clauses by status, in the order of urgency, without statuses that do not occur."""
        found = Counter(clause.status for clause in self.clauses)
        return {status: found[status] for status in STATUSES if found[status]}

    def with_status(self, status: str) -> list[Clause]:
        return [clause for clause in self.clauses if clause.status == status]

    def by_reason(self, status: str) -> Mapping[str, list[Clause]]:
        """The clauses of a status by the reason for it."""
        grouped: dict[str, list[Clause]] = {}
        for clause in self.with_status(status):
            grouped.setdefault(clause.data.get("reason", ""), []).append(clause)
        return grouped

    @property
    def remarks(self) -> list[str]:
        """What a reader should know in addition to the clauses."""
        told = {clause.data.get("reason") for clause in self.clauses}
        short = [f"not everything could be done: {text}" for text in self.data.get("shortfalls", ()) if text not in told]
        left = self.data["clones_created"] - self.data["clones_removed"]
        some = "1 dataset was" if left == 1 else f"{left} datasets were"
        cleanup = f"{some} made and not removed; clone-contracts cleanup lists them"
        kept = [cleanup] if left > 0 and self.live else []
        return [*short, *self.data.get("warnings", ()), *kept]


def api_views(results: Results) -> list[ApiView]:
    """The APIs of a record whose texts are escaped, the most urgent first."""
    is_live = results["run"]["kind"] in ("live", "mixed")
    return [_api(key, data, is_live) for key, data in by_urgency(results)]


def anchor(key: str, clause: str) -> str:
    """See ``ApiView.anchor``."""
    _, at, target = key.partition(" at ")
    return f"{clause}@{target}" if at else clause


def _api(key: str, data: ApiResult, live: bool) -> ApiView:
    undocumented = grouped(data.get("undocumented", ()))
    shown = undocumented[:_UNDOCUMENTED_SHOWN]
    left_out = sum(alike.count for alike in undocumented[_UNDOCUMENTED_SHOWN:])
    return ApiView(key, data, sections_of(data["clauses"]), shown, left_out, live)


def _exchanges(data: ApiResult, undocumented: Sequence[Undocumented]) -> list[ShownExchange]:
    """Every exchange that a view refers to, once, with the commands that repeat it."""
    found: dict[int, tuple[ExchangeRecord, list[str]]] = {kept["number"]: (kept, commands(kept)) for kept in data["exchanges"]}
    findings = [finding for clause in data["clauses"] for finding in clause["findings"][:FINDINGS_SHOWN]]
    sent = data.get("sent")
    mistakes = [*sent["findings"], *sent["undocumented"]] if sent else []
    for finding in [*findings, *mistakes, *(alike.finding for alike in undocumented)]:
        found.setdefault(finding["exchange"]["number"], (finding["exchange"], commands(finding)))
    places: dict[int, list[str]] = {}
    for finding in [*findings, *mistakes]:
        if excerpt := finding.get("excerpt"):
            places.setdefault(finding["exchange"]["number"], []).append(excerpt["place"])
    return list(shown_exchanges((found[number] for number in sorted(found)), data, places))
