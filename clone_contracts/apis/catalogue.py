"""Named defects of a server, each of which breaks one promise. They exist to see the suite find them."""

from collections.abc import Mapping
from functools import cache

from clone_contracts.apis.bria.faults import bria_faults
from clone_contracts.apis.datadog.faults import datadog_faults
from clone_contracts.contract.document import load_contract
from clone_contracts.faults.base import Fault, FaultyTwin
from clone_contracts.faults.derived import derived_faults


@cache
def all_faults() -> Mapping[str, Fault]:
    """Every fault by its name: those derived from the contracts, and those of behaviour."""
    faults = [
        *derived_faults(load_contract("bria")),
        *bria_faults(),
        *derived_faults(load_contract("datadog")),
        *datadog_faults(),
    ]
    named = {fault.name: fault for fault in faults}
    if len(named) < len(faults):
        names = [fault.name for fault in faults]
        raise ValueError(f"two faults have the name {next(name for name in names if names.count(name) > 1)}")
    return named


@cache
def faults_by_clause() -> Mapping[str, list[str]]:
    """The names of the faults that break each clause; the proof in ``tests/proof`` sees every one of them found."""
    names: dict[str, list[str]] = {}
    for fault in all_faults().values():
        names.setdefault(fault.clause, []).append(fault.name)
    return names


__all__ = ["Fault", "FaultyTwin", "all_faults", "faults_by_clause"]
