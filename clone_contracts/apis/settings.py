"""Reads the variables of a live run, whatever the API. Every error names the variable, never its value."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

import httpx

from clone_contracts.errors import ConfigurationError

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def read_secrets(environment: Mapping[str, str], variables: Iterable[str]) -> dict[str, str]:
    """The keys by variable. Raises ConfigurationError where one is missing or cannot be sent in a header."""
    secrets = {variable: environment.get(variable, "") for variable in variables}
    for variable, value in secrets.items():
        if not value:
            raise ConfigurationError(f"{variable} must be set for this live run")
        if not (value.isascii() and value.isprintable() and value == value.strip()):
            raise ConfigurationError(f"{variable} must hold printable ASCII characters only: no line break, no blank at an end")
    return secrets


def read_text(variable: str, environment: Mapping[str, str]) -> str:
    """A text that is not empty. Raises ConfigurationError."""
    value = environment.get(variable, "").strip()
    if not value:
        raise ConfigurationError(f"{variable} must be set for this live run")
    return value


def read_url(variable: str, environment: Mapping[str, str], insecure_http: bool) -> str:
    """A base URL. Raises ConfigurationError, also where keys would go unencrypted to a host that is not loopback."""
    text = read_text(variable, environment)
    try:
        url = urlsplit(text)
        host, _ = url.hostname, url.port
        (host or "").encode("idna")
        httpx.URL(text)
    except (ValueError, httpx.InvalidURL):
        raise ConfigurationError(f"{variable} is no URL") from None
    if url.scheme not in ("http", "https") or not host:
        raise ConfigurationError(f"{variable} must be a URL that begins with https:// and names a host")
    if url.username is not None or url.password is not None:
        raise ConfigurationError(f"{variable} must not hold credentials")
    if "?" in text or "#" in text or not text.isprintable() or " " in text:
        raise ConfigurationError(f"{variable} must end with its path: no query, no fragment, no blanks")
    if url.scheme == "http" and host not in LOOPBACK and not insecure_http:
        raise ConfigurationError(f"{variable} would send keys unencrypted; use https:// or add --insecure-http")
    if text.endswith("/"):
        raise ConfigurationError(f"{variable} must not end with a slash, for paths are added to it")
    return text
