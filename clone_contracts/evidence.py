"""What one test saw, ready to travel: plain data, secrets taken out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clone_contracts.exchange import Exchange
from clone_contracts.findings import Finding, Verdict


@dataclass(frozen=True, slots=True)
class Redactor:
    """Takes secrets out of everything that is kept; ``secrets`` maps variable names to values."""

    secrets: Mapping[str, str] = field(repr=False)

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str):
            for variable, secret in self.secrets.items():
                value = value.replace(secret, f"${variable}")
            return value
        if isinstance(value, Mapping):
            return {self(key): self(item) for key, item in value.items()}
        return [self(item) for item in value] if isinstance(value, list | tuple) else value


@dataclass(slots=True)
class TestEvidence:
    """The evidence of one test about one API.

    ``promises`` are the clauses that the test is about; ``untested`` and ``unobserved`` say why it could not tell of them,
    ``shortfall`` what a completed test could not do in the required number.
    """

    __test__ = False

    api: str
    test: str
    promises: tuple[str, ...] = ()
    checked: Counter[str] = field(default_factory=Counter)
    findings: list[dict[str, Any]] = field(default_factory=list)
    witnessed: list[dict[str, Any]] = field(default_factory=list)
    undocumented: list[dict[str, Any]] = field(default_factory=list)
    requests: int = 0
    successes: int = 0
    created: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    untested: str | None = None
    unobserved: str | None = None
    shortfall: str | None = None

    def record(self, exchange: Exchange, verdict: Verdict, redact: Redactor) -> None:
        """Take over the verdict on an exchange of this test."""
        self.checked.update(verdict.checked)
        self.findings += _describe(exchange, verdict.findings, redact)
        self.undocumented += _describe(exchange, verdict.undocumented, redact)

    def witness(self, exchange: Exchange, verdict: Verdict, redact: Redactor) -> None:
        """Look at an exchange that an earlier test recorded, without counting it again."""
        for clause in verdict.checked:
            self.checked.setdefault(clause, 0)
        self.witnessed += _describe(exchange, verdict.findings, redact)

    def violations(self) -> list[dict[str, Any]]:
        """All findings that this test saw."""
        return [*self.findings, *self.witnessed]

    def as_dict(self) -> dict[str, Any]:
        return {name: _plain(getattr(self, name)) for name in self.__slots__ if name != "witnessed"}


def _describe(exchange: Exchange, findings: Iterable[Finding], redact: Redactor) -> list[dict[str, Any]]:
    return [
        redact(
            {
                "clause": finding.clause,
                "expected": finding.expected,
                "actual": finding.actual,
                "pointer": finding.pointer,
                "message": finding.message,
                "curl": exchange.curl(),
                "exchange": exchange.as_dict(),
            }
        )
        for finding in findings
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, Counter):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
