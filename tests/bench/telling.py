"""Measures which tests find what: ``python -m tests.bench.telling [--faults N] [--api API] [--seed N] [--write]``.

Faults of behaviour, N of those of stacks at random and a quarter as many others, are run at each depth, and the share that
is found is printed.
``--write`` runs each at full depth to its end instead, and stores the order in which families of tests find most of what is
likely to be left: it decides what a smaller run asks first.
"""

import argparse
import json
import random
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from clone_contracts.apis.catalogue import all_faults, held_out_faults
from clone_contracts.cases import telling
from clone_contracts.cases.case import Case
from clone_contracts.cases.selection import DEPTHS
from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.faults.base import Fault
from clone_contracts.runners.assembly import faulty_twin
from clone_contracts.runners.pytest.corpus import CASE, family_of, is_optional, makes_clones, parameters_of, removals_for_each
from clone_contracts.session.reply import Reply
from tests.proof.rehearsal import Rehearsal, rehearse

DATA = Path(telling.__file__).with_name("telling.json")
NEEDED = "needed"
_LONGEST = 500
_MOST_OFTEN = 4
"""A family that is named more often crowds out what was not measured."""
_LEAST = 0.002
_SMALLEST = 40
"""So many tests a run of the smallest depth has room for."""


def behavioural(api: str, number: int | None) -> list[Fault]:
    """The faults that do not follow from a contract: so many of the stacks' at most, and a quarter as many others.

    What most of the others break is shown by any success.
    """
    stacks = [fault for fault in held_out_faults().values() if fault.api == api]
    others = [fault for fault in all_faults().values() if fault.api == api and not _is_derived(fault) and fault not in stacks]
    for faults in (stacks, others):
        random.Random(0).shuffle(faults)
    return [*others[: None if number is None else number // 4], *stacks[:number]]


def _is_derived(fault: Fault) -> bool:
    return fault.name.split(".")[1] in {str(status) for status in load_contract(fault.api).primary.responses}


@dataclass
class Trials:
    """How often the tests of a family were tried on a faulty server, and how often they found the fault."""

    tried: int = 0
    found: int = 0

    @property
    def misses(self) -> float:
        """The share of the trials that did not find it."""
        return 1 - self.found / self.tried


def trials(rehearsal: Rehearsal, fault: Fault) -> dict[str, Trials]:
    """The trials of one fault at full depth by family, those that every run needs under NEEDED.

    Whatever is found counts: which clause it breaks depends on what else the request has.
    """
    by_family: dict[str, Trials] = {}

    def look(item: pytest.Item, replies: Sequence[Reply]) -> None:
        found = sum(bool(reply.verdict.findings) for reply in replies)
        case = parameters_of(item).get(CASE)
        times = len(case.subjects) if isinstance(case, Case) and is_optional(item) else 1
        of_family = by_family.setdefault(family_of(item) if is_optional(item) else NEEDED, Trials())
        of_family.tried += times
        of_family.found += min(found, times)

    rehearsal.against(
        fault.api, faulty_twin(fault), depth="full", seed=random.Random(fault.name).randrange(2**16), on_test=look
    )
    needed = by_family.setdefault(NEEDED, Trials(1))
    needed.tried, needed.found = 1, min(needed.found, 1)
    return by_family


def greedy(
    faults: Mapping[str, Mapping[str, Trials]], costs: Mapping[str, float], asked: Sequence[str] = (), longest: int = _LONGEST
) -> list[str]:
    """The family that is likely to find most for its cost, then the one that finds most of what may be left, and so on.

    Those that are ``asked`` anyway come first.
    """
    left = {fault: by_family[NEEDED].misses for fault, by_family in faults.items()}
    finders: dict[str, dict[str, float]] = {}
    for fault, by_family in faults.items():
        for family, of_family in by_family.items():
            if family != NEEDED and of_family.found:
                finders.setdefault(family, {})[fault] = of_family.misses
    order = list(asked)
    for family in asked:
        for fault, misses in finders.get(family, {}).items():
            left[fault] *= misses
    while len(order) < longest:
        gains = {
            family: sum(left[fault] * (1 - misses) for fault, misses in found.items()) / costs[family]
            for family, found in finders.items()
            if order.count(family) < _MOST_OFTEN
        }
        best = max(gains, key=lambda family: (gains[family], family), default="")
        if gains.get(best, 0) < _LEAST:
            break
        order.append(best)
        for fault, misses in finders[best].items():
            left[fault] *= misses
    return order


def ordered(faults: Mapping[str, Mapping[str, Trials]], costs: Mapping[str, float], proving: Sequence[str]) -> list[str]:
    """First what a run of the smallest depth asks; then the families of what larger ones prove anyway, and what adds most."""
    front = greedy(faults, costs, longest=_SMALLEST)
    proven = (Counter(proving) - Counter(front)).elements()
    return greedy(faults, costs, [*front, *proven])


def is_found(rehearsal: Rehearsal, fault: Fault, depth: str, seed: int) -> bool:
    """Whether a run of a depth, in its own order, finds a fault under its clause."""
    outcome = rehearsal.against(fault.api, faulty_twin(fault), until=fault.clause, depth=depth, seed=seed, in_its_order=True)
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
    """Store the order in which families of tests find most of what is not found yet."""
    by_api: dict[str, dict[str, dict[str, Trials]]] = {}
    for fault in faults:
        by_api.setdefault(fault.api, {})[fault.name] = trials(rehearsal, fault)
    known = json.loads(DATA.read_text(encoding="utf-8"))
    for api, of_api in by_api.items():
        clone = 1 + removals_for_each(rehearsal.run.clients[api])
        optional = [item for item in rehearsal.items[api] if is_optional(item)]
        costs = {family_of(item): clone if makes_clones(item) else 1 for item in optional}
        families = {item.name: family_of(item) for item in optional}
        known[api] = ordered(of_api, costs, [families[test] for test in telling.proving_tests(api)])
    DATA.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Measure, and print or store what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", type=int, help="only so many behaviours of stacks, and a quarter as many others, at random")
    parser.add_argument("--api", choices=api_names(), help="those of one API only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="store the order of the tests instead of printing the curve")
    arguments = parser.parse_args()
    apis = [arguments.api] if arguments.api else api_names()
    faults = [fault for api in apis for fault in behavioural(api, arguments.faults)]

    def body(rehearsal: Rehearsal) -> None:
        if arguments.write:
            order(rehearsal, faults)
        else:
            curve(rehearsal, faults, arguments.seed)

    with tempfile.TemporaryDirectory() as directory:
        rehearse(body, Path(directory))


if __name__ == "__main__":
    main()
