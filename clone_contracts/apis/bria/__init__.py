"""Everything about Bria's API."""

from collections.abc import Iterator

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.bria.requests import BriaSemantics
from clone_contracts.apis.bria.settings import BASE_URL, KEYS, read_settings
from clone_contracts.apis.bria.twin import FORCED_ERRORS, VARIABLES, BriaTwin
from clone_contracts.apis.definition import ApiDefinition
from clone_contracts.faults.base import Fault

# A run shows its faults last, and knows nothing of those that are held out.


def _faults() -> Iterator[Fault]:
    from clone_contracts.apis.bria.faults import bria_faults

    return bria_faults()


def _held_out() -> Iterator[Fault]:
    from clone_contracts.apis.bria.stack_faults import stack_faults

    return stack_faults()


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
    faults=_faults,
    held_out=_held_out,
)
