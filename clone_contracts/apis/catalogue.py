"""The faults of all APIs: named defects of a server, each of which breaks one promise. The suite must find every one."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from clone_contracts.apis.definition import ApiDefinition
from clone_contracts.apis.registry import load_api
from clone_contracts.contract.files import api_names
from clone_contracts.errors import ConfigurationError
from clone_contracts.faults.base import Fault


@cache
def all_faults() -> Mapping[str, Fault]:
    """Every fault by its name: those derived from the contracts, and those of behaviour. Raises ValueError for duplicates."""
    return _named([fault for name in api_names() for fault in _faults_of(load_api(name))])


def _faults_of(api: ApiDefinition) -> Iterator[Fault]:
    from clone_contracts.faults.derived import derived_faults

    yield from derived_faults(api.contract)
    yield from api.faults()


@cache
def held_out_faults() -> Mapping[str, Fault]:
    """Every behaviour of a stack by its name, made without a look at the suite's requests, so that it can judge them.

    Raises ValueError for duplicates.
    """
    return _named([fault for name in api_names() for fault in load_api(name).held_out()])


def _named(faults: Sequence[Fault]) -> Mapping[str, Fault]:
    named = {fault.name: fault for fault in faults}
    if len(named) < len(faults):
        names = [fault.name for fault in faults]
        raise ValueError(f"two faults have the name {next(name for name in names if names.count(name) > 1)}")
    return named


def known_fault(name: str) -> Fault:
    """The fault with a name. Raises ConfigurationError where there is none."""
    known = {**all_faults(), **held_out_faults()}
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise ConfigurationError(f"--fault: there is no fault {name!r}{hint} (--fault list names them all)")
    return known[name]


@cache
def faults_by_clause() -> Mapping[str, list[str]]:
    """The names of the faults that break each clause; the proof in ``tests/proof`` sees every one of them found."""
    names: dict[str, list[str]] = {}
    for fault in all_faults().values():
        names.setdefault(fault.clause, []).append(fault.name)
    return names
