"""The variables of a live run against the toy."""

from collections.abc import Mapping
from typing import Final

from clone_contracts.apis.settings import read_secrets, read_text, read_url
from clone_contracts.session.settings import Settings

KEYS: Final[Mapping[str, str]] = {"toy-key": "TOY_KEY"}
BASE_URL: Final = "TOY_BASE_URL"


def read_settings(environment: Mapping[str, str], insecure_http: bool = False) -> Settings:
    """The settings of a live run. Raises ConfigurationError."""
    return Settings(
        api="toy",
        base_url=read_url(BASE_URL, environment, insecure_http),
        keys=KEYS,
        secrets=read_secrets(environment, KEYS.values()),
        sources={read_text("TOY_BOX", environment): {}},
        scope={},
        base_url_variable=BASE_URL,
        source_variables=("TOY_BOX",),
    )
