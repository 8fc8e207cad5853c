"""Measures which tests find what: ``python -m tests.bench.telling [--faults N] [--api API] [--seed N] [--write]``.

Every fault of behaviour, with N of those of stacks at random, is run at each depth, and the share that is found is printed.
``--write`` runs each at full depth to its end instead, and stores the order in which tests find most of what is not found yet:
it decides what a smaller run asks first.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from clone_contracts.apis.catalogue import all_faults, held_out_faults
from clone_contracts.cases import telling
from clone_contracts.cases.selection import DEPTHS
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.faults.base import Fault
from clone_contracts.runners.assembly import faulty_twin
from clone_contracts.session.client import ApiClient
from tests.proof.rehearsal import Rehearsal, rehearse

DATA = Path(telling.__file__).with_name("telling.json")


def behavioural(number: int | None) -> list[Fault]:
    """The faults that do not follow from a contract, what those break being shown by any success; N of the stacks' at most."""
    stacks = list(held_out_faults().values())
    others = [fault for fault in all_faults().values() if not _is_derived(fault) and fault.name not in held_out_faults()]
    return [*others, *(stacks if number is None else random.Random(0).sample(stacks, min(number, len(stacks))))]


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

    rehearsal.against(
        fault.api, faulty_twin(fault), depth="full", seed=random.Random(fault.name).randrange(2**16), on_test=look
    )
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


def is_found(rehearsal: Rehearsal, fault: Fault, depth: str, seed: int) -> bool:
    """Whether a run of a depth finds a fault under its clause."""
    outcome = rehearsal.against(fault.api, faulty_twin(fault), until=fault.clause, depth=depth, seed=seed)
    return fault.clause in outcome.findings


def curve(rehearsal: Rehearsal, faults: Sequence[Fault], seed: int) -> None:
    """Print the share of the faults that a run of each depth finds, and which are missed."""
    for api in dict.fromkeys(fault.api for fault in faults):
        of_api = [fault for fault in faults if fault.api == api]
        for depth in DEPTHS.values():
            missed = [fault.name for fault in of_api if not is_found(rehearsal, fault, depth.name, seed)]
            share = 1 - len(missed) / len(of_api)
            print(f"{api} {depth.name}, {depth.requests} requests, seed {seed}: {share:.1%} of {len(of_api)}")  # noqa: T201
            for name in missed if depth.name != "quick" else ():
                print(f"    missed: {name}")  # noqa: T201


def order(rehearsal: Rehearsal, faults: Sequence[Fault]) -> None:
    """Store the order in which tests find most of what is not found yet."""
    found_by: dict[str, dict[str, list[str]]] = {}
    for fault in faults:
        found_by.setdefault(fault.api, {})[fault.name] = finders(rehearsal, fault)
    known = json.loads(DATA.read_text(encoding="utf-8"))
    known |= {api: greedy(tests) for api, tests in found_by.items()}
    DATA.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure, and print or store what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, help="only so many behaviours of stacks, at random")
    parser.add_argument("--api", choices=api_names(), help="those of one API only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="store the order of the tests instead of printing the curve")
    arguments = parser.parse_args()
    faults = [fault for fault in behavioural(arguments.faults) if arguments.api in (None, fault.api)]

    def body(rehearsal: Rehearsal) -> None:
        if arguments.write:
            order(rehearsal, faults)
        else:
            curve(rehearsal, faults, arguments.seed)

    with tempfile.TemporaryDirectory() as directory:
        rehearse(body, Path(directory))


if __name__ == "__main__":
    main()
