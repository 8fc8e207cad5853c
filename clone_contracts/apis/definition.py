"""What the package of an API exports: everything that the rest of the project needs to know about it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from clone_contracts.contract.document import Contract, load_contract
from clone_contracts.faults.base import Fault
from clone_contracts.judge.semantics import ApiSemantics
from clone_contracts.session.client import ApiClient
from clone_contracts.session.settings import Settings
from clone_contracts.targets.target import ForcedError
from clone_contracts.twins.base import Twin


class ReadSettings(Protocol):
    """Reads the settings of a live run from the environment. Raises ConfigurationError."""

    def __call__(self, environment: Mapping[str, str], insecure_http: bool = False) -> Settings: ...


@dataclass(frozen=True, slots=True)
class ApiDefinition:
    """One API.

    ``keys`` maps the headers that carry keys to the variables that hold them; ``base_url`` is the variable of the base URL.
    ``twin`` makes a twin in its first state, ``twin_variables`` lead a live run to it, except for the base URL.
    ``forced_errors`` say how the twin is brought to the statuses that no ordinary request leads to. ``faults`` are those of
    behaviour; others follow from the contract. ``held_out`` are those that no request of the suite was made for.
    """

    name: str
    keys: Mapping[str, str]
    base_url: str
    read_settings: ReadSettings
    semantics_of: Callable[[Contract], ApiSemantics]
    client: type[ApiClient]
    twin: Callable[[], Twin]
    twin_variables: Mapping[str, str]
    forced_errors: Mapping[int, ForcedError]
    faults: Callable[[], Iterator[Fault]]
    held_out: Callable[[], Iterator[Fault]] = lambda: iter(())

    @property
    def contract(self) -> Contract:
        """What is promised."""
        return load_contract(self.name)

    @property
    def semantics(self) -> ApiSemantics:
        """What the judge needs to know in addition to the contract."""
        return self.semantics_of(self.contract)

    def variables_for(self, base_url: str) -> Mapping[str, str]:
        """The variables that lead a live run to a twin at a base URL."""
        return {self.base_url: base_url, **self.twin_variables}

    @property
    def embedded_settings(self) -> Settings:
        """The settings of a run against the twin in memory: what these variables say about it."""
        settings = self.read_settings(self.variables_for(f"https://{self.name}.twin.example"))
        return replace(settings, certain=True)
