"""Requests that are wrong in several ways: whatever says so of the one must not fail over another.

Each has as many as may be, since nobody knows which of them a server looks at first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from clone_contracts.cases.case import Case, Change, one_after_another
from clone_contracts.cases.identifiers import DATASET
from clone_contracts.cases.shape import texts
from clone_contracts.contract.document import Contract


def pair_cases(contract: Contract, single: Mapping[str, Case]) -> Iterator[Case]:
    """Combinations of the ``single`` cases, which are given by their names, as far as an API has them."""
    numbers = [f"{member.text}-number" for member in texts(contract.primary)]
    scopes = [f"{name}-free" for name in contract.primary.path_parameters if name != DATASET]
    free = f"{DATASET}-free"
    for kind, others in (
        ("unknown", [free, "body-list-of-it"]),
        ("absent", [free, "body-cut"]),
        ("unknown", numbers[:1]),
        ("unknown", scopes[:1]),
    ):
        why = "a refusal of the key that looks at the rest of the request, say for a log"
        yield from _together(f"keys-{kind}", others, why, single, [_keys(contract, kind)])
    for ids, others in (([*scopes[:1], free], ["body-cut"]), ([free], ["body-list-of-it"]), ([free], numbers[:1])):
        why = "a refusal of an id that looks at the body, which may not have been read, or be no object, or at another id"
        yield from _together("", [*ids, *others] if others else [], why, single)
    why = "a list of mistakes that was tried with one only"
    yield from _together("", numbers if len(numbers) > 1 else [], why, single)


def _together(
    first: str, others: Sequence[str], why: str, single: Mapping[str, Case], changes: Sequence[Change] = ()
) -> Iterator[Case]:
    """The case of all of them, none where one is lacking; ``first`` is what the ``changes`` are called."""
    if others and single.keys() >= set(others):
        names = [*filter(None, [first]), *others]
        change = one_after_another([*changes, *(single[name].change for name in others)])
        yield Case("-and-".join(names), "pairs", why, change, alike=f"{names[0]}-and-others")


def _keys(contract: Contract, kind: str) -> Change:
    keys = dict.fromkeys(contract.security_headers, kind)
    return lambda draft: replace(draft, keys=keys)
