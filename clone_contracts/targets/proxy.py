"""Which proxy requests go through, by the variables that other tools obey as well."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies

from clone_contracts.errors import ConfigurationError

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""No proxy is used for these hosts: it would see keys in clear, and its answers would be taken for the server's."""

_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy. Its ``url`` may hold credentials, its ``place`` is host and port; ``variable`` is what names it."""

    url: str = field(repr=False)
    place: str
    variable: str


def proxy_for(base_url: str) -> Proxy | None:
    """The proxy for a base URL, None for none. Raises ConfigurationError where a variable about it cannot be used."""
    parts = urlsplit(base_url)
    host, named = parts.hostname or "", getproxies()
    scheme = parts.scheme if named.get(parts.scheme) else "all"
    if host in LOOPBACK or not named.get(scheme):
        return None
    with naming(_variable("no")):
        port = parts.port or _PORTS[parts.scheme]
        if any(_covers(entry, host, port) for part in named.get("no", "").split(",") if (entry := part.strip())):
            return None
    variable = _variable(scheme)
    url = named[scheme] if "://" in named[scheme] else f"http://{named[scheme]}"
    with naming(variable):
        proxy = urlsplit(url)
        return Proxy(url, f"{proxy.hostname}:{proxy.port}" if proxy.port else f"{proxy.hostname}", variable)


@contextmanager
def naming(variable: str) -> Iterator[None]:
    """Turn what goes wrong within a block into a ConfigurationError that names a variable, and not its value."""
    try:
        yield
    except ImportError:
        raise ConfigurationError(f"{variable} cannot be used: a SOCKS proxy needs the package socksio") from None
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{variable} cannot be used ({type(error).__name__})") from None


def _variable(scheme: str) -> str:
    """The variable that names the proxy of a scheme; of both spellings the lower one counts."""
    names = f"{scheme}_proxy", f"{scheme.upper()}_PROXY"
    return next((name for name in names if os.environ.get(name)), names[1])


def _covers(entry: str, host: str, port: int) -> bool:
    """Whether an entry of NO_PROXY is about a host: a name, a domain, an address, a range of addresses; perhaps with a port."""
    if entry == "*":
        return True
    text = entry.lower().rpartition("://")[2]
    name, wanted = text, ""
    if match := re.fullmatch(r"\[([^\[\]]+)\](/[0-9]+)?(?::([0-9]+))?", text):
        name, wanted = match[1] + (match[2] or ""), match[3] or ""
    elif text.count(":") == 1:
        name, _, wanted = text.partition(":")
    if set("[]") & set(name):
        raise ValueError("brackets that do not match")
    return wanted in ("", str(port)) and (_is_within(host, name) or f".{host}".endswith(f".{name.lstrip('*.')}"))


def _is_within(host: str, addresses: str) -> bool:
    try:
        return ip_address(host) in ip_network(addresses, strict=False)
    except ValueError:  # One of them is a name.
        return False
