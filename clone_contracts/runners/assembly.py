"""Puts clients and targets together: embedded ones with their twin and its keys, live ones with their base URL."""

from collections.abc import Mapping

from clone_contracts.apis.bria import twin as bria
from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog import twin as datadog
from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.faults.base import Fault, FaultyTwin
from clone_contracts.session.client import ApiClient
from clone_contracts.session.ledger import CreationBudget, Ledger, Location
from clone_contracts.session.limits import Limits
from clone_contracts.session.settings import Settings
from clone_contracts.targets.target import Handler, Target

CLIENTS: Mapping[str, type[BriaClient] | type[DatadogClient]] = {"bria": BriaClient, "datadog": DatadogClient}

SETTINGS: Mapping[str, Settings] = {
    "bria": Settings(
        api="bria",
        base_url="https://bria.twin.example",
        secrets={"BRIA_API_TOKEN": bria.TOKEN},
        sources={id: {"training_version": version} for version, id in bria.DATASETS.items()},
        scope={},
    ),
    "datadog": Settings(
        api="datadog",
        base_url="https://datadog.twin.example",
        secrets={"DD_API_KEY": datadog.API_KEY, "DD_APP_KEY": datadog.APPLICATION_KEY},
        sources={datadog.DATASET_ID: {}},
        scope={"project_id": datadog.PROJECT_ID},
    ),
}


def new_twin(api: str) -> BriaTwin | DatadogTwin:
    """A twin in its first state."""
    return BriaTwin() if api == "bria" else DatadogTwin()


def faulty_twin(fault: Fault) -> FaultyTwin:
    """A twin in its first state with one defect."""
    return FaultyTwin(new_twin(fault.api), fault.before, fault.after)


def embedded_client(api: str, handler: Handler, limits: Limits, seed: int) -> ApiClient:
    """A client whose target is a server in memory: the twin, or one with a fault."""
    settings = SETTINGS[api]
    target = Target.embedded(api, settings.base_url, handler)
    forced_errors = bria.FORCED_ERRORS if api == "bria" else datadog.FORCED_ERRORS
    return CLIENTS[api](settings, target, _budget_of(settings, limits, Ledger(), ""), limits, seed, forced_errors)


def live_client(settings: Settings, limits: Limits, seed: int, ledger: Ledger, run: str) -> ApiClient:
    """A client whose target is a base URL, with the ledger in which its run notes what it creates."""
    target = Target.live(settings.api, settings.base_url)
    return CLIENTS[settings.api](settings, target, _budget_of(settings, limits, ledger, run), limits, seed, {})


def _budget_of(settings: Settings, limits: Limits, ledger: Ledger, run: str) -> CreationBudget:
    location = Location(settings.api, settings.base_url, settings.scope)
    return CreationBudget(ledger, run, location, limits.clones, limits.sleep)
