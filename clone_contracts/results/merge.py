"""Several runs as one: shards of a run, several sites, several APIs."""

import json
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from typing import Final

from clone_contracts.evidence.records import FindingRecord
from clone_contracts.results.api_record import EXAMPLES_KEPT, FINDINGS_KEPT, few_undocumented, unwaived_first
from clone_contracts.results.sent import merged
from clone_contracts.results.types import (
    ApiResult,
    CasesResult,
    ClauseResult,
    Results,
    RunResult,
    SentResult,
    WaiverResult,
)
from clone_contracts.results.verdict import NOT_SELECTED, verdict, verdict_on_traffic
from clone_contracts.results.waivers import PATTERNS

_STRONGEST_FIRST: Final = ("violated", "waived", "held", "untested", "unobserved")


def merge(records: Sequence[Results]) -> Results:
    """One record of several. Results about one API at one target become one; those at other targets stay apart.

    Where targets have names, it is the name that tells them apart: two may be projects of one server.
    """
    if len(records) == 1:
        return records[0]
    by_place: dict[tuple[str, str], list[ApiResult]] = {}
    used = 0
    for record in records:
        for key, result in record["apis"].items():
            by_place.setdefault((api_of_key(key), place_of(result)), []).append(_renumbered(result, used))
        used += max(map(_highest_number, record["apis"].values()), default=0)
    targets = Counter(api for api, _ in by_place)
    return {
        "suite": records[0]["suite"],
        "run": _run([record["run"] for record in records]),
        "waivers": _waivers(records),
        "apis": {
            api if targets[api] == 1 else f"{api} at {place}": _one_of(results) for (api, place), results in by_place.items()
        },
    }


def _run(runs: Sequence[RunResult]) -> RunResult:
    """The first run, with what all of them took and selected, and the options that they share."""
    kinds = {run["kind"] for run in runs}
    return {
        **min(runs, key=lambda run: run["started"]),
        "options": {name: value for name, value in runs[0]["options"].items() if all(_has(run, name, value) for run in runs)},
        "seconds": round(sum(run["seconds"] for run in runs), 3),
        "kind": kinds.pop() if len(kinds) == 1 else "mixed",
        "tests": dict(sum((Counter(run.get("tests", {})) for run in runs), Counter())),
        "merged": [merged for run in runs for merged in run.get("merged", [run])],
    }


def _has(run: RunResult, option: str, value: object) -> bool:
    return option in run["options"] and run["options"][option] == value


def _one_of(results: list[ApiResult]) -> ApiResult:
    """The same API at the same target, seen by several runs."""
    made = sum(result["clones_created"] for result in results)
    seen = [{clause["id"]: clause for clause in result["clauses"]} for result in results]
    ids = dict.fromkeys(id for clauses in seen for id in clauses)
    clauses = [_clause([clauses[id] for clauses in seen if id in clauses], made > 0) for id in ids]
    shown = {example["exchange"] for clause in clauses for example in clause["examples"]}
    shortfalls = list(dict.fromkeys(text for result in results for text in result["shortfalls"]))
    undocumented = few_undocumented(finding for result in results for finding in result["undocumented"])
    strictly = any(result["verdict"] == "violates" for result in results)
    one: ApiResult = {
        **deepcopy(results[0]),
        "verdict": verdict((clause["status"] for clause in clauses), shortfalls, strictly),
        "requests": sum(result["requests"] for result in results),
        "throttled": sum(result["throttled"] for result in results),
        "clones_created": made,
        "clones_removed": sum(result["clones_removed"] for result in results),
        "possibly_created": [name for result in results for name in result["possibly_created"]],
        "shortfalls": shortfalls,
        "warnings": list(dict.fromkeys(text for result in results for text in result["warnings"])),
        "clauses": clauses,
        "cases": _cases([result["cases"] for result in results if "cases" in result]),
        "undocumented": undocumented,
        "exchanges": [exchange for result in results for exchange in result["exchanges"] if exchange["number"] in shown],
    }
    sent = [result["sent"] for result in results if "sent" in result]
    return _with_sent(one, merged(sent)) if sent else one


