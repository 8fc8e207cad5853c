"""Recordings from wherever fsspec reads, judged by the workers of a Dask cluster: what the extra ``scale`` is for."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from clone_contracts.errors import ConfigurationError

T = TypeVar("T")

_EXTRA = "install clone-contracts[scale]"


def recorded(place: str) -> Path:
    """A recording by its path or URL, such as ``s3://bucket/traffic.har``.

    Raises ConfigurationError for a URL that nothing here can read.
    """
    if "://" not in place:
        return Path(place)
    try:
        from upath import UPath
    except ImportError:
        raise ConfigurationError(f"{place}: to read URLs, {_EXTRA}") from None
    try:
        path: Any = UPath(place)
    except (ImportError, ValueError) as error:
        raise ConfigurationError(f"{place} cannot be read: {error}") from None
    return cast("Path", path)


def on_cluster(scheduler: str, share_of: Callable[[int, int], T], shares: int | None) -> list[T]:
    """Have every share of the work done by some worker of a cluster, and return them in order.

    ``share_of`` takes the number of a share and how many there are: ``shares``, by default one for each thread of the cluster.
    What a worker leaves that dies is done by another. Raises ConfigurationError for a scheduler that does not answer, or
    workers that die over and over.
    """
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError:
        raise ConfigurationError(f"--scheduler: to use a Dask cluster, {_EXTRA}") from None
    try:
        client = distributed.Client(scheduler, timeout=10)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"--scheduler {scheduler} cannot be used: {error}") from None
    with client:
        count = shares or max(1, sum(client.ncores().values()))
        try:
            done: list[T] = client.gather(client.map(share_of, range(count), [count] * count, pure=False))
        except distributed.KilledWorker:
            raise ConfigurationError("--scheduler: workers died over and over; they may need more memory") from None
    return done
