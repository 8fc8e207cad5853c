"""What time it is."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Says what time it is, with an offset."""


def real_clock() -> datetime:
    """The time of this machine."""
    return datetime.now(UTC)
