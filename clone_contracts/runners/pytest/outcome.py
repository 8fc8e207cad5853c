"""What became of a test: it found a clause violated, came to another result, or broke."""

import pytest
from _pytest.outcomes import Failed

from clone_contracts.evidence.records import ClauseFindingRecord
from clone_contracts.views.exchanges import commands


class ClauseViolated(Failed):
    """A test fails for a finding, and not for something that broke."""


def outcome_of(report: pytest.TestReport, call: pytest.CallInfo[None]) -> str | None:
    """Whether a phase of a test broke, or the test came to a result."""
    if call.excinfo is not None and call.excinfo.errisinstance(ClauseViolated):
        return "completed"
    if report.failed:
        return "broken"
    is_waived = hasattr(report, "wasxfail")
    return "completed" if call.when == "call" and (report.passed or is_waived) else None


def told(violations: list[ClauseFindingRecord]) -> str:
    """Why a test failed, with the commands that repeat it."""
    distinct = {finding["message"]: finding for finding in violations}.values()
    return "\n".join("\n    ".join([finding["message"], "repeat it:", *commands(finding)]) for finding in distinct)
