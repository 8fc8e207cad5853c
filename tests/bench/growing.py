"""Memory and time of runs that get longer and longer, each in a process of its own: both must not grow faster than the run."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from clone_contracts.apis.registry import load_api
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.exchange.message import Exchange
from clone_contracts.runners.assembly import new_recorder
from tests.bench.judging import an_exchange
from tests.bench.measuring import Row, Time

EXCHANGES: Final = (1_000, 10_000, 100_000)
OF_A_TEST: Final = 100
WAYS: Final = {"record": "record {:,} exchanges of a run", "judge": "clone-contracts judge, {:,} exchanges in a file"}


def rows() -> Iterator[Row]:
    """For each way and each number of exchanges: the time of one, and the memory of the whole process at its height."""
    for way, what in WAYS.items():
        for count in EXCHANGES:
            command = [sys.executable, "-m", "tests.bench.growing", way, str(count)]
            told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            yield Row(what.format(count), Time(told["cpu"], told["wall"]), told["megabytes"], note="each; memory of all")


def different(count: int) -> Iterator[Exchange]:
    """Right exchanges about a clone with three images, each of which makes another one."""
    first = an_exchange(3)
    body = json.loads(first.response.body)
    for number in range(count):
        id, name = 10**6 + number, f"Clone {number}"
        images = [{**image, "id": 10**8 + 3 * number + at, "dataset_id": id} for at, image in enumerate(body["images"])]
        content = json.dumps({**body, "id": id, "name": name, "images": images}).encode()
        request = replace(first.request, body=json.dumps({"name": name}).encode())
        yield replace(first, number=number, request=request, response=replace(first.response, body=content))


def record(count: int) -> tuple[float, float]:
    """Record them one after the other; seconds of CPU and of the wall's clock."""
    api = load_api("bria")
    recorder = new_recorder(api, api.embedded_settings)
    cpu, wall = time.process_time(), time.perf_counter()
    for at, exchange in enumerate(different(count)):
        if at % OF_A_TEST == 0:
            recorder.begin(TestEvidence("bria", f"test {at // OF_A_TEST}"))
        recorder.record(exchange)
    return time.process_time() - cpu, time.perf_counter() - wall


def judge(count: int) -> tuple[float, float]:
    """Judge them from a file, in a process that only does so."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "traffic.jsonl"
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(_line(exchange) + "\n" for exchange in different(count))
        cpu, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        command = [sys.executable, "-m", "clone_contracts", "judge", str(file), "--report-dir", directory]
        subprocess.run(command, check=True, capture_output=True)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime, time.perf_counter() - wall


def _line(exchange: Exchange) -> str:
    request, response = exchange.request, exchange.response
    answer = {"status": response.status, "headers": dict(response.headers), "body": response.body.decode()}
    headers = {name: str(value) for name, value in request.headers}
    sent = {"method": request.method, "url": exchange.base_url + request.path, "headers": headers}
    return json.dumps({**sent, "body": (request.body or b"").decode(), "response": answer})


def main() -> None:
    """One measurement, for the process that asked for it."""
    way, count = sys.argv[1], int(sys.argv[2])
    cpu, wall = {"record": record, "judge": judge}[way](count)
    whose = resource.RUSAGE_CHILDREN if way == "judge" else resource.RUSAGE_SELF
    peak = resource.getrusage(whose).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu / count * 1000, "wall": wall / count * 1000, "megabytes": peak}))  # noqa: T201


if __name__ == "__main__":
    main()
