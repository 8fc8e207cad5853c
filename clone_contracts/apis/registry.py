"""Finds the APIs: there is one for each contract, and its package has the same name."""

from functools import cache
from importlib import import_module

from clone_contracts.apis.definition import ApiDefinition
from clone_contracts.contract.files import api_names, contract_path
from clone_contracts.errors import ContractError


@cache
def load_api(name: str) -> ApiDefinition:
    """The definition of an API. Raises ContractError where its package is missing or exports none."""
    if name not in api_names():
        raise ContractError(f"{contract_path(name)} does not exist; there are contracts for {', '.join(api_names())}")
    module = f"{__package__}.{name}"
    try:
        api = import_module(module).API
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise ContractError(f"{contract_path(name)} has no package: {module} does not exist") from None
    if not isinstance(api, ApiDefinition) or api.name != name:
        raise ContractError(f"{module}.API must be the ApiDefinition of {name}")
    return api
