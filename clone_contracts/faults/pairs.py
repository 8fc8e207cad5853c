"""Failures on requests that are wrong in two ways, where each of them alone is refused as it should be."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from clone_contracts.faults.base import Fault, Incoming, When
from clone_contracts.faults.shared import ApiFaults

_CLAUSE: Final = "500.no-server-error"


def pair_faults(api: ApiFaults, keys: Mapping[str, Collection[str]]) -> Iterator[Fault]:
    """All of them; ``keys`` maps each header, in lower case, to the keys that are known."""
    for header, known in keys.items():
        for other in ("an-unknown-dataset", "no-json"):
            yield _failing(api, f"no-{header}-and-{other}", _absent(header), _ALSO_WRONG[other])
        for other in ("an-unknown-dataset", "no-object", "a-wrong-name"):
            yield _failing(api, f"a-wrong-{header}-and-{other}", _wrong(header, known), _ALSO_WRONG[other])
    for other in ("no-json", "no-object", "a-wrong-name"):
        yield _failing(api, f"an-unknown-dataset-and-{other}", _is_of_nothing, _ALSO_WRONG[other])
    yield _failing(api, "a-wrong-name-and-description", _has_number("name"), _has_number("description"))


def _failing(api: ApiFaults, kind: str, one: When, other: When) -> Fault:
    before = api.failing(lambda request: one(request) and other(request))
    return api.fault(f"crash-{kind}", _CLAUSE, f"500 where there is {kind.replace('-', ' ')}", before=before)


def _absent(header: str) -> When:
    return lambda request: header not in request.headers


def _wrong(header: str, known: Collection[str]) -> When:
    return lambda request: request.headers.get(header, "") not in ("", *known)


def _is_of_nothing(request: Incoming) -> bool:
    return request.source is None


def _has_number(member: str) -> When:
    return lambda request: type(request.attributes.get(member)) is int


_ALSO_WRONG: Final[Mapping[str, When]] = {
    "an-unknown-dataset": _is_of_nothing,
    "no-json": lambda request: bool(request.body) and request.sent is None and request.body != b"null",
    "no-object": lambda request: isinstance(request.sent, list),
    "a-wrong-name": _has_number("name"),
}
