"""Reads the variables of a live run, whatever the API. Every error names the variable, never its value."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final, TypeVar
from urllib.parse import urlsplit

import httpx

from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.credentials import SHORTEST_KEY
from clone_contracts.targets.proxy import LOOPBACK

T = TypeVar("T")

_PROBLEMS_OF_KEYS: Final[Mapping[str, Callable[[str], bool]]] = {
    "has a line break": lambda value: "\n" in value or "\r" in value,
    "has a blank at an end": lambda value: value != value.strip(),
    "stands in quotation marks": lambda value: len(value) > 1 and value[0] == value[-1] and value[0] in "\"'`",
    "begins with Bearer": lambda value: value.lower().startswith("bearer "),
    "holds characters other than printable ASCII": lambda value: not (value.isascii() and value.isprintable()),
}
"""What a copied key may bring along, the most particular first."""


class Problems:
    """Collects what is wrong with a configuration, so that all of it is reported at once."""

    def __init__(self) -> None:
        self._messages: list[str] = []

    def take(self, read: Callable[[], T], instead: T) -> T:
        """What ``read`` returns; ``instead`` where it raises ConfigurationError, which is kept."""
        try:
            return read()
        except ConfigurationError as error:
            self._messages.append(str(error))
            return instead

    def report(self) -> None:
        """Raises ConfigurationError with one line for each problem, if there is any."""
        if self._messages:
            raise ConfigurationError("\n".join(self._messages))


def read_secrets(environment: Mapping[str, str], variables: Iterable[str]) -> dict[str, str]:
    """The keys by variable name. Raises ConfigurationError where one is missing or cannot be sent in a header."""
    problems = Problems()
    secrets = {variable: problems.take(partial(_secret, variable, environment), "") for variable in variables}
    problems.report()
    return secrets


def _secret(variable: str, environment: Mapping[str, str]) -> str:
    value = environment.get(variable, "")
    if not value:
        raise ConfigurationError(f"{variable} must be set for this live run")
    problem = _problem_of_key(value)
    if problem is not None:
        raise ConfigurationError(f"{variable} must hold the key and nothing else: it {problem}")
    return value


def _problem_of_key(value: str) -> str | None:
    return next((problem for problem, is_there in _PROBLEMS_OF_KEYS.items() if is_there(value)), None)


def require_long_keys(environment: Mapping[str, str], variables: Iterable[str]) -> None:
    """Raises ConfigurationError with one line for each key that is too short to be told from other text and thus hidden.

    Of one that is missing or malformed ``read_secrets`` says so.
    """
    values = {variable: environment.get(variable, "") for variable in variables}
    too_short = [
        variable for variable, value in values.items() if 0 < len(value) < SHORTEST_KEY and _problem_of_key(value) is None
    ]
    if too_short:
        why = f"has fewer than {SHORTEST_KEY} characters, so that it cannot be told from other text"
        raise ConfigurationError(
            "\n".join(f"{variable} {why}; add --allow-short-keys for a test key" for variable in too_short)
        )


def read_text(variable: str, environment: Mapping[str, str]) -> str:
    """The value of a variable, without blanks around it. Raises ConfigurationError where it is missing or empty."""
    value = environment.get(variable, "").strip()
    if not value:
        raise ConfigurationError(f"{variable} must be set for this live run")
    return value


def read_url(variable: str, environment: Mapping[str, str], insecure_http: bool) -> str:
    """A base URL without a slash at its end.

    Raises ConfigurationError where it is missing or malformed, or where keys would go unencrypted to a host that is not
    loopback, unless ``insecure_http`` allows that.
    """
    text = read_text(variable, environment)
    try:
        url = urlsplit(text)
        host, _ = url.hostname, url.port
        (host or "").encode("idna")
        httpx.URL(text)
    except (ValueError, httpx.InvalidURL):
        raise ConfigurationError(f"{variable} is not a URL") from None
    if url.scheme not in ("http", "https") or not host:
        raise ConfigurationError(f"{variable} must be a URL that begins with https:// and names a host")
    if url.username is not None or url.password is not None:
        raise ConfigurationError(f"{variable} must not hold credentials")
    if "?" in text or "#" in text or not text.isprintable() or " " in text:
        raise ConfigurationError(f"{variable} must end with its path: no query, no fragment, no blanks")
    if url.scheme == "http" and host not in LOOPBACK and not insecure_http:
        raise ConfigurationError(f"{variable} would send keys unencrypted; use https:// or add --insecure-http")
    if text.endswith("/"):
        raise ConfigurationError(f"{variable} must not end with a slash, since paths are appended to it")
    return text
