"""Datasets that are made beside those that answers tell of."""

import copy
from collections.abc import Iterator, Mapping

from clone_contracts.exchange.message import Response
from clone_contracts.faults.base import After, Before, Fault, Incoming, Outgoing, When, clone_of_clone
from clone_contracts.faults.shared import ApiFaults

_CLAUSE = "clone.one-dataset"


def stray_faults(api: ApiFaults, keys: Mapping[str, str]) -> Iterator[Fault]:
    """All of them; ``keys`` are the right ones by header, in lower case."""
    yield api.fault("stray.twice", _CLAUSE, "each clone is made twice", after=_once_more(lambda _: True))
    yield api.fault("stray.twice-of-clones", _CLAUSE, "clones of clones are made twice", after=_once_more(clone_of_clone))
    for header, key in keys.items():
        what = f"a clone is made before {header} is looked at"
        yield api.fault(f"stray.without-{header}", _CLAUSE, what, before=_before_key(header, key))
    what = "a clone is made before its description is looked at"
    yield api.fault("stray.of-a-wrong-description", _CLAUSE, what, before=_before_description(api))


def _once_more(when: When) -> After:
    def after(answer: Outgoing) -> Response | None:
        if answer.made and when(answer.request):
            _made(answer.request, answer.request.headers, answer.request.body)
        return None

    return after


def _before_key(header: str, key: str) -> Before:
    def before(request: Incoming) -> None:
        if request.headers.get(header) != key and request.source is not None:
            _made(request, {**request.headers, header: key}, request.body)

    return before


def _before_description(api: ApiFaults) -> Before:
    def before(request: Incoming) -> None:
        if not isinstance(request.attributes.get("description", ""), str):
            sent = copy.deepcopy(request.sent)
            del api.holder(sent)["description"]
            _made(request, request.headers, request.with_body(sent).body)

    return before


def _made(request: Incoming, headers: Mapping[str, str], body: bytes) -> None:
    request.twin.handle(request.method, request.path, headers, body)
