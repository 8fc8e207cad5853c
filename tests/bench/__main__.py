"""Measures what the suite costs: ``python -m tests.bench``. Nothing here passes or fails; times are the best of several."""

import subprocess
import sys
import tempfile
import timeit
from collections.abc import Callable, Mapping
from pathlib import Path

from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.message import Exchange
from clone_contracts.judge.judge import Judge
from clone_contracts.results.file import read_record
from clone_contracts.runners.assembly import embedded_client, new_twin
from clone_contracts.session.limits import Limits
from clone_contracts.views.html import page

ROUNDS = 5


def best(work: Callable[[], object], number: int) -> float:
    """Milliseconds for one call."""
    return min(timeit.repeat(work, number=number, repeat=ROUNDS)) / number * 1000


def judging() -> Mapping[str, float]:
    """One right answer of each API held against every clause that applies to it."""
    found: dict[str, float] = {}
    for api in ("bria", "datadog"):
        exchanges: list[Exchange] = []
        client = embedded_client(api, new_twin(api), Limits(), seed=0)
        for id in client.sources:
            client.send(client.plain_request(id), look=lambda exchange, _: exchanges.append(exchange))  # noqa: B023
        largest = max(exchanges, key=lambda exchange: len(exchange.response.body))
        judge = Judge(load_api(api).semantics)
        size = len(largest.response.body) // 1024
        found[f"judge an answer of {api}, {size} KiB"] = best(lambda: judge.judge(largest, client.recorder.observations), 50)  # noqa: B023
        found[f"send and judge a request to the twin of {api}"] = best(
            lambda: client.send(client.plain_request(client.sources[0])),  # noqa: B023
            20,
        )
    return found


def running() -> Mapping[str, float]:
    """The whole suite on the embedded twins as a process, and the page of its record."""
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, "-m", "pytest", "tests/contract", "-q", "-p", "no:cacheprovider", "--report-dir", directory]
        run = best(lambda: subprocess.run(command, check=True, capture_output=True), 1)
        record = read_record(Path(directory))
        return {"the whole embedded run": run, "the page of its record": best(lambda: page(record), 5)}


for what, milliseconds in {**judging(), **running()}.items():
    print(f"{milliseconds:10.2f} ms  {what}")  # noqa: T201 - the listing is the output
