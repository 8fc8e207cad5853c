"""Measures which tests find what: ``python -m tests.bench.telling [--faults N] [--write]``.

Every fault of behaviour, or N of them at random, is run at full depth. Printed is how many of them are found at each depth;
``--write`` stores the order in which tests find most of what is not found yet, which decides what a smaller run asks first.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from clone_contracts.apis.catalogue import all_faults
from clone_contracts.cases import telling
from clone_contracts.contract.document import load_contract
from clone_contracts.faults.base import Fault
from clone_contracts.runners.assembly import faulty_twin
from clone_contracts.session.client import ApiClient
from tests.proof.rehearsal import Rehearsal, rehearse

DATA = Path(telling.__file__).with_name("telling.json")


def behavioural(number: int | None) -> list[Fault]:
    """The faults that do not follow from a contract: what those break, any success shows."""
    faults = [fault for fault in all_faults().values() if not _is_derived(fault)]
    return faults if number is None else random.Random(0).sample(faults, min(number, len(faults)))


def _is_derived(fault: Fault) -> bool:
    return fault.name.split(".")[1] in {str(status) for status in load_contract(fault.api).primary.responses}


def finders(rehearsal: Rehearsal, fault: Fault) -> list[str]:
    """The tests that find a fault at full depth, whichever comes first."""
    found: list[str] = []
    told = 0

    def look(test: str, client: ApiClient) -> None:
        nonlocal told
        news = client.replies[told:]
        told = len(client.replies)
        if any(finding.clause == fault.clause for reply in news for finding in reply.verdict.findings):
            found.append(test)

    rehearsal.against(fault.api, faulty_twin(fault), seed=random.Random(fault.name).randrange(2**16), on_test=look)
    return found


def greedy(found_by: Mapping[str, Sequence[str]]) -> list[str]:
    """The test that finds most faults, then the one that finds most of the others, and so on until all are found."""
    left = {fault: set(tests) for fault, tests in found_by.items() if tests}
    order: list[str] = []
    while left:
        kills: dict[str, int] = {}
        for tests in left.values():
            for test in tests:
                kills[test] = kills.get(test, 0) + 1
        best = max(kills, key=lambda test: (kills[test], test))
        order.append(best)
        left = {fault: tests for fault, tests in left.items() if best not in tests}
    return order


def main() -> None:
    """Measure, and print or store what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    found_by: dict[str, dict[str, list[str]]] = {}

    def body(rehearsal: Rehearsal) -> None:
        for fault in behavioural(arguments.faults):
            found_by.setdefault(fault.api, {})[fault.name] = finders(rehearsal, fault)

    with tempfile.TemporaryDirectory() as directory:
        rehearse(body, Path(directory))
    for api, faults in found_by.items():
        missed = [name for name, tests in faults.items() if not tests]
        print(f"{api}: {len(faults) - len(missed)} of {len(faults)} found at full depth")  # noqa: T201
        for name in missed:
            print(f"    missed: {name}")  # noqa: T201
    if arguments.write:
        DATA.write_text(json.dumps({api: greedy(faults) for api, faults in found_by.items()}, indent=1) + "\n")


if __name__ == "__main__":
    main()