def _with_sent(one: ApiResult, sent: SentResult) -> ApiResult:
    statuses = (clause["status"] for clause in one["clauses"])
    return {**one, "sent": sent, "verdict": verdict_on_traffic(statuses, one["shortfalls"], sent["requests"], sent["found"])}


def _cases(parts: Sequence[CasesResult]) -> CasesResult:
    last: dict[str, str] = {}
    for case, time in (item for part in parts for item in part["last"].items()):
        last[case] = max(time, last.get(case, time))
    return {
        "known": max((part["known"] for part in parts), default=0),
        "tried": dict(sorted(sum((Counter(part["tried"]) for part in parts), Counter()).items())),
        "last": last,
    }


def _clause(versions: list[ClauseResult], clones_were_made: bool) -> ClauseResult:
    merged: ClauseResult = {
        **deepcopy(min(versions, key=_rank)),
        "checked": sum(version["checked"] for version in versions),
        "found": sum(version["found"] for version in versions),
        "findings": unwaived_first([finding for version in versions for finding in version["findings"]])[:FINDINGS_KEPT],
        "examples": [example for version in versions for example in version["examples"]][:EXAMPLES_KEPT],
        "tests": sorted({test for version in versions for test in version["tests"]}),
    }
    waived = sum(version.get("waived", 0) for version in versions)
    if waived:
        merged["waived"] = waived
    if merged["status"] == "waived":
        merged["reason"] = "; ".join(dict.fromkeys(version["reason"] for version in versions if version["status"] == "waived"))
    if merged["status"] in ("untested", "unobserved") and merged["checked"] and clones_were_made:
        # One of them alone could not know that the server's refusals meant something.
        merged["status"] = "held"
        merged.pop("reason", None)
    return merged


def _rank(clause: ClauseResult) -> tuple[int, bool]:
    """A reason that has to do with the target takes precedence over one that has to do with the selection only."""
    return _STRONGEST_FIRST.index(clause["status"]), clause.get("reason") == NOT_SELECTED


def api_of_key(key: str) -> str:
    """The API of a record's key, which may name a target as well."""
    return key.partition(" ")[0]


def place_of(result: ApiResult) -> str:
    """What tells a target from others of its API: its name, or its base URL where it has none."""
    return result.get("target_name", result["target"])


def _findings(result: ApiResult) -> list[FindingRecord]:
    sent = result.get("sent")
    mistakes = [*sent["findings"], *sent["undocumented"]] if sent else []
    return [*(finding for clause in result["clauses"] for finding in clause["findings"]), *result["undocumented"], *mistakes]


def _highest_number(result: ApiResult) -> int:
    numbers = [finding["exchange"]["number"] for finding in _findings(result)]
    return max([*numbers, *(exchange["number"] for exchange in result["exchanges"])], default=0)


def _renumbered(result: ApiResult, offset: int) -> ApiResult:
    """The exchanges of each record get numbers of their own."""
    moved = deepcopy(result)
    findings = _findings(moved)
    # One exchange may stand in several findings; a copy of it is moved once for each.
    for finding in findings:
        finding["exchange"] = {**finding["exchange"], "number": finding["exchange"]["number"] + offset}
    for example in (example for clause in moved["clauses"] for example in clause["examples"]):
        example["exchange"] += offset
    for exchange in moved["exchanges"]:
        exchange["number"] += offset
    return moved


def _waivers(records: Sequence[Results]) -> list[WaiverResult]:
    """Of several states the one that says most: used anywhere is needed."""
    order = ("used", "expired", "unneeded", "idle")
    found: dict[str, WaiverResult] = {}
    for waiver in (waiver for record in records for waiver in record["waivers"]):
        scope = json.dumps([waiver.get(name) for name in ("clause", "undocumented", "api", *PATTERNS)])
        known = found.get(scope)
        if known is None or order.index(waiver["state"]) < order.index(known["state"]):
            found[scope] = waiver
    return list(found.values())
