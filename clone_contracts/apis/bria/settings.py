"""The variables of a live run against Bria."""

import re
from collections.abc import Mapping
from typing import Final

from clone_contracts.apis.settings import Problems, read_secrets, read_text, read_url
from clone_contracts.contract.document import load_contract
from clone_contracts.errors import ConfigurationError
from clone_contracts.exchange.strict_json import Json
from clone_contracts.session.settings import Settings

KEYS: Final[Mapping[str, str]] = {"api_token": "BRIA_API_TOKEN"}
"""Each header, with the variable that holds its key."""
BASE_URL: Final = "BRIA_BASE_URL"
DATASETS: Final = "BRIA_DATASETS"


def training_versions() -> tuple[str, ...]:
    """The training versions that the contract lists, in its order."""
    clone = load_contract("bria").primary.responses[201] or {}
    return tuple(clone["properties"]["training_version"]["enum"])


def read_settings(environment: Mapping[str, str], insecure_http: bool = False) -> Settings:
    """The settings of a live run. Raises ConfigurationError where a variable is missing or malformed."""
    problems = Problems()
    settings = Settings(
        api="bria",
        base_url=problems.take(lambda: read_url(BASE_URL, environment, insecure_http), ""),
        keys=KEYS,
        secrets=problems.take(lambda: read_secrets(environment, KEYS.values()), {}),
        sources=problems.take(lambda: _sources(environment), {}),
        scope={},
        base_url_variable=BASE_URL,
        source_variables=(DATASETS,),
    )
    problems.report()
    return settings


def _sources(environment: Mapping[str, str]) -> Mapping[str, Mapping[str, Json]]:
    return {id: {"training_version": version} for version, id in _datasets(environment).items()}


def _datasets(environment: Mapping[str, str]) -> dict[str, str]:
    example = "fibo=101,max=102"
    versions = training_versions()
    datasets: dict[str, str] = {}
    for pair in read_text(DATASETS, environment).split(","):
        version, equals, id = (part.strip() for part in pair.partition("="))
        if not equals or not re.fullmatch("[1-9][0-9]*", id):
            raise ConfigurationError(f"{DATASETS} must list version=id pairs, ids being integers, such as {example}")
        if version not in versions:
            raise ConfigurationError(f"{DATASETS} names a training version that is not one of {', '.join(versions)}")
        if version in datasets or id in datasets.values():
            raise ConfigurationError(f"{DATASETS} must give each version one dataset of its own")
        datasets[version] = id
    return datasets
