"""The variables of a live run against Datadog."""

from collections.abc import Mapping
from typing import Final

from clone_contracts.apis.settings import Problems, read_secrets, read_text, read_url
from clone_contracts.contract.document import load_contract
from clone_contracts.errors import ConfigurationError
from clone_contracts.session.settings import Settings

KEYS: Final[Mapping[str, str]] = {"DD-API-KEY": "DD_API_KEY", "DD-APPLICATION-KEY": "DD_APP_KEY"}
"""Each header, with the variable that holds its key."""
BASE_URL: Final = "DATADOG_BASE_URL"
SITE: Final = "DD_SITE"
PROJECT: Final = "DD_LLMOBS_PROJECT_ID"
DATASET: Final = "DD_LLMOBS_DATASET_ID"


def read_settings(environment: Mapping[str, str], insecure_http: bool = False) -> Settings:
    """The settings of a live run. Raises ConfigurationError where a variable is missing or malformed."""
    problems = Problems()
    settings = Settings(
        api="datadog",
        base_url=problems.take(lambda: _base_url(environment, insecure_http), ""),
        keys=KEYS,
        secrets=problems.take(lambda: read_secrets(environment, KEYS.values()), {}),
        sources={problems.take(lambda: read_text(DATASET, environment), ""): {}},
        scope={"project_id": problems.take(lambda: read_text(PROJECT, environment), "")},
        base_url_variable=BASE_URL,
        source_variables=(PROJECT, DATASET),
    )
    problems.report()
    return settings


def _base_url(environment: Mapping[str, str], insecure_http: bool) -> str:
    if environment.get(BASE_URL):
        return read_url(BASE_URL, environment, insecure_http)
    sites = load_contract("datadog").sites
    site = environment.get(SITE, "").strip()
    if not site:
        raise ConfigurationError(f"{BASE_URL} or {SITE} must be set to run Datadog live")
    # The vendor's own tools take the bare domain for the sites that the document writes with "app.".
    known = {**sites, **{name.removeprefix("app."): url for name, url in sites.items()}}
    if site not in known:
        raise ConfigurationError(f"{SITE} must be one of {', '.join(sites)}")
    return known[site]
