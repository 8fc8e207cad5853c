"""Media types: which of them are JSON."""

import re
from functools import lru_cache
from typing import Final

_JSON = re.compile(r"application/(json|[a-z0-9!#$&^_.-]+\+json)", re.IGNORECASE)

_REMEMBERED: Final = 256
"""Few are used, in every message."""


@lru_cache(maxsize=_REMEMBERED)
def is_json_media_type(content_type: str | None) -> bool:
    """Whether a Content-Type header names JSON or a type built on it, with any parameters."""
    return content_type is not None and bool(_JSON.fullmatch(content_type.split(";")[0].strip()))


@lru_cache(maxsize=_REMEMBERED)
def is_plain_json(content_type: str | None) -> bool:
    """Whether a Content-Type header names JSON itself, in UTF-8 if it says so, and nothing that a server may not know."""
    name, *parameters = (content_type or "").lower().replace('"', "").replace(" ", "").split(";")
    return name == "application/json" and all(parameter in ("", "charset=utf-8") for parameter in parameters)


@lru_cache(maxsize=_REMEMBERED)
def accepts_json(accept: str | None) -> bool:
    """Whether an Accept header admits JSON itself; without a header everything is admitted."""
    if accept is None:
        return True
    ranges = [part.partition(";") for part in accept.split(",")]
    admitted = [name.strip() for name, _, parameters in ranges if not re.search(r"\bq=0(\.0*)?\s*(;|$)", parameters)]
    return any(name.lower() in ("*/*", "application/*", "application/json") for name in admitted)
