"""What a run was about, in words: by what its tests were selected, and how many that were."""

from collections.abc import Iterator
from typing import Final

from clone_contracts.results.types import ApiResult, RunResult

_BY: Final = {
    "keyword": "-k",
    "markers": "-m",
    "depth": "--depth",
    "fault": "--fault",
    "fuzz_examples": "--fuzz-examples",
}
"""The options that say what a run looks at, as one gives them."""


def is_ours(run: RunResult) -> bool:
    """Whether a record is of a run of the suite, and not of what clients sent."""
    return run["kind"] in ("embedded", "live", "mixed")


def selection(run: RunResult) -> str:
    """What a run selected; "" for a record that does not say."""
    return "; ".join(part for part in (", ".join(_options(run)), _tests(run)) if part)


def cases_in_words(result: ApiResult) -> str:
    """How many cases of the corpus a run tried, and what is longest untried; "" for a record without cases."""
    cases = result.get("cases")
    if cases is None or not cases["known"]:
        return ""
    tried, last = cases["tried"], cases["last"]
    told = f"{len(tried)} of {cases['known']} cases tried"
    never = cases["known"] - len(tried.keys() | last.keys())
    if never and last:
        return f"{told}, {never} never in this directory"
    others = {case: time for case, time in last.items() if case not in tried}
    if not others:
        return told
    oldest = min(others, key=others.__getitem__)
    return f"{told}; longest ago: {oldest}, {others[oldest][:10]}"


def _options(run: RunResult) -> Iterator[str]:
    options = run["options"]
    yield from (f"{option} {options[name]}" for name, option in _BY.items() if options.get(name) not in (None, ""))
    if options.get("strict"):
        yield "--strict"


def _tests(run: RunResult) -> str:
    counts = run.get("tests", {}).items()
    return " and ".join(f"{count} {'test' if count == 1 else 'tests'} of {api}" for api, count in counts)
