"""What the statuses of all clauses come to, and the exit codes that stand for it."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeAlias

Verdict: TypeAlias = Literal["conforms", "violates", "incomplete"]

NOT_SELECTED: Final = "no test about it was selected"
"""The reason of a clause that is unobserved because of the selection."""

NOT_SHOWN: Final = "no exchange with a client showed it"
"""The reason of a clause that is unobserved where the requests are not our own."""

EXIT_CONFORMS, EXIT_VIOLATES, EXIT_BROKEN, EXIT_USAGE, EXIT_INCOMPLETE = 0, 1, 3, 4, 6


def verdict(statuses: Iterable[str], shortfalls: Sequence[str], violated_besides: bool = False) -> Verdict:
    """What the statuses of all clauses come to; ``violated_besides`` says that something other than a clause is violated."""
    found = set(statuses)
    if "violated" in found or violated_besides:
        return "violates"
    if "untested" in found or not found & {"held", "waived"} or shortfalls:
        return "incomplete"
    return "conforms"


def verdict_on_traffic(statuses: Iterable[str], shortfalls: Sequence[str], requests: int, mistakes: int) -> Verdict:
    """What exchanges of clients with a server come to: their ``mistakes`` in so many ``requests``, and the answers' clauses."""
    if mistakes or "violated" in set(statuses):
        return "violates"
    return "incomplete" if shortfalls or not requests else "conforms"


def exit_code(verdicts: Iterable[Verdict]) -> int:
    """The exit code for all APIs together: a violation outranks what could not be checked."""
    found = set(verdicts)
    if "violates" in found:
        return EXIT_VIOLATES
    return EXIT_INCOMPLETE if "incomplete" in found else EXIT_CONFORMS
