"""What the answers of a run have shown, for tests that look at all of them again."""

from collections import defaultdict
from collections.abc import Sequence, Set

from clone_contracts.evidence.records import ClauseFindingRecord
from clone_contracts.session.reply import Reply


class Shown:
    """By status; the clauses once, however many answers there are."""

    def __init__(self) -> None:
        self.replies = 0
        self._checked: dict[int, set[str]] = defaultdict(set)
        self._findings: dict[int, list[ClauseFindingRecord]] = defaultdict(list)

    def note(self, reply: Reply) -> None:
        """Take in one more."""
        self.replies += 1
        self._checked[reply.status] |= reply.verdict.checked
        self._findings[reply.status] += reply.findings

    def checked(self, status: int) -> Set[str]:
        """The clauses that applied to any answer with a status."""
        return frozenset(self._checked.get(status, ()))

    def findings(self, status: int) -> Sequence[ClauseFindingRecord]:
        """What was found in answers with a status, in their order."""
        return tuple(self._findings.get(status, ()))
