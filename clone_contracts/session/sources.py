"""The configured datasets of a session: which of them are known to work, and which do not exist."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from clone_contracts.errors import Cause, NotTested
from clone_contracts.judge.assessment import ANY_REFUSAL, RequestAssessment
from clone_contracts.session.settings import Settings

_MANY: Final = 2
"""So many clones of a dataset show that it can be cloned again."""
_MOST_DOUBTS: Final = 5
"""A server that refuses one kind of request for no reason will go on; it need not be doubted each time."""
_DENIED: Final = {401: "the keys are refused", 403: "the keys do not permit it"}


class Sources:
    """The configured sources. Keys and sources that never worked are the configuration's fault, and break no promise."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._confirmed = Counter[str]()
        self._doubts = 0
        self._not_found: set[str] = set()

    @property
    def ids(self) -> Sequence[str]:
        """The ids of the configured datasets that exist, as far as is known."""
        return [id for id in self._settings.sources if id not in self._not_found]

    @property
    def any_confirmed(self) -> bool:
        """Whether one of them has been cloned."""
        return bool(self._confirmed)

    @property
    def any_not_found(self) -> bool:
        """Whether one of them does not exist."""
        return bool(self._not_found)

    def confirm(self, assessment: RequestAssessment) -> None:
        """Note that the source of a request was cloned."""
        if assessment.source is not None:
            self._confirmed[assessment.source.id] += 1

    @property
    def most_cloned(self) -> str:
        """The dataset that has been cloned most often."""
        return max(self.ids, key=lambda id: self._confirmed[id], default="")

    def is_unexplained(self, status: int, assessment: RequestAssessment) -> bool:
        """Whether a refusal, by a target that worked well, is none that the request may get, so that it may be of another kind.

        Never so after a few doubts.
        """
        refused = status in ANY_REFUSAL and not assessment.explains(status)
        return refused and self._confirmed[self.most_cloned] >= _MANY and self._doubts < _MOST_DOUBTS

    def doubt(self) -> None:
        """Note that an unexplained refusal is being looked into."""
        self._doubts += 1

    def check(self, status: int, assessment: RequestAssessment) -> None:
        """Look at the answer to a request before it is judged. Raises NotTested where it shows a wrong configuration."""
        source = assessment.source
        if assessment.defects or source is None or source.parent is not None:
            return
        if not self._confirmed and status in _DENIED:
            variables = ", ".join(self._settings.secrets)
            raise NotTested(f"{self._settings.api}: {_DENIED[status]} ({status}); see {variables}", Cause.KEYS)
        if source.id not in self._confirmed and status == 404:
            self._not_found.add(source.id)
            raise NotTested(f"{self._settings.api}: the configured dataset {source.id} is not found (404)", Cause.NOT_FOUND)
