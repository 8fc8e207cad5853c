"""What the two APIs promise beyond their schemas: the cases of a request, and the rules between members and exchanges."""

from clone_contracts.apis.bria.requests import Bria
from clone_contracts.apis.datadog.requests import Datadog
from clone_contracts.contract.document import load_contract
from clone_contracts.judge.semantics import ApiSemantics


def load_api(name: str) -> ApiSemantics:
    """The API of that name with its contract."""
    classes: dict[str, type[Bria] | type[Datadog]] = {"bria": Bria, "datadog": Datadog}
    return classes[name](load_contract(name))


__all__ = ["load_api"]
