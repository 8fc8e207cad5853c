"""Keeps keys out of what pytest itself says: failure reports with their sections, tracebacks, log records, JUnit."""

import logging
from collections.abc import Generator
from typing import Any

import pytest

from clone_contracts.runners.pytest.outcome import ClauseViolated
from clone_contracts.runners.pytest.run import Run


class RedactionPlugin:
    """The pytest plugin of a run with real keys. It redacts reports before anyone prints or stores them."""

    def __init__(self, run: Run) -> None:
        self._redactors = [client.recorder.redactor for client in run.clients.values()]
        self._make_record = logging.getLogRecordFactory()
        logging.setLogRecordFactory(self._record)

    def pytest_unconfigure(self) -> None:
        logging.setLogRecordFactory(self._make_record)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        report.sections = [(title, self._redacted(text)) for title, text in report.sections]
        if call.excinfo is not None and call.excinfo.errisinstance(ClauseViolated):
            return report  # Made of findings that are redacted, whose own words might be those of a key.
        if isinstance(report.longrepr, tuple):
            path, line, reason = report.longrepr
            report.longrepr = path, line, self._redacted(reason)
        elif report.longrepr is not None and self._redacted(str(report.longrepr)) != str(report.longrepr):
            report.longrepr = self._redacted(str(report.longrepr))
        return report

    def _record(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        """A record whose text is final: an HTTP client logs headers as objects."""
        record = self._make_record(*args, **kwargs)
        text = record.getMessage()
        redacted = self._redacted(text)
        if redacted != text:
            record.msg, record.args = redacted, None
        return record

    def _redacted(self, text: str) -> str:
        for redact in self._redactors:
            text = redact(text)
        return text
