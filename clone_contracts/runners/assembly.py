"""Puts sessions together: embedded ones with their twin and its keys, live ones with their base URL."""

import shlex
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime
from typing import Final

from clone_contracts.apis.definition import ApiDefinition
from clone_contracts.apis.registry import load_api
from clone_contracts.cases.vocabulary import WORDS
from clone_contracts.evidence.recorder import Recorder
from clone_contracts.evidence.redaction import Redactor
from clone_contracts.exchange.clock import real_clock
from clone_contracts.exchange.repeat import Server
from clone_contracts.faults.base import Fault, FaultyTwin
from clone_contracts.judge.judge import Judge
from clone_contracts.judge.observations import Observations
from clone_contracts.session.budget import CreationBudget
from clone_contracts.session.client import ApiClient
from clone_contracts.session.client_options import ClientOptions, Deferring
from clone_contracts.session.creations import Creations
from clone_contracts.session.ledger import Ledger, Location, NoLedger
from clone_contracts.session.limits import Limits
from clone_contracts.session.sender import Sender
from clone_contracts.session.settings import Settings
from clone_contracts.targets.target import Handler, Target
from clone_contracts.twins.base import Twin

TWIN_PROCESS: Final = "TWIN_PROCESS"
"""The variable that holds the process of a twin that is served in the background."""


def new_twin(api: str) -> Twin:
    """A twin in its first state."""
    return load_api(api).twin()


def faulty_twin(fault: Fault, hold: float = 0.0) -> FaultyTwin:
    """A twin in its first state with one defect; see ``FaultyTwin`` for ``hold``."""
    return FaultyTwin(new_twin(fault.api), fault.before, fault.after, fault.together, hold, fault.seen)


def new_recorder(api: ApiDefinition, settings: Settings, server: Server | None = None) -> Recorder:
    """A recorder that knows the configured datasets and keys. ``server`` is the target, if that runs only with the tests."""
    observations = Observations(settings.sources, settings.scope, common_names=WORDS)
    return Recorder(Judge(api.semantics), observations, Redactor(settings.secrets), server)


def embedded_client(
    name: str,
    handler: Handler,
    limits: Limits,
    seed: int,
    first_number: int = 1,
    fault: str | None = None,
    now: Callable[[], datetime | None] = real_clock,
    ledger: Ledger | None = None,
) -> ApiClient:
    """A client whose target is a server in memory: the twin, or one with a fault, which is given by its name as well.

    What it creates ends with it, so that it needs no ``ledger``.
    """
    api = load_api(name)
    settings = api.embedded_settings
    target = Target.embedded(name, settings.base_url, handler)
    options = ClientOptions(seed, first_number, api.forced_errors, now=now)
    return _client(api, settings, target, limits, ledger or NoLedger(), "", options, _served_twin(api, fault))


def live_client(
    settings: Settings,
    limits: Limits,
    seed: int,
    ledger: Ledger,
    run: str,
    first_number: int = 1,
    deferring: Deferring = nullcontext,
) -> ApiClient:
    """A client whose target is a base URL, with the ledger in which its run notes what it creates."""
    target = Target.live(settings.api, settings.base_url, limits.timeout)
    options = ClientOptions(seed, first_number, deferring=deferring)
    return _client(load_api(settings.api), settings, target, limits, ledger, run, options)


def _served_twin(api: ApiDefinition, fault: str | None) -> Server:
    """How a shell starts the same twin on a port, and stops it."""
    options = f" --fault {shlex.quote(fault)}" if fault else ""
    start = f'eval "$(clone-contracts serve {api.name}{options} --port 0 --background)"'
    return Server(start, api.base_url, f'kill "${TWIN_PROCESS}"')


def _client(
    api: ApiDefinition,
    settings: Settings,
    target: Target,
    limits: Limits,
    ledger: Ledger,
    run: str,
    options: ClientOptions,
    server: Server | None = None,
) -> ApiClient:
    recorder = new_recorder(api, settings, server)
    location = Location(settings.api, settings.base_url, settings.scope)
    budget = CreationBudget(ledger, run, location, limits.clones, limits.sleep)
    creations = Creations(budget, recorder, settings.sources)
    return api.client(settings, recorder, Sender(target, recorder, limits), creations, options)
