"""The configured datasets of a session: which of them are known to work, and which do not exist."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from clone_contracts.errors import Cause, NotTested
from clone_contracts.exchange.message import Response
from clone_contracts.judge.assessment import RequestAssessment
from clone_contracts.session.settings import Settings

_MANY: Final = 2
"""So many clones of a dataset show that it can be cloned again."""
_MOST_DOUBTS: Final = 5
"""A server that refuses one kind of request for no reason will go on; it need not be doubted each time."""
Mistake: TypeAlias = Callable[[str, Response], "str | None"]
_DENIED: Final = {401: "the keys are refused", 403: "the keys do not permit it"}


class Sources:
    """The configured sources. Keys and sources that never worked are the configuration's fault, and break no promise."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._confirmed = Counter[str]()
        self._doubts = 0
        self._unusable: dict[str, str] = {}

    @property
    def ids(self) -> Sequence[str]:
        """The ids of the configured datasets that can be used, as far as is known."""
        return [id for id in self._settings.sources if id not in self._unusable]

    @property
    def any_confirmed(self) -> bool:
        """Whether one of them has been cloned."""
        return bool(self._confirmed)

    @property
    def any_unusable(self) -> bool:
        """Whether one of them does not exist, or is not what the configuration says."""
        return bool(self._unusable)

    def lose(self, id: str, why: str) -> str:
        """Note that a configured dataset cannot be used, and return the reason as it is shown."""
        return self._unusable.setdefault(id, f"{self._settings.api}: {why}")

    def require_usable(self, assessment: RequestAssessment | None) -> None:
        """Raise NotTested for a request to a dataset that cannot be used."""
        source = assessment.source if assessment is not None else None
        if source is not None and source.id in self._unusable:
            raise NotTested(self._unusable[source.id])

    def confirm(self, assessment: RequestAssessment) -> None:
        """Note that the source of a request was cloned."""
        if assessment.source is not None:
            self._confirmed[assessment.source.id] += 1

    @property
    def most_cloned(self) -> str:
        """The dataset that has been cloned most often."""
        return max(self.ids, key=lambda id: self._confirmed[id], default="")

    def besides(self, id: str) -> Sequence[str]:
        """The other datasets, those that have been cloned most often first."""
        return sorted((other for other in self.ids if other != id), key=lambda other: -self._confirmed[other])

    def is_unexplained(self, status: int, assessment: RequestAssessment) -> bool:
        """Whether a refusal, by a target that worked well, is none that the request may get, so that it may be of another kind.

        Never so after a few doubts.
        """
        return (
            assessment.is_refused_for_nothing(status)
            and self._confirmed[self.most_cloned] >= _MANY
            and self._doubts < _MOST_DOUBTS
        )

    def doubt(self) -> None:
        """Note that an unexplained refusal is being looked into."""
        self._doubts += 1

    def check(self, response: Response, assessment: RequestAssessment, mistake: Mistake) -> None:
        """Look at the answer to a request before it is judged. Raises NotTested where it shows a wrong configuration.

        ``mistake`` finds what is configured wrongly about a source by an answer.
        """
        source, status = assessment.source, response.status
        if assessment.defects or source is None or source.parent is not None:
            return
        if not self._confirmed and status in _DENIED:
            variables = ", ".join(self._settings.secrets)
            raise NotTested(f"{self._settings.api}: {_DENIED[status]} ({status}); see {variables}", Cause.KEYS)
        if source.id not in self._confirmed and status == 404:
            raise NotTested(self.lose(source.id, f"the configured dataset {source.id} is not found (404)"), Cause.NOT_FOUND)
        found = None if self._settings.certain else mistake(source.id, response)
        if found is not None:
            raise NotTested(self.lose(source.id, found))
