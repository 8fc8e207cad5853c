"""Finds the tests that a run of standard depth asks in any case: ``python -m tests.bench.proving [--api API]``.

Faults of the proof that the tests of every run do not find are run at full depth, with two seeds; what is stored is the
cheapest set of tests that finds each of them with both.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from clone_contracts.apis.catalogue import all_faults
from clone_contracts.cases import telling
from clone_contracts.cases.selection import Depth
from clone_contracts.cases.telling import telling_tests
from clone_contracts.contract.files import api_names
from clone_contracts.faults.base import Fault
from clone_contracts.runners.assembly import faulty_twin
from clone_contracts.runners.pytest.corpus import CASE, family_of, is_optional, makes_clones, parameters_of, removals_for_each
from clone_contracts.session.reply import Reply
from tests.proof.rehearsal import DEPTHS_BY_NAME, EMBEDDED, Rehearsal, rehearse

DATA = Path(telling.__file__).with_name("proving.json")
NOTHING_MORE = Depth("what every run needs", 0, 0, 1, 1, proves=False)
SEEDS = (1, 2)
TOLD_EARLY = 60
TAKEN_ANYWAY = 0.1
"""The share of its cost that a test has where a run is likely to have its family without being asked."""


def is_found_anyway(rehearsal: Rehearsal, fault: Fault) -> bool:
    """Whether the tests that every run needs find a fault, with every seed."""
    return all(_found(rehearsal, fault, seed) for seed in SEEDS)


def _found(rehearsal: Rehearsal, fault: Fault, seed: int) -> bool:
    outcome = rehearsal.against(
        fault.api, faulty_twin(fault), until=fault.clause, depth=NOTHING_MORE.name, seed=seed, in_its_order=True
    )
    return fault.clause in outcome.findings


def finders(rehearsal: Rehearsal, fault: Fault) -> set[str]:
    """The names of the tests, of those that may be left out, that find a fault with every seed.

    Where a full run has not room enough for any of them with every seed, one on the twins tells, since it has no bounds.
    """
    return _stable(rehearsal, fault, "full") or _stable(rehearsal, fault, EMBEDDED)


def _stable(rehearsal: Rehearsal, fault: Fault, depth: str) -> set[str]:
    return set[str].intersection(*(_finders(rehearsal, fault, depth, seed) for seed in SEEDS))


def _finders(rehearsal: Rehearsal, fault: Fault, depth: str, seed: int) -> set[str]:
    found: set[str] = set()

    def look(item: pytest.Item, replies: Sequence[Reply]) -> None:
        # A smaller run tries a case on one dataset, and the others show more.
        shown = replies[:1] if CASE in parameters_of(item) else replies
        if is_optional(item) and any(finding.clause == fault.clause for reply in shown for finding in reply.verdict.findings):
            found.add(item.name)

    rehearsal.against(fault.api, faulty_twin(fault), depth=depth, seed=seed, on_test=look)
    return found


def cheapest(found_by: Mapping[str, set[str]], costs: Mapping[str, float]) -> list[str]:
    """Tests that together find every fault, by the greedy rule: what finds most of the rest for its cost comes next."""
    left = {fault for fault, tests in found_by.items() if tests}
    found: dict[str, set[str]] = {}
    for fault in left:
        for test in found_by[fault]:
            found.setdefault(test, set()).add(fault)
    order: list[str] = []
    while left:
        best = max(found, key=lambda test: (len(found[test] & left) / costs[test], test))
        order.append(best)
        left -= found[best]
    return order


def measure(rehearsal: Rehearsal, api: str) -> Sequence[str]:
    """The tests of one API; prints the faults that no test finds with every seed."""
    faults = [fault for fault in all_faults().values() if fault.api == api and not is_found_anyway(rehearsal, fault)]
    found_by = {fault.name: finders(rehearsal, fault) for fault in faults}
    for fault, tests in found_by.items():
        if not tests:
            print(f"no test finds it with every seed: {fault}")  # noqa: T201
    clone = 1 + removals_for_each(rehearsal.run.clients[api])
    told = telling_tests(api)[:TOLD_EARLY]
    costs = {
        item.name: (clone if makes_clones(item) else 1) * (TAKEN_ANYWAY if family_of(item) in told else 1)
        for item in rehearsal.items[api]
    }
    return cheapest(found_by, costs)


def main() -> None:
    """Measure and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--api", choices=api_names(), help="those of one API only")
    arguments = parser.parse_args()
    apis = [arguments.api] if arguments.api else api_names()
    DEPTHS_BY_NAME[NOTHING_MORE.name] = NOTHING_MORE

    def body(rehearsal: Rehearsal) -> None:
        known = json.loads(DATA.read_text(encoding="utf-8"))
        known |= {api: measure(rehearsal, api) for api in apis}
        DATA.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")

    with tempfile.TemporaryDirectory() as directory:
        rehearse(body, Path(directory))


if __name__ == "__main__":
    main()
