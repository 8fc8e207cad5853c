"""Several runs as one: shards of a run, several sites, both APIs."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any, Final, TypeAlias

from clone_contracts.results.record import EXAMPLES_KEPT, FINDINGS_KEPT, UNDOCUMENTED_KEPT
from clone_contracts.results.verdict import verdict

_Json: TypeAlias = dict[str, Any]

_STRONGEST_FIRST: Final = ("violated", "waived", "held", "untested", "unobserved")
_NOT_SELECTED: Final = "no test about it was selected"


def merge(records: Sequence[_Json]) -> _Json:
    """One record of several. Results about one API at one target become one; those at other targets stay apart."""
    if len(records) == 1:
        return records[0]
    by_place: dict[tuple[str, str], list[_Json]] = {}
    used = 0
    for record in records:
        for key, result in record["apis"].items():
            by_place.setdefault((api_of_key(key), result["target"]), []).append(_renumbered(result, used))
        used += max(map(_highest_number, record["apis"].values()), default=0)
    targets = Counter(api for api, _ in by_place)
    runs = [record["run"] for record in records]
    kinds = {run["kind"] for run in runs}
    first = min(runs, key=lambda run: str(run["started"]))
    return {
        "suite": records[0]["suite"],
        "run": {
            **first,
            "seconds": round(sum(run["seconds"] for run in runs), 3),
            "kind": kinds.pop() if len(kinds) == 1 else "mixed",
            "merged": [merged for run in runs for merged in run.get("merged", [run])],
        },
        "waivers": _waivers(records),
        "apis": {
            api if targets[api] == 1 else f"{api} at {target}": _one_of(results) for (api, target), results in by_place.items()
        },
    }


def _one_of(results: list[_Json]) -> _Json:
    """The same API at the same target, seen by several runs."""
    merged = deepcopy(results[0])
    for name in ("requests", "throttled", "clones_created", "clones_removed"):
        merged[name] = sum(result[name] for result in results)
    for name in ("possibly_created", "undocumented"):
        merged[name] = [item for result in results for item in result[name]]
    for name in ("shortfalls", "warnings"):
        merged[name] = _distinct(item for result in results for item in result[name])
    merged["undocumented"] = merged["undocumented"][:UNDOCUMENTED_KEPT]
    seen = [{clause["id"]: clause for clause in result["clauses"]} for result in results]
    ids = dict.fromkeys(id for clauses in seen for id in clauses)
    made = merged["clones_created"] > 0
    merged["clauses"] = [_clause([clauses[id] for clauses in seen if id in clauses], made) for id in ids]
    wanted = {example["exchange"] for clause in merged["clauses"] for example in clause["examples"]}
    merged["exchanges"] = [item for result in results for item in result["exchanges"] if item["number"] in wanted]
    strictly = any(result["verdict"] == "violates" for result in results)
    merged["verdict"] = verdict((clause["status"] for clause in merged["clauses"]), merged["shortfalls"], strictly)
    return merged


def _clause(versions: list[_Json], clones_were_made: bool) -> _Json:
    strongest = min(versions, key=_rank)
    merged = {**deepcopy(strongest), "checked": sum(version["checked"] for version in versions)}
    merged["found"] = sum(version["found"] for version in versions)
    merged["findings"] = [item for version in versions for item in version["findings"]][:FINDINGS_KEPT]
    merged["examples"] = [item for version in versions for item in version["examples"]][:EXAMPLES_KEPT]
    merged["tests"] = sorted({test for version in versions for test in version["tests"]})
    if merged["status"] == "untested" and merged["checked"] and clones_were_made:
        # One of them alone could not know that the server's refusals meant something.
        merged["status"] = "held"
        merged.pop("reason", None)
    return merged


def _rank(clause: _Json) -> tuple[int, bool]:
    """A reason that tells of the target goes before one that tells only of the selection."""
    return _STRONGEST_FIRST.index(clause["status"]), clause.get("reason") == _NOT_SELECTED


def api_of_key(key: str) -> str:
    """The API of a record's key, which may name a target as well."""
    return key.partition(" ")[0]


def _findings(result: _Json) -> list[_Json]:
    return [*(finding for clause in result["clauses"] for finding in clause["findings"]), *result["undocumented"]]


def _highest_number(result: _Json) -> int:
    numbers = [finding["exchange"]["number"] for finding in _findings(result)]
    return max([*numbers, *(exchange["number"] for exchange in result["exchanges"])], default=0)


def _renumbered(result: _Json, offset: int) -> _Json:
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


def _waivers(records: Sequence[_Json]) -> list[_Json]:
    """Of several states the one that says most: used anywhere is needed."""
    order = ("used", "expired", "unneeded", "idle")
    found: dict[str, _Json] = {}
    for waiver in (waiver for record in records for waiver in record["waivers"]):
        known = found.get(waiver["clause"])
        if known is None or order.index(waiver["state"]) < order.index(known["state"]):
            found[waiver["clause"]] = waiver
    return list(found.values())


def _distinct(items: Iterable[Any]) -> list[Any]:
    kept: dict[str, Any] = {}
    for item in items:
        kept.setdefault(json.dumps(item, sort_keys=True), item)
    return list(kept.values())
