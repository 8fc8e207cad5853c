"""Whether a target still does what it did before: plain requests show it, after a refusal that nothing explains."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from clone_contracts.errors import BudgetSpent, NotTested
from clone_contracts.exchange.message import Request, Response
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.session.sender import Sender
from clone_contracts.session.sources import Sources

NOT_FOUND: Final = 404
_ENDED: Final = "a quota may be used up, or a key or dataset no longer valid"


@dataclass(frozen=True, slots=True)
class Asked:
    """A plain request with its answer, which has not been judged."""

    request: Request
    assessment: RequestAssessment | None
    response: Response


class StillWorking:
    """Asks plainly. ``ask`` sends an ordinary request for a clone of a dataset."""

    def __init__(self, api: str, sources: Sources, sender: Sender, ask: Callable[[str], Asked]) -> None:
        self._api = api
        self._sources = sources
        self._sender = sender
        self._ask = ask
        self._tried: set[str] = set()

    def after(self, status: int, clone: str | None) -> list[Asked]:
        """What plain requests are answered after a refusal with ``status``; all of that, and the refusal, is to be judged.

        Where the dataset that was cloned most often is refused alike, others tell a server that has ended, which the run
        then leaves alone, from one that refuses this dataset. ``clone`` is one that the run has made, if any. Raises
        NotTested where the target has ended, the dataset is gone, or no answer comes.
        """
        first = self._sources.most_cloned
        try:
            refused = self._ask(first)
        except BudgetSpent:
            return []
        if refused.response.status != status:
            return [refused]
        working = self._first_working([*self._sources.besides(first)[:1], *([clone] if clone else [])])
        if working is None:
            reason = f"{self._api}: even a plain request that worked before is answered with {status} now; {_ENDED}"
            self._sender.give_up(reason)
            raise NotTested(reason)
        if status == NOT_FOUND:
            raise NotTested(self._sources.lose(first, f"dataset {first} was cloned before and is not found now (404)"))
        return [refused, working]

    def evidence(self, dataset: str) -> list[Asked]:
        """What a plain request for a dataset is answered, once for each: whether it can be cloned at all, to be judged.

        Nothing where no configured dataset has been cloned so far, or where no answer comes.
        """
        if dataset in self._tried or not self._sources.any_confirmed:
            return []
        self._tried.add(dataset)
        try:
            return [self._ask(dataset)]
        except NotTested:
            return []

    def _first_working(self, ids: list[str]) -> Asked | None:
        for id in ids:
            try:
                asked = self._ask(id)
            except BudgetSpent:
                return None
            if asked.response.status < 300:
                return asked
        return None
