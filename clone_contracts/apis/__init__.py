"""What the two APIs promise beyond their schemas: the cases of a request, and the rules between members and exchanges."""

from clone_contracts.apis.base import Api
from clone_contracts.apis.bria import Bria
from clone_contracts.apis.datadog import Datadog
from clone_contracts.contract import load_contract


def load_api(name: str) -> Api:
    """The API of that name with its contract."""
    classes: dict[str, type[Bria] | type[Datadog]] = {"bria": Bria, "datadog": Datadog}
    return classes[name](load_contract(name))


__all__ = ["Api", "load_api"]
