"""Which tests show the most, as measured: ``python -m tests.bench.telling`` writes the data that is read here."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files


@cache
def telling_tests(api: str) -> Sequence[str]:
    """The names of an API's tests: the one that finds most faults, then the one that finds most of the others, and so on."""
    measured = files("clone_contracts.cases").joinpath("telling.json").read_text(encoding="utf-8")
    tests: Sequence[str] = json.loads(measured).get(api, ())
    return tests
