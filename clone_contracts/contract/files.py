"""Where the contracts are, and which APIs there are: one for each document."""

from pathlib import Path
from typing import Final

_SUFFIX: Final = ".openapi.yaml"


def schema_directory() -> Path:
    """Where the contracts are: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parents[1]
    places = (package / "schemas", package.parent / "schemas")
    return next((path for path in places if path.is_dir()), places[0])


def contract_path(api: str) -> Path:
    """The path of an API's OpenAPI document; the document need not exist."""
    return schema_directory() / f"{api}{_SUFFIX}"


def api_names() -> tuple[str, ...]:
    """The APIs by name, in alphabetical order: there is one for each contract."""
    return tuple(sorted(path.name.removesuffix(_SUFFIX) for path in schema_directory().glob(f"*{_SUFFIX}")))
