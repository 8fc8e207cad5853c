"""What a served twin costs that judges every request: ``python -m tests.bench.serving [--requests N]``.

One client sends requests one after the other over one connection. Printed are requests for each second, also for each second of
the server's CPU, the slowest of a hundred, and the server's memory after a tenth of the requests and after all.
"""

import argparse
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clone_contracts.apis.bria.twin import TOKEN

_HEADERS = {"api_token": TOKEN, "Content-Type": "application/json"}


@contextmanager
def server(directory: Path) -> Iterator[tuple[int, int]]:
    """A server in a process of its own: its process and its port."""
    port_file = directory / "port"
    command = [sys.executable, "-m", "clone_contracts", "serve", "bria", "--port", "0", "--port-file", str(port_file)]
    process = subprocess.Popen([*command, "--report-dir", str(directory)], stdout=subprocess.DEVNULL)
    try:
        while not port_file.exists():
            time.sleep(0.05)
        yield process.pid, int(port_file.read_text())
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def ask(port: int, count: int) -> list[float]:
    """Send so many requests, each with a name of its own, and return how long each took, in seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    took: list[float] = []
    for number in range(count):
        start = time.perf_counter()
        connection.request("POST", "/tailored-gen/datasets/102/clone", b'{"name": "n%d"}' % number, _HEADERS)
        answer = connection.getresponse()
        answer.read()
        took.append(time.perf_counter() - start)
        if answer.status != 201:
            raise SystemExit(f"answered with {answer.status}")
    return took


def cpu(process: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def mebibytes(process: int) -> float:
    """The memory of a process that is resident."""
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith("VmRSS:")).split()[1]) / 1024


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    count = parser.parse_args().requests
    with tempfile.TemporaryDirectory() as directory, server(Path(directory)) as (process, port):
        ask(port, count // 10)
        early, used = mebibytes(process), cpu(process)
        took = sorted(ask(port, count - count // 10))
        used = cpu(process) - used
        print(f"{len(took) / sum(took):,.0f} judged requests a second, {len(took) / used:,.0f} for each second of CPU")  # noqa: T201
        print(f"median {took[len(took) // 2] * 1000:.2f} ms, p99 {took[len(took) * 99 // 100] * 1000:.2f} ms")  # noqa: T201
        print(f"memory {early:.0f} MiB after {count // 10:,}, {mebibytes(process):.0f} MiB after {count:,}")  # noqa: T201


if __name__ == "__main__":
    main()
