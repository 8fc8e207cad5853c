"""The package of the toy API."""

from clone_contracts.apis.definition import ApiDefinition

from .client import ToyClient
from .faults import toy_faults
from .requests import ToySemantics
from .settings import BASE_URL, KEYS, read_settings
from .twin import VARIABLES, ToyTwin

API = ApiDefinition(
    name="toy",
    keys=KEYS,
    base_url=BASE_URL,
    read_settings=read_settings,
    semantics_of=ToySemantics,
    client=ToyClient,
    twin=ToyTwin,
    twin_variables=VARIABLES,
    forced_errors={},
    faults=toy_faults,
)
