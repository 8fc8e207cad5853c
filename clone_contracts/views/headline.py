"""What a run comes to, in a line; what is violated comes first."""

from collections.abc import Mapping, Sequence
from typing import Final

from clone_contracts.results.types import ApiResult, Results, SentFindingResult, WaiverResult
from clone_contracts.results.verdict import NOT_SELECTED
from clone_contracts.views.undocumented import what_is_waived

VERDICTS: Final[Mapping[str, str]] = {"violates": "✕", "incomplete": "○", "conforms": "✓"}
"""Each verdict with its sign, the most urgent first."""
_IDS_SHOWN: Final = 2


def headline(results: Results) -> str:
    """All verdicts in one line, and what else makes the run fail; what is violated comes first."""
    violated = [_violation(key, result) for key, result in by_urgency(results) if result["verdict"] == "violates"]
    others = [f"{key} {verdict_in_words(result)}" for key, result in by_urgency(results) if result["verdict"] != "violates"]
    return "; ".join([*violated, *(["a waiver must go"] if stale_waivers(results) else []), *others]) or "no results"


def stale_waivers(results: Results) -> list[WaiverResult]:
    """The waivers that fail the run."""
    return [waiver for waiver in results["waivers"] if waiver["state"] in ("expired", "unneeded")]


def waiver_in_words(waiver: WaiverResult) -> str:
    """Why a waiver fails the run."""
    why = f"expired on {waiver['until']}" if waiver["state"] == "expired" else "is no longer needed"
    return f"the waiver of {what_is_waived(waiver)} {why}; take it out ({waiver['owner']})"


def by_urgency(results: Results) -> list[tuple[str, ApiResult]]:
    """The APIs of a record by name, the most urgent first."""
    return sorted(results["apis"].items(), key=lambda item: list(VERDICTS).index(item[1]["verdict"]))


def _violation(key: str, result: ApiResult) -> str:
    ids = [clause["id"] for clause in result["clauses"] if clause["status"] == "violated"]
    mistakes = list(dict.fromkeys(finding["clause"] for finding in mistakes_in(result)))
    told = [_listed(f"{key} violates", ids)] if ids or not mistakes else []
    return "; ".join([*told, *([_listed(f"what clients sent to {key} breaks", mistakes)] if mistakes else [])])


def mistakes_in(result: ApiResult) -> list[SentFindingResult]:
    """What clients sent against the contract, one for each kind."""
    sent = result.get("sent")
    return sent["findings"] if sent else []


def _listed(what: str, ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _IDS_SHOWN} more" if len(ids) > _IDS_SHOWN else ""
    return f"{what} {', '.join(ids[:_IDS_SHOWN])}".rstrip() + more


def verdict_in_words(result: ApiResult) -> str:
    """The verdict on an API; one that rests on a part of the tests says so."""
    is_partial = any(clause.get("reason") == NOT_SELECTED for clause in result["clauses"])
    return f"{result['verdict']} as far as selected" if result["verdict"] == "conforms" and is_partial else result["verdict"]
