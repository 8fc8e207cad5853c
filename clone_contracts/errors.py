"""The exceptions of the harness.

    CloneContractsError
    ├── ConfigurationError     an option or variable is missing or malformed (exit code 4)
    ├── ContractError          a contract in ``schemas/`` cannot be used as it is
    ├── NotTested              a request could not be made or showed nothing; its clauses are *untested*
    │   ├── TargetUnavailable  refused, reset, timed out, cut short, 502, 503, 504, no API at the address
    │   ├── Throttled          429 again and again
    │   └── BudgetSpent        one more dataset would be more than ``--max-clones``
    ├── NotJudged              an exchange that belongs to no operation that the contract judges
    └── NotObservable          this kind of run cannot bring it about; its clauses are *unobserved*

A broken promise is not an exception of the harness but a finding.
"""

from enum import Enum, auto


class Cause(Enum):
    """What may be set wrongly where a target does not work at all; ``session/hints.py`` says what to do about it."""

    NO_HTTP = auto()
    NO_TLS = auto()
    UNTRUSTED = auto()
    PROXY = auto()
    REDIRECT = auto()
    WEB_PAGE = auto()
    KEYS = auto()
    NOT_FOUND = auto()


class CloneContractsError(Exception):
    """Base of all errors that the harness raises on purpose."""


class ConfigurationError(CloneContractsError):
    """Names the option or variable, never a secret's value."""


class ContractError(CloneContractsError):
    """A contract document is inconsistent; the message names the place."""


class NotTested(CloneContractsError):
    """Something that this run must check could not be checked.

    ``cause`` is what may be set wrongly, if that is known; ``detail`` belongs to it: a redirect's location, a proxy's
    variable, the status of a web page.
    """

    def __init__(self, message: str, cause: Cause | None = None, detail: str = "") -> None:
        super().__init__(message)
        self.cause = cause
        self.detail = detail


class TargetUnavailable(NotTested):
    """The target did not answer as a working HTTP API does.

    ``arrived`` says whether the request may have reached the server, so that it may have been carried out.
    """

    def __init__(self, message: str, arrived: bool = True, cause: Cause | None = None, detail: str = "") -> None:
        super().__init__(message, cause, detail)
        self.arrived = arrived


class Throttled(NotTested):
    """The target kept answering 429."""


class BudgetSpent(NotTested):
    """The run may not create more datasets."""


class NotJudged(CloneContractsError):
    """The contract promises nothing about the exchange: it belongs to none of its operations, or to an observer."""


class NotObservable(CloneContractsError):
    """No run of this kind can bring the situation about."""
