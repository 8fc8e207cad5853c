"""How a client works in one run."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from clone_contracts.exchange.clock import real_clock
from clone_contracts.targets.target import ForcedError

Deferring: TypeAlias = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """How a client works.

    ``seed`` is that of the generated part, ``first_number`` the number of the first exchange. ``forced_errors`` say how an
    embedded target is brought to the statuses that no ordinary request leads to. ``deferring`` puts off interruptions while
    an answer is on its way. ``now`` says what time it is, or None for a client whose exchanges have no time.
    """

    seed: int
    first_number: int = 1
    forced_errors: Mapping[int, ForcedError] = field(default_factory=dict)
    deferring: Deferring = nullcontext
    now: Callable[[], datetime | None] = real_clock
