"""The end of a run in the terminal, from the record alone."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from clone_contracts.findings import printable

IDS_SHOWN: Final = 8
STATUSES: Final = ("held", "violated", "waived", "untested", "unobserved")


def write_summary(reporter: pytest.TerminalReporter, record: Mapping[str, Any], path: Path) -> None:
    """A line for each API, then what is notable."""
    reporter.section("contracts")
    for api, result in record["apis"].items():
        _write_api(reporter, api, result)
    for waiver in record["waivers"]:
        if waiver["state"] in ("expired", "unneeded"):
            told = {"expired": f"expired on {waiver['until']}", "unneeded": "is no longer needed"}[waiver["state"]]
            reporter.line(f"the waiver of {waiver['clause']} {told}; take it out ({waiver['owner']})", red=True)
    reporter.line(f"repeat the generated part with --seed {record['run']['seed']}; everything is in {path}")


def _write_api(reporter: pytest.TerminalReporter, api: str, result: Mapping[str, Any]) -> None:
    counts = Counter(clause["status"] for clause in result["clauses"])
    told = ", ".join(f"{counts[status]} {status}" for status in STATUSES if counts[status])
    reporter.line(f"{api} {result['verdict']}: {told}", bold=True)
    reporter.line(f"  {_made(result)} at {result['target']}")
    for clause in result["clauses"]:
        if clause["status"] == "violated":
            _write_violation(reporter, clause)
    for (status, reason), ids in _by_reason(result["clauses"]).items():
        reporter.line(f"  {status}: {reason}")
        reporter.line(f"      {listed(ids)}")
    for text in _remarks(result):
        reporter.line(f"  {text}", yellow=True)
    if result["undocumented"]:
        reporter.line(f"  undocumented: {len(result['undocumented'])} answers; results.json shows them")


def _remarks(result: Mapping[str, Any]) -> Iterator[str]:
    """What a reader should know besides the clauses."""
    told_already = {clause.get("reason") for clause in result["clauses"]}
    yield from (text for text in result["shortfalls"] if text not in told_already)
    yield from result["warnings"]
    if result["possibly_created"]:
        names = listed([printable(name) for name in result["possibly_created"]])
        yield f"possibly created, for no answer told; look for them by name: {names}"
    for text in _reflected(result["undocumented"]):
        yield f"a key came back in an answer: {text}"


def _reflected(undocumented: Sequence[Mapping[str, Any]]) -> list[str]:
    found = (finding for finding in undocumented if finding["clause"].endswith(".key-reflected"))
    return list(dict.fromkeys(f"{finding['expected']}, got {finding['actual']}" for finding in found))


def listed(ids: Sequence[str]) -> str:
    """The first few of some ids, and how many more there are."""
    shown = ", ".join(ids[:IDS_SHOWN])
    return shown if len(ids) <= IDS_SHOWN else f"{shown} and {len(ids) - IDS_SHOWN} more"


def _made(result: Mapping[str, Any]) -> str:
    made, removed = result["clones_created"], result["clones_removed"]
    throttled = f" ({result['throttled']} throttled)" if result["throttled"] else ""
    possible = f", {len(result['possibly_created'])} more possibly made" if result["possibly_created"] else ""
    return f"{result['requests']} requests{throttled}, {made} clones made{possible}, {removed} removed"


def _write_violation(reporter: pytest.TerminalReporter, clause: Mapping[str, Any]) -> None:
    finding = clause["findings"][0]
    place = f" at {finding['pointer']}" if finding["pointer"] else ""
    reporter.line(f"  violated: {clause['id']} ({clause['found']} times)", red=True)
    reporter.line(f"      {clause['statement']} [{clause['source']}]")
    reporter.line(f"      expected {finding['expected']}, got {finding['actual']}{place}")
    reporter.line(f"      {finding['curl']}")


def _by_reason(clauses: list[Mapping[str, Any]]) -> dict[tuple[str, str], list[str]]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for clause in clauses:
        if clause["status"] in ("untested", "unobserved", "waived"):
            grouped.setdefault((clause["status"], clause["reason"]), []).append(clause["id"])
    return grouped
