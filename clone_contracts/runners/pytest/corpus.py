"""The corpus as pytest sees it: parameters of contract tests, and which of them a run has room for."""

import math
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import pytest

from clone_contracts.cases.case import REFUSED, Case, Group
from clone_contracts.cases.corpus import corpus
from clone_contracts.cases.selection import Allowance, Candidate, Cost, Depth, select
from clone_contracts.cases.telling import proving_tests, telling_tests
from clone_contracts.contract.document import load_contract
from clone_contracts.runners.pytest.markers import MARKER, promised_clauses
from clone_contracts.session.client import ApiClient

COSTS: Final = "costs"
CASE: Final = "case"
"""The name of the parameter that holds a case."""
_SMOKE: Final = Cost(1, 1)
_LOOKED_INTO: Final = Cost(4)
"""What it takes to look into refusals."""
_GENERATIONS_MADE: Final = 2


def cases(api: str, group: Group, promising: Callable[[Case], str] | None = None) -> list[Any]:
    """The cases of a group as parameters of a test. ``promising`` says which clause each is about, "" for none."""
    prefix, promises = load_contract(api).primary.prefix, getattr(pytest.mark, MARKER)
    if promising is None:
        promising = partial(_of_member, prefix) if group == "members" else lambda _: ""
    # Whatever else a case is about, no server may fail over it.
    always = promises(f"{prefix}.500.no-server-error")
    clauses = {case: promising(case) for case in corpus(api) if case.group == group}
    return [
        pytest.param(case, id=case.name, marks=[always, promises(clause)] if clause else [always])
        for case, clause in clauses.items()
    ]


def _of_member(prefix: str, case: Case) -> str:
    return f"{prefix}.request.{case.about}" if case.about else ""


def refused(api: str, besides: Collection[str]) -> list[Any]:
    """All cases that must be refused but some, as parameters of a test that is about no clause in particular."""
    return [pytest.param(case, id=case.name) for case in corpus(api) if case.group in REFUSED and case.name not in besides]


def named(api: str, *names: str) -> list[Any]:
    """Some cases by their names, as parameters of a test."""
    by_name = {case.name: case for case in corpus(api)}
    return [pytest.param(by_name[name], id=name) for name in names]


def in_order(
    client: ApiClient, items: Sequence[pytest.Item], depth: Depth, examples: int, processes: int = 1
) -> list[pytest.Item]:
    """Those of one API's tests that fit into a depth, in the order in which they run.

    First come the tests that every run needs, as the document has them; then the cases, the most telling first; and last
    what is late on purpose, and what sends nothing of its own and looks back at what was answered. ``processes`` share the run,
    and make for themselves what others start from.
    """
    needed = [item for item in items if (cost := _cost(item)) is not None and not is_optional(item)]
    optional = {item.name: item for item in items if is_optional(item)}
    looking_back = [item for item in items if _cost(item) is None]
    allowance = Allowance(depth.requests, depth.clones, removals_for_each(client))
    for cost in _needed(client, needed, examples if looking_back else 0, processes if optional else 0):
        allowance.spend(cost)
    candidates = [_candidate(name, item) for name, item in optional.items()]
    covered = [clause for item in needed for clause in promised_clauses(item)]
    telling = telling_tests(client.settings.api)
    proving = proving_tests(client.settings.api) if depth.proves else ()
    chosen = select(candidates, len(client.settings.sources), allowance, telling, client.seed, covered, proving)
    for name, subjects in chosen.items():
        parameters = parameters_of(optional[name])
        if CASE in parameters:
            parameters[CASE] = replace(parameters[CASE], subjects=subjects)
    planned = [*needed, *(optional[name] for name in chosen)]
    early, late = ([item for item in planned if _is_late(item) is late] for late in (False, True))
    return [*early, *late, *looking_back]


def removals_for_each(client: ApiClient) -> float:
    """The number of requests that the removal of a clone takes, where there are many."""
    ids = [str(number) for number in range(100)]
    return len(list(client.removals(ids))) / len(ids)


def _needed(client: ApiClient, items: Sequence[pytest.Item], examples: int, processes: int) -> Iterator[Cost]:
    clones = _GENERATIONS_MADE * len(client.settings.sources)
    for _ in range(processes or min(1, len(items))):
        yield _SMOKE
        yield _LOOKED_INTO
        yield Cost(clones, clones)
    yield Cost(2 * examples, examples)
    for item in items:
        is_made = client.observing.may_write or not _writes(item)
        if (cost := _cost(item)) is not None and is_made and len(client.settings.sources) < _spared_by(item):
            yield cost


def _candidate(name: str, item: pytest.Item) -> Candidate:
    crossed = CASE in parameters_of(item)
    return Candidate(name, _cost(item) or Cost(), promised_clauses(item), crossed, family_of(item), _is_late(item))


def family_of(item: pytest.Item) -> str:
    """The name of the tests that take turns with one, its own where it is like no other."""
    case = parameters_of(item).get(CASE)
    return f"{item.name.partition('[')[0]}[{case.family}]" if isinstance(case, Case) else item.name


def is_optional(item: pytest.Item) -> bool:
    """Whether a run may leave a test out for want of room."""
    mark, has_case = item.get_closest_marker(COSTS), CASE in parameters_of(item)
    return has_case if mark is None else bool(mark.kwargs.get("optional", has_case))


def makes_clones(item: pytest.Item) -> bool:
    """Whether a test makes datasets that have to be removed."""
    return bool((_cost(item) or Cost()).clones)


def _is_late(item: pytest.Item) -> bool:
    mark = item.get_closest_marker(COSTS)
    return mark is not None and bool(mark.kwargs.get("late"))


def looks_back(item: pytest.Item) -> bool:
    """Whether what a test asks for is what others have led to."""
    mark = item.get_closest_marker(COSTS)
    return mark is not None and bool(mark.kwargs.get("looks_back"))


def _writes(item: pytest.Item) -> bool:
    mark = item.get_closest_marker(COSTS)
    return mark is not None and bool(mark.kwargs.get("writing"))


def _spared_by(item: pytest.Item) -> float:
    """With so many sources, what a test sends is sent anyway, for others to start from."""
    mark = item.get_closest_marker(COSTS)
    return float(mark.kwargs.get("spared_by", math.inf)) if mark is not None else math.inf


def _cost(item: pytest.Item) -> Cost | None:
    """What a test asks of a server, by its marker or its case; None where it sends nothing that has to be planned."""
    mark = item.get_closest_marker(COSTS)
    if mark is not None:
        return Cost(mark.kwargs.get("requests", 0), mark.kwargs.get("clones", 0))
    case = parameters_of(item).get(CASE)
    return Cost(1, int(case.may_create)) if isinstance(case, Case) else None


def parameters_of(item: pytest.Item) -> dict[str, Any]:
    """The parameters of a test, to be changed in place."""
    callspec = getattr(item, "callspec", None)
    parameters: dict[str, Any] = callspec.params if callspec is not None else {}
    return parameters
