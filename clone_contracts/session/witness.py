"""Looks at datasets through siblings of the endpoint, and has what they show judged as evidence about clones.

No document promises siblings, so that one which answers otherwise, or not at all, makes a clause unobserved and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from clone_contracts.errors import NotObservable, NotTested
from clone_contracts.exchange.message import Request, Response
from clone_contracts.exchange.strict_json import Json, as_json
from clone_contracts.judge.finding import Verdict
from clone_contracts.session.client import ApiClient
from clone_contracts.session.delivery import Parcel
from clone_contracts.session.reply import reply_of
from clone_contracts.session.requests import RequestBuilder

_OK: Final = 200


T = TypeVar("T")


class Gone(NotObservable):
    """A sibling says that there is no such dataset."""


def see(
    client: ApiClient, operation: str, parameters: Mapping[str, str], query: str = "", is_more: bool = False
) -> tuple[Request, Mapping[str, Json]]:
    """Ask a sibling, and return the object that it answers; ``is_more`` says that it is another page of the same.

    Raises NotObservable, Gone for 404, where it answers none.
    """
    if not is_more:
        client.observing.begin()
    request, what, response = _shown(client, operation, parameters, query)
    if response.status != _OK or not isinstance(response.document.value, dict):
        raise NotObservable(f"{what} answered {_described(response, 'object')}")
    return request, response.document.value


def see_list(client: ApiClient, operation: str, parameters: Mapping[str, str]) -> tuple[Request, Sequence[Json]]:
    """The same for a list that it answers."""
    client.observing.begin()
    request, what, response = _shown(client, operation, parameters, "")
    if response.status != _OK or not isinstance(response.document.value, list):
        raise NotObservable(f"{what} answered {_described(response, 'list')}")
    return request, response.document.value


def _shown(client: ApiClient, operation: str, parameters: Mapping[str, str], query: str) -> tuple[Request, str, Response]:
    request = request_for(client, operation, parameters, query)
    what, response = _answer(client, operation, request)
    if response.status == 404:
        raise Gone(f"{what} answered 404")
    return request, what, response


def change(client: ApiClient, operation: str, dataset_id: str, body: Json, told: Json = None) -> None:
    """Have a sibling change a dataset. Raises NotObservable where it does not, or this run has not made the dataset.

    It may do so later, and is never asked again where its answer does not come. ``told`` is the body that the commands have
    which repeat what is seen afterwards.
    """
    client.observing.require_writing()
    if dataset_id not in client.creations.ids:
        raise NotObservable("only a dataset that this run made may be changed")
    client.observing.begin()
    request = request_for(client, operation, {"dataset_id": dataset_id}, body=as_json(body))
    what, response = _answer(client, operation, request)
    if not _OK <= response.status < 300:
        raise NotObservable(f"{what} answered {response.status}")
    client.recorder.provenance.note_change(dataset_id, replace(request, body=as_json(told)))


def _answer(client: ApiClient, operation: str, request: Request) -> tuple[str, Response]:
    """What was asked, in words, and the answer. Raises NotObservable where none comes."""
    what = f"{request.method} {client.contract.observer(operation).path}"
    client.sender.begin()  # What was waited before is not the sibling's doing.
    try:
        return what, client.ask(request).response
    except NotTested as error:
        client.observing.reason = f"{what}: {error}"  # Whoever gives no answer is not asked again.
        raise NotObservable(client.observing.reason) from error


def _described(response: Response, form: str) -> str:
    if response.status != _OK:
        return str(response.status)
    return f"something that is no JSON {form} ({response.header('content-type') or 'no Content-Type'})"


def request_for(
    client: ApiClient, operation: str, parameters: Mapping[str, str], query: str = "", body: bytes | None = None
) -> Request:
    """A request to a sibling, by the id that the contract gives it."""
    builder = RequestBuilder(client.settings, client.contract.observer(operation))
    return builder.build("", body, {"scope": parameters, "query": query})


def attest(client: ApiClient, request: Request, shown: Json, verdict: Verdict) -> None:
    """Keep as evidence what a sibling showed, with what may be reported of it in place of its answer."""
    headers = (("content-type", "application/json"),)
    exchange = replace(client.exchange(Parcel(request, None), Response(_OK, headers, as_json(shown))), is_sight=True)
    client.note(reply_of(exchange, client.recorder.attest(exchange, verdict)))


def settled(client: ApiClient, look: Callable[[], T], is_right: Callable[[T], bool]) -> T:
    """What is seen once it is right, or has been wrong for long enough. Raises NotObservable, Gone where nothing is there."""
    seen = _looked(look)
    for seconds in client.observing.waits():
        if seen is not None and is_right(seen):
            break
        client.sender.pause(seconds)
        with client.observing.waiting():
            seen = _looked(look)
    if seen is None:
        raise Gone("there is no such dataset")
    return seen


def _looked(look: Callable[[], T]) -> T | None:
    """What is seen now, None for nothing."""
    try:
        return look()
    except Gone:
        return None
