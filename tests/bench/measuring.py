"""Times as medians, CPU and wall, and the ratio of two things that are measured in turns."""

import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

ROUNDS: Final = 9


@dataclass(frozen=True, slots=True)
class Time:
    """Milliseconds for one call."""

    cpu: float
    wall: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``ratio`` is how many times as much CPU the same takes another way, named in ``note``."""

    what: str
    time: Time | None = None
    megabytes: float | None = None
    ratio: float | None = None
    note: str = ""


def once(work: Callable[[], object], number: int) -> Time:
    """The mean of so many calls in a row."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(number):
        work()
    return Time((time.process_time() - cpu) / number * 1000, (time.perf_counter() - wall) / number * 1000)


def typical(work: Callable[[], object], number: int, rounds: int = ROUNDS) -> Time:
    """The median of several rounds."""
    return middle([once(work, number) for _ in range(rounds)])


def middle(times: Sequence[Time]) -> Time:
    """The median of each."""
    return Time(median(time.cpu for time in times), median(time.wall for time in times))


def against(work: Callable[[], object], number: int, other: Callable[[], object], other_number: int) -> tuple[Time, float]:
    """The time of one, and the median of the ratios of the other's CPU to it; both are measured in turns."""
    pairs = [(once(work, number), once(other, other_number)) for _ in range(ROUNDS)]
    return middle([ours for ours, _ in pairs]), median(theirs.cpu / ours.cpu for ours, theirs in pairs)


def process(command: Sequence[str]) -> Time:
    """What a process takes, with what it waits for."""
    wall, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Time(cpu * 1000, (time.perf_counter() - wall) * 1000)
