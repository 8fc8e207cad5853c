"""What the statuses of all clauses come to, and the exit codes that stand for it."""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["conforms", "violates", "incomplete"]

EXIT_CONFORMS, EXIT_VIOLATES, EXIT_USAGE, EXIT_INCOMPLETE = 0, 1, 4, 6


def verdict(statuses: Iterable[str], shortfalls: Sequence[str], violated_besides: bool = False) -> Verdict:
    """What the statuses of all clauses come to; ``violated_besides`` counts what is no clause."""
    found = set(statuses)
    if "violated" in found or violated_besides:
        return "violates"
    if "untested" in found or not found & {"held", "waived"} or shortfalls:
        return "incomplete"
    return "conforms"
