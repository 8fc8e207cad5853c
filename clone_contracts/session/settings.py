"""The configuration of a live run, from the environment. Every error names the variable, never its value."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from clone_contracts.contract.document import load_contract
from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.strict_json import Json

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
TRAINING_VERSIONS = ("fibo", "max", "light", "3.2", "2.3")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run needs to know of one API: where it is, its keys by variable, its sources.

    ``sources`` maps dataset ids to the facts that the configuration states; ``scope`` are the path parameters they share.
    """

    api: str
    base_url: str
    secrets: Mapping[str, str]
    sources: Mapping[str, Mapping[str, Json]]
    scope: Mapping[str, str]


def read_settings(api: str, environment: Mapping[str, str], insecure_http: bool = False) -> Settings:
    """One live API's settings. Raises ConfigurationError."""
    read = {"bria": _bria, "datadog": _datadog}[api]
    return read(environment, insecure_http)


def _bria(environment: Mapping[str, str], insecure_http: bool) -> Settings:
    return Settings(
        api="bria",
        base_url=_url("BRIA_BASE_URL", environment, insecure_http),
        secrets=_secrets(environment, "BRIA_API_TOKEN"),
        sources={id: {"training_version": version} for version, id in _datasets(environment).items()},
        scope={},
    )


def _datadog(environment: Mapping[str, str], insecure_http: bool) -> Settings:
    return Settings(
        api="datadog",
        base_url=_datadog_url(environment, insecure_http),
        secrets=_secrets(environment, "DD_API_KEY", "DD_APP_KEY"),
        sources={_text("DD_LLMOBS_DATASET_ID", environment): {}},
        scope={"project_id": _text("DD_LLMOBS_PROJECT_ID", environment)},
    )


def _datadog_url(environment: Mapping[str, str], insecure_http: bool) -> str:
    if environment.get("DATADOG_BASE_URL"):
        return _url("DATADOG_BASE_URL", environment, insecure_http)
    sites = load_contract("datadog").sites
    site = environment.get("DD_SITE", "").strip()
    if not site:
        raise ConfigurationError("DATADOG_BASE_URL or DD_SITE must be set to run Datadog live")
    # The vendor's own tools take the bare domain for the sites that the document writes with "app.".
    known = {**sites, **{name.removeprefix("app."): url for name, url in sites.items()}}
    if site not in known:
        raise ConfigurationError(f"DD_SITE must be one of {', '.join(sites)}")
    return known[site]


def _datasets(environment: Mapping[str, str]) -> dict[str, str]:
    example = "fibo=101,max=102"
    datasets: dict[str, str] = {}
    for pair in _text("BRIA_DATASETS", environment).split(","):
        version, equals, id = (part.strip() for part in pair.partition("="))
        if not equals or not re.fullmatch("[1-9][0-9]*", id):
            raise ConfigurationError(f"BRIA_DATASETS must list version=id pairs, ids being integers, such as {example}")
        if version not in TRAINING_VERSIONS:
            raise ConfigurationError(f"BRIA_DATASETS names a training version that is none of {', '.join(TRAINING_VERSIONS)}")
        if version in datasets or id in datasets.values():
            raise ConfigurationError("BRIA_DATASETS must give each version one dataset of its own")
        datasets[version] = id
    return datasets


def _secrets(environment: Mapping[str, str], *variables: str) -> dict[str, str]:
    secrets = {variable: environment.get(variable, "") for variable in variables}
    for variable, value in secrets.items():
        if not value:
            raise ConfigurationError(f"{variable} must be set for this live run")
        if not (value.isascii() and value.isprintable() and value == value.strip()):
            raise ConfigurationError(f"{variable} must hold printable ASCII characters only: no line break, no blank at an end")
    return secrets


def _text(variable: str, environment: Mapping[str, str]) -> str:
    value = environment.get(variable, "").strip()
    if not value:
        raise ConfigurationError(f"{variable} must be set for this live run")
    return value


def _url(variable: str, environment: Mapping[str, str], insecure_http: bool) -> str:
    text = _text(variable, environment)
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
