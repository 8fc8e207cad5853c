"""Requests that are wrong in several ways: whatever says so of the one must not fail over another.

Each has as many as may be, since nobody knows which of them a server looks at first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from clone_contracts.cases.case import Case, Change, one_after_another
from clone_contracts.cases.identifiers import DATASET
from clone_contracts.cases.shape import texts
from clone_contracts.contract.document import Contract


def pair_cases(contract: Contract, single: Mapping[str, Case]) -> Iterator[Case]:
    """Combinations of the ``single`` cases, which are given by their names."""
    numbers = [f"{member.text}-number" for member in texts(contract.primary)]
    scopes = [f"{name}-free" for name in contract.primary.path_parameters if name != DATASET]
    free = f"{DATASET}-free"
    of_key = "a refusal of the key that looks at the rest of the request, say for a log"
    for kind, others in (("unknown", (free, "body-list-of-it")), ("absent", (free, "body-cut")), ("unknown", numbers[:1])):
        yield _together(f"keys-{kind}", others, of_key, single, _keys(contract, kind))
    of_id = "a refusal of an id that looks at the body, which may not have been read, or be no object, or at another id"
    yield _together(scopes[0] if scopes else free, ([free] if scopes else []) + ["body-cut"], of_id, single)
    for other in ("body-list-of-it", numbers[0]):
        yield _together(free, (other,), of_id, single)
    for scope in scopes:
        yield _together("keys-unknown", (scope,), of_key, single, _keys(contract, "unknown"))
    if len(numbers) > 1:
        yield _together(numbers[0], numbers[1:], "a list of mistakes that was tried with one only", single)


def _together(
    first: str, others: "list[str] | tuple[str, ...]", why: str, single: Mapping[str, Case], change: Change | None = None
) -> Case:
    changes = [change or single[first].change, *(single[name].change for name in others)]
    return Case("-and-".join((first, *others)), "pairs", why, one_after_another(changes), alike=f"{first}-and-others")


def _keys(contract: Contract, kind: str) -> Change:
    keys = dict.fromkeys(contract.security_headers, kind)
    return lambda draft: replace(draft, keys=keys)
