"""What a session needs to know of one API."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from clone_contracts.exchange.strict_json import Json


@dataclass(frozen=True, slots=True)
class Settings:
    """Where an API is, its keys and its sources.

    ``keys`` maps the headers that carry keys to the variables that hold them, ``secrets`` these variables to the keys.
    ``sources`` maps dataset ids to the facts that the configuration states; ``scope`` are the path parameters they share.
    ``base_url_variable`` and ``source_variables`` are where the base URL, and the sources with their scope, are set.
    ``certain`` says whether these facts are true beyond doubt, as those about a twin are.
    """

    api: str
    base_url: str
    keys: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    sources: Mapping[str, Mapping[str, Json]]
    scope: Mapping[str, str]
    base_url_variable: str
    source_variables: tuple[str, ...]
    certain: bool = False
