"""What was not tested or cannot be observed, by the reason: what several targets of an API have in common is said once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clone_contracts.views.model import ApiView
from clone_contracts.views.sections import Clause


@dataclass(frozen=True, slots=True)
class Gap:
    """Clauses that have one status for one reason, at each of ``apis``."""

    apis: Sequence[ApiView]
    reason: str
    clauses: Sequence[Clause]

    @property
    def first(self) -> ApiView:
        return self.apis[0]

    @property
    def names(self) -> str:
        """The name of the API, or those of its targets."""
        if not self.first.is_one_of_several:
            return self.first.name
        return f"{self.first.data['title']} at {', '.join(sorted(api.place for api in self.apis))}"


def gaps(apis: Sequence[ApiView], status: str) -> Iterator[Gap]:
    """Those of a status, in the order of the APIs."""
    alike: dict[tuple[str, str, tuple[str, ...]], list[tuple[ApiView, list[Clause]]]] = {}
    for api in apis:
        owner = api.data["title"] if api.is_one_of_several else api.key
        for reason, clauses in api.by_reason(status).items():
            alike.setdefault((owner, reason, tuple(clause.id for clause in clauses)), []).append((api, clauses))
    for (_, reason, _), found in alike.items():
        yield Gap([api for api, _ in found], reason, found[0][1])
