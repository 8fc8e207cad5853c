"""Which tests show what, as measured: ``python -m tests.bench.telling`` and ``proving`` write the data that is read here."""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files


@cache
def telling_tests(api: str) -> Sequence[str]:
    """The names of an API's tests: the one that finds most faults, then the one that finds most of the others, and so on."""
    return _measured("telling.json", api)


@cache
def proving_tests(api: str) -> Sequence[str]:
    """The names of those that, with what every run needs, find all that an API's faults in the proof break."""
    return _measured("proving.json", api)


def _measured(name: str, api: str) -> Sequence[str]:
    text = files("clone_contracts.cases").joinpath(name).read_text(encoding="utf-8")
    tests: Sequence[str] = json.loads(text).get(api, ())
    return tests
