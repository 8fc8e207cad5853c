"""Everything about Datadog's API."""

from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.faults import datadog_faults
from clone_contracts.apis.datadog.requests import DatadogSemantics
from clone_contracts.apis.datadog.settings import BASE_URL, KEYS, read_settings
from clone_contracts.apis.datadog.stack_faults import stack_faults
from clone_contracts.apis.datadog.twin import FORCED_ERRORS, VARIABLES, DatadogTwin
from clone_contracts.apis.definition import ApiDefinition

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
    faults=datadog_faults,
    held_out=stack_faults,
)
