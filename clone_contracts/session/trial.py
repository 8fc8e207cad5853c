"""Sends the cases of the corpus: what each makes of an ordinary request, for every dataset that it is tried on."""

from functools import cache

from clone_contracts.cases.case import REFUSED, Case, Draft, Subject
from clone_contracts.cases.corpus import corpus
from clone_contracts.cases.shape import beside_texts
from clone_contracts.exchange.message import Request
from clone_contracts.session.client import ApiClient
from clone_contracts.session.reply import Reply, Tally


def try_case(client: ApiClient, case: Case) -> list[Reply]:
    """Send a case for each of its subjects, and return the replies. Raises NotTested where there is no answer to judge."""
    replies = []
    # Choices that a case makes by itself differ between subjects, between neighbours, and between runs with different seeds.
    first = client.seed + _places(client.settings.api).get(case.name, 0)
    for tried, subject in enumerate(case.subjects):
        client.recorder.evidence.cases.append(case.name)
        replies += _try(client, case, subject, first + tried, tried)
    return replies


def _try(client: ApiClient, case: Case, subject: Subject, turn: int, tried: int) -> list[Reply]:
    """With all that goes along, and without what is odd of that where it may be why the whole is refused."""
    odd = client.tolerance.allowed(case.companions.kinds)
    request, apart = request_of(client, case, subject, turn, tried), parts_of(client, case, subject, turn, tried)
    reply = client.send(request, apart=apart)
    doubted = client.tolerance.doubted(odd)
    if reply.clone is not None:
        client.tolerance.took(odd)
    if not doubted or not 400 <= reply.status < 500:
        return [reply]
    without = [kind for kind in odd if kind not in doubted]
    alone = client.send(_request(client, case.whole(without)(_plain(client, subject, turn, tried))))
    # The first is the most likely to be refused; another is left out where that was not the reason.
    is_taken = alone.clone is not None
    client.tolerance.refused(doubted[:1] if is_taken else doubted, taken_without=is_taken)
    return [reply, alone]


@cache
def _places(api: str) -> dict[str, int]:
    return {case.name: place for place, case in enumerate(corpus(api))}


def request_of(client: ApiClient, case: Case, subject: Subject, turn: int = 0, tried: int = 0) -> Request:
    """The request of a case for one subject. Makes the subject's dataset if nothing has needed it before."""
    plain, change = _plain(client, subject, turn, tried), case.whole(client.tolerance.allowed(case.companions.kinds))
    if case.group in REFUSED:
        plain = beside_texts(plain, client.contract.primary, special=case.group != "bodies")
    return _request(client, change(plain))


def parts_of(client: ApiClient, case: Case, subject: Subject, turn: int = 0, tried: int = 0) -> list[Request]:
    """The requests that have one part of a case each, none for a case that is one."""
    return [_request(client, part(_plain(client, subject, turn, tried))) for part in case.parts]


def _plain(client: ApiClient, subject: Subject, turn: int, tried: int) -> Draft:
    source = client.sources[subject.source % len(client.sources)]
    dataset = client.lineage.dataset_id(source, subject.generation)
    return Draft(
        dataset_id=dataset,
        body=client.plain_request(dataset).body,
        mark=client.names.mark(),
        turn=turn,
        tried=tried,
        name=client.lineage.name(source, subject.generation),
        scope=client.settings.scope,
    )


def _request(client: ApiClient, draft: Draft) -> Request:
    return client.request(
        draft.dataset_id,
        draft.body,
        keys=draft.keys,
        scope=draft.scope,
        headers=draft.headers,
        query=draft.query,
    )


def require_successes(client: ApiClient, of: Tally) -> None:
    """Note a shortfall where less than a quarter of some valid requests made a clone, since they then show little."""
    if of.made * 4 < of.sent:
        client.recorder.evidence.shortfall = f"only {of.made} of {of.sent} valid generated requests made a clone"
