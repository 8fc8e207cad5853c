"""Values in traffic that are secret by the look of their names; nobody has told us its keys."""

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import parse_qsl

from clone_contracts.exchange.credentials import SHORTEST_KEY
from clone_contracts.exchange.strict_json import Json, read

_SECRET: Final = re.compile("key|token|auth(?!or(?!i[sz]))|cookie|secret|session|password|credential|signature", re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Whether what stands under a name is nobody else's business."""
    return _SECRET.search(name) is not None


def placeholder(name: str) -> str:
    """What stands in place of a value, as a shell variable without its sign."""
    return re.sub(r"\W", "_", name, flags=re.ASCII).upper()


def secrets_of(headers: Iterable[tuple[str, str]], path: str = "", body: bytes = b"") -> Iterator[tuple[str, str]]:
    """The secret values of a message that are long enough to be told from other text, each with its placeholder.

    They stand in headers, in the query, and in a body that is JSON or a form.
    """
    document = read(body).value if body else None
    members = _members(document) if document is not None else _pairs(body.decode("utf-8", "replace"))
    for name, value in (*headers, *_pairs(path.partition("?")[2]), *members):
        if is_secret(name):
            yield from ((placeholder(name), part) for part in _parts(name, value) if len(part) >= SHORTEST_KEY)


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, max_num_fields=1_000)
    except ValueError:
        return []


def _members(value: Json) -> Iterator[tuple[str, str]]:
    """The texts in a value, each with the name of its member."""
    waiting: list[tuple[str, Json]] = [("", value)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, list):
            waiting += ((name, item) for item in value)
        elif isinstance(value, str):
            yield name, value


def _parts(name: str, value: str) -> Iterator[str]:
    """The value as a whole, and what is secret in it: the key after its scheme, the values of cookies."""
    yield value
    if name.lower().endswith("cookie"):
        yield from (pair.partition("=")[2].strip() for pair in value.split(";"))
    else:
        yield value.partition(" ")[2].strip()
