"""Requests that are wrong in two ways: whatever says so of the one must not fail over the other."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final

from clone_contracts.cases.case import Case, Change, one_after_another
from clone_contracts.cases.identifiers import DATASET
from clone_contracts.cases.shape import texts
from clone_contracts.contract.document import Contract

_KEYS_BESIDE: Final = ("dataset_id-free", "body-cut", "body-list-of-it")
"""Names of cases that go beside wrong keys,"""
_IDS_BESIDE: Final = ("body-cut", "body-list-of-it")
"""and beside the id of no dataset; each goes beside a text of a wrong type as well."""


def pair_cases(contract: Contract, single: Mapping[str, Case]) -> Iterator[Case]:
    """Pairs of the ``single`` cases, which are given by their names."""
    names = [f"{member.text}-number" for member in texts(contract.primary)]
    for kind in ("unknown", "absent"):
        keys = _keys(contract, kind)
        for name in (*_KEYS_BESIDE, *names[:1]):
            why = "a refusal of the key that looks at the rest of the request, say for a log"
            yield _pair(f"keys-{kind}", name, why, keys, single[name].change)
    for name in (*_IDS_BESIDE, *names[:1]):
        why = "a refusal of the id that looks at the body, which may not have been read, or be no object"
        yield _pair("dataset_id-free", name, why, single["dataset_id-free"].change, single[name].change)
    for scope in (parameter for parameter in contract.primary.path_parameters if parameter != DATASET):
        why = "a look-up of one of two ids that comes to nothing, say for a log"
        for name in ("dataset_id-free", "body-cut"):
            yield _pair(f"{scope}-free", name, why, single[f"{scope}-free"].change, single[name].change)
        yield _pair("keys-unknown", f"{scope}-free", why, _keys(contract, "unknown"), single[f"{scope}-free"].change)
    for one, other in pairwise(names):
        why = "a list of mistakes that was tried with one only"
        yield _pair(one, other, why, single[one].change, single[other].change)


def _pair(one: str, other: str, why: str, *changes: Change) -> Case:
    return Case(f"{one}-and-{other}", "pairs", why, one_after_another(changes), alike=f"{one}-and-others")


def _keys(contract: Contract, kind: str) -> Change:
    keys = dict.fromkeys(contract.security_headers, kind)
    return lambda draft: replace(draft, keys=keys)
