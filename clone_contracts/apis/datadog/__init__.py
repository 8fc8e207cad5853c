"""Everything about Datadog's API."""

from collections.abc import Iterator

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.requests import DatadogSemantics
from clone_contracts.apis.datadog.settings import BASE_URL, KEYS, read_settings
from clone_contracts.apis.datadog.twin import FORCED_ERRORS, VARIABLES, DatadogTwin
from clone_contracts.apis.definition import ApiDefinition
from clone_contracts.faults.base import Fault

# A run shows its faults last, and knows nothing of those that are held out.


def _faults() -> Iterator[Fault]:
    from clone_contracts.apis.datadog.faults import datadog_faults

    return datadog_faults()


def _held_out() -> Iterator[Fault]:
    from clone_contracts.apis.datadog.stack_faults import stack_faults

    return stack_faults()


API = ApiDefinition(
    name="datadog",
    keys=KEYS,
    base_url=BASE_URL,
    read_settings=read_settings,
    semantics_of=DatadogSemantics,
    client=DatadogClient,
    twin=DatadogTwin,
    twin_variables=VARIABLES,
    forced_errors=FORCED_ERRORS,
    faults=_faults,
    held_out=_held_out,
)
