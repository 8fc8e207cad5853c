"""Everything about Bria's API."""

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.bria.faults import bria_faults
from clone_contracts.apis.bria.requests import BriaSemantics
from clone_contracts.apis.bria.settings import BASE_URL, KEYS, read_settings
from clone_contracts.apis.bria.stack_faults import stack_faults
from clone_contracts.apis.bria.twin import FORCED_ERRORS, VARIABLES, BriaTwin
from clone_contracts.apis.definition import ApiDefinition

API = ApiDefinition(
    name="bria",
    keys=KEYS,
    base_url=BASE_URL,
    read_settings=read_settings,
    semantics_of=BriaSemantics,
    client=BriaClient,
    twin=BriaTwin,
    twin_variables=VARIABLES,
    forced_errors=FORCED_ERRORS,
    faults=bria_faults,
    held_out=stack_faults,
)
