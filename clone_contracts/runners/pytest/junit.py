"""JUnit says what the record says: what makes a run fail, and is no failure of a test, gets a test case of its own."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final, Literal

import pytest
from _pytest.junitxml import xml_key

from clone_contracts.results.types import ApiResult, Results
from clone_contracts.views.headline import stale_waivers, waiver_in_words

_TOLD: Final = pytest.StashKey[set[str]]()


def write_verdicts(config: pytest.Config, results: Results) -> None:
    """Add these cases to the JUnit file of a run, if there is one. May be called again with more to say.

    A target that is down is then one error. Without it hundreds of skipped tests would read as if all was well.
    """
    xml = config.stash.get(xml_key, None)
    if xml is None:
        return
    told = config.stash.setdefault(_TOLD, set())
    for name, text, when in _cases(results):
        if name not in told:
            told.add(name)
            # A report that failed in setup becomes an error, one of a call a failure.
            report = pytest.TestReport(name, ("", None, name), {}, "failed", text, when)
            xml.pytest_runtest_logreport(report)
    if told:
        with suppress(OSError):  # Of a full disk pytest has been told when it wrote the file itself.
            xml.pytest_sessionfinish()


def _cases(results: Results) -> Iterator[tuple[str, str, Literal["setup", "call"]]]:
    for api, result in results["apis"].items():
        is_shown = any(clause["status"] == "violated" for clause in result["clauses"])
        if result["verdict"] == "incomplete":
            yield f"{api}::verdict", f"{api} incomplete: {'; '.join(_reasons(result))}", "setup"
        elif result["verdict"] == "violates" and not is_shown:
            count = len(result["undocumented"])
            yield f"{api}::verdict", f"{api} violates: undocumented answers fail under --strict: {count}", "call"
    for waiver in stale_waivers(results):
        yield f"waivers::{waiver['clause']}", waiver_in_words(waiver), "call"


def _reasons(result: ApiResult) -> list[str]:
    untested = [clause.get("reason", "") for clause in result["clauses"] if clause["status"] == "untested"]
    return list(dict.fromkeys([*result["shortfalls"], *untested])) or ["no clause was seen to hold"]
