"""Sends the cases of the corpus: what each makes of an ordinary request, for every dataset that it is tried on."""

import zlib
from typing import Final

from clone_contracts.cases.case import Case, Draft, Subject
from clone_contracts.cases.shape import beside_optional
from clone_contracts.exchange.message import Request
from clone_contracts.session.client import ApiClient
from clone_contracts.session.reply import Reply

_REFUSED: Final = ("keys", "ids", "scopes", "bodies", "members")


def try_case(client: ApiClient, case: Case) -> list[Reply]:
    """Send a case for each of its subjects, and return the replies. Raises NotTested where there is no answer to judge."""
    replies = []
    # Choices that a case makes by itself differ between subjects, and between runs with different seeds.
    first = client.seed + zlib.crc32(case.name.encode())
    for turn, subject in enumerate(case.subjects, first):
        request = request_of(client, case, subject, turn)
        client.recorder.evidence.cases.append(case.name)
        replies.append(client.send(request))
    return replies


def request_of(client: ApiClient, case: Case, subject: Subject, turn: int = 0) -> Request:
    """The request of a case for one subject. Makes the subject's dataset if nothing has needed it before."""
    sources = client.sources
    dataset = client.lineage.dataset_id(sources[subject.source % len(sources)], subject.generation)
    ordinary = client.plain_request(dataset)
    plain = Draft(dataset, ordinary.body, client.names.mark(), turn, client.settings.scope)
    draft = case.change(beside_optional(plain, client.contract.primary) if case.group in _REFUSED else plain)
    return client.request(
        draft.dataset_id,
        draft.body,
        keys=draft.keys,
        scope=draft.scope,
        headers=draft.headers,
        query=draft.query,
    )
