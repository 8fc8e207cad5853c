"""Cases that schemathesis generates from a contract."""

import json
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Final, TypeAlias

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import APIOperation

from clone_contracts.contract.document import Contract

Case: TypeAlias = schemathesis.Case[Any]

VALID: Final = schemathesis.GenerationMode.POSITIVE
INVALID: Final = schemathesis.GenerationMode.NEGATIVE

_PINNED: Final = "1"
"""Stands in for ids and keys while cases are drawn; our client puts in the real ones."""
_FEWEST_DRAWN: Final = 12
"""The longer a round, the more Hypothesis changes earlier draws instead of making new ones."""
_MOST_ROUNDS: Final = 16
"""Draws repeat themselves, the more so the simpler the schema; up to this many rounds are made until there are enough."""


def draw_cases(
    contract: Contract,
    mode: schemathesis.GenerationMode,
    count: int,
    number: int,
    usable: Callable[[Case], bool] = lambda _: True,
) -> list[Case]:
    """At least ``count`` distinct usable cases, if there are that many; always the same for the same seed ``number``."""
    cases: dict[bytes | None, Case] = {}
    for turn in range(_MOST_ROUNDS):
        for case in _draw_round(contract, mode, max(_FEWEST_DRAWN, count - len(cases)), number + turn):
            if usable(case):
                cases.setdefault(body_of(case), case)
        if len(cases) >= count:
            break
    return list(cases.values())


@lru_cache(maxsize=_MOST_ROUNDS)
def _draw_round(contract: Contract, mode: schemathesis.GenerationMode, count: int, number: int) -> tuple[Case, ...]:
    """What comes of so many draws. It is always the same, so that one process draws it once."""
    drawn: list[Case] = []

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=_strategy(contract, mode))
    def draw(case: Case) -> None:
        drawn.append(case)

    draw()
    return tuple(drawn)


@cache
def _strategy(contract: Contract, mode: schemathesis.GenerationMode) -> SearchStrategy[Case]:
    return _operation(contract).as_strategy(
        generation_mode=mode,
        path_parameters=dict.fromkeys(contract.primary.path_parameters, _PINNED),
        headers=dict.fromkeys(contract.security_headers, _PINNED),
    )


def _operation(contract: Contract) -> APIOperation[Any, Any, Any, Any]:
    # Its own defaults: a configuration that lies in the working directory would change what is drawn.
    config = SchemathesisConfig()
    # All of Unicode but surrogates: the same as UTF-8, of which Hypothesis tries every character first.
    config.projects.default.generation.codec = None
    schema = schemathesis.openapi.from_dict(dict(contract.raw), config=config)
    operation: APIOperation[Any, Any, Any, Any] = schema[contract.primary.path][contract.primary.method]
    return operation


def body_of(case: Case) -> bytes | None:
    """The body as schemathesis would send it, None where there is none."""
    sent = case.as_transport_kwargs(base_url="http://localhost")
    if sent.get("json") is not None or (case.body is None and "json" in sent):
        return json.dumps(sent["json"]).encode()
    data = sent.get("data")
    return data.encode() if isinstance(data, str) else data
