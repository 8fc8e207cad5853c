"""Sends the cases of the corpus: what each makes of an ordinary request, for every dataset that it is tried on."""

from functools import cache

from clone_contracts.cases.case import REFUSED, Case, Draft, Subject
from clone_contracts.cases.corpus import corpus
from clone_contracts.cases.shape import beside_optional
from clone_contracts.exchange.message import Request
from clone_contracts.session.client import ApiClient
from clone_contracts.session.reply import Reply


def try_case(client: ApiClient, case: Case) -> list[Reply]:
    """Send a case for each of its subjects, and return the replies. Raises NotTested where there is no answer to judge."""
    replies = []
    # Choices that a case makes by itself differ between subjects, between neighbours, and between runs with different seeds.
    first = client.seed + _places(client.settings.api).get(case.name, 0)
    for turn, subject in enumerate(case.subjects, first):
        request, apart = request_of(client, case, subject, turn), parts_of(client, case, subject, turn)
        client.recorder.evidence.cases.append(case.name)
        replies.append(client.send(request, apart=apart))
    return replies


@cache
def _places(api: str) -> dict[str, int]:
    return {case.name: place for place, case in enumerate(corpus(api))}


def request_of(client: ApiClient, case: Case, subject: Subject, turn: int = 0) -> Request:
    """The request of a case for one subject. Makes the subject's dataset if nothing has needed it before."""
    plain = _plain(client, subject, turn)
    return _request(client, case.change(beside_optional(plain, client.contract.primary) if case.group in REFUSED else plain))


def parts_of(client: ApiClient, case: Case, subject: Subject, turn: int = 0) -> list[Request]:
    """The requests that have one part of a case each, none for a case that is one."""
    return [_request(client, part(_plain(client, subject, turn))) for part in case.parts]


def _plain(client: ApiClient, subject: Subject, turn: int) -> Draft:
    sources = client.sources
    dataset = client.lineage.dataset_id(sources[subject.source % len(sources)], subject.generation)
    return Draft(dataset, client.plain_request(dataset).body, client.names.mark(), turn, client.settings.scope)


def _request(client: ApiClient, draft: Draft) -> Request:
    return client.request(
        draft.dataset_id,
        draft.body,
        keys=draft.keys,
        scope=draft.scope,
        headers=draft.headers,
        query=draft.query,
    )
