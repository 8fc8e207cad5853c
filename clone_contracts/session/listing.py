"""All datasets as a sibling lists them: those that answers told of, under the names that they told, and none beside them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from clone_contracts.errors import NotObservable
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import Json
from clone_contracts.judge.finding import Finding, Verdict, format_pair, format_value
from clone_contracts.session.client import ApiClient
from clone_contracts.session.witness import attest

_EXPECTED: Final = "none but those that answers told of"


@dataclass(frozen=True, slots=True)
class Listed:
    """A dataset of a list: its id, and the name that it has there."""

    id: str
    name: str


def require_only_what_was_told(
    client: ApiClient, request: Request, listed: Iterable[Listed], echoes: Mapping[str, str]
) -> None:
    """Have it judged that there are no datasets under names of this run but those that answers told of, under these names.

    ``echoes`` maps the beginnings of names to the clause about those. Where the outcome of any request is not known, nothing
    is said of what nobody told of. What nobody told of is removed with the rest. Raises NotObservable for another's list.
    """
    ours = [each for each in listed if _is_ours(client, each)]
    if not {each.id for each in ours} & set(client.creations.ids):
        raise NotObservable("datasets are listed without those that this run made")
    one = f"{client.contract.primary.prefix}.clone.one-dataset"
    findings: list[Finding] = []
    for at, each in enumerate(ours):
        if not client.creations.knows(each.id):
            if not client.creations.any_lost:
                findings.append(Finding(one, _EXPECTED, f"dataset {each.id}, named {format_value(each.name)}", f"/{at}/id"))
                client.creations.adopt(each.id, each.name)
        else:
            findings += _named_otherwise(client, each, f"/{at}/name", echoes)
    shown: list[Json] = [{"id": each.id, "name": each.name} for each in ours]
    attest(client, request, shown, Verdict(frozenset({one, *echoes.values()}), tuple(_first_of_each(findings))))


def _is_ours(client: ApiClient, listed: Listed) -> bool:
    """Whether it is known, or has a name of a request of this run: exactly that, and a mark in it, since it will be removed."""
    is_named = client.creations.asked_for(listed.name) and client.names.are_in(listed.name)
    return is_named or client.creations.knows(listed.id)


def unlisted(client: ApiClient, listed: Iterable[Listed]) -> list[str]:
    """The ids of the datasets that this run has made, and that are not in a list."""
    ids = {each.id for each in listed}
    return [id for id in client.creations.ids if id not in ids]


def _named_otherwise(client: ApiClient, listed: Listed, place: str, echoes: Mapping[str, str]) -> Iterator[Finding]:
    """A name that the answer did not have."""
    dataset = client.recorder.observations.get(listed.id)
    told = dataset.facts.get("name") if dataset is not None and dataset.parent is not None else None
    if isinstance(told, str) and told != listed.name:
        expected, actual = format_pair(told, listed.name)
        clause = next(clause for beginning, clause in echoes.items() if told.startswith(beginning))
        yield Finding(clause, f"{expected} as its answer says", actual, place, (listed.id,))


def _first_of_each(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One of each clause: the others are likely to have the same reason."""
    seen: set[str] = set()
    for finding in findings:
        if finding.clause not in seen:
            seen.add(finding.clause)
            yield finding
