"""What generated requests cost beside ``st run``: ``python -m tests.bench.generated [--cases N] [--pairs N] [--api API]``.

Both send to the same twin on loopback, by the same contract, and a round of each makes a pair. Printed are distinct requests
for each second of CPU that the client took, its start included. Of ours two bodies count as one where they differ only in the
dataset that they name, in the order of members or in what makes a name unique; of ``st run`` any two that differ at all count
as two.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clone_contracts.apis.registry import load_api
from clone_contracts.contract.files import api_names, contract_path
from clone_contracts.exchange.message import Request
from clone_contracts.exchange.strict_json import read
from clone_contracts.runners.mock_server import MockServer
from clone_contracts.targets.asgi import Delivery, application, served
from tests.bench.measuring import Row
from tests.unit.support import without_endings

CASES: Final = 1000
PAIRS: Final = 3
ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Rates:
    """Distinct requests for each second of CPU, ours and those of ``st run``, as medians; ``ratio`` is that of the pairs."""

    api: str
    cases: int
    ours: float
    st: float
    ratio: float


@dataclass(frozen=True, slots=True)
class _Client:
    """A client: its command for a base URL and a seed, and what two of its requests have in common that count as one."""

    command: Callable[[str, str, int, int], list[str]]
    said: Callable[[str, Request], object]


def rows() -> Iterator[Row]:
    """For each API as many requests as it takes until the start no longer counts."""
    for api in api_names():
        rates = measured(api, CASES, PAIRS)
        note = f"by st run; distinct requests for each second of CPU: ours {rates.ours:.0f}, st run {rates.st:.0f}"
        yield Row(f"generated requests for {api}, {CASES:,}", ratio=rates.ratio, note=note)


def measured(api: str, cases: int, pairs: int) -> Rates:
    """So many requests by each client, in so many pairs; each pair has a seed of its own."""
    rates = [(_rate(_OUR, api, cases, seed), _rate(_ST, api, cases, seed)) for seed in range(1, pairs + 1)]
    ours, st = (statistics.median(column) for column in zip(*rates, strict=True))
    return Rates(api, cases, ours, st, statistics.median(our / their for our, their in rates))


def _rate(client: _Client, api: str, cases: int, seed: int) -> float:
    with tempfile.TemporaryDirectory() as directory, _server(api) as (url, log):
        environment = {**os.environ, **load_api(api).variables_for(url), "PYTHONPATH": str(ROOT)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # Without compiled modules most of the time is their compilation.
        command = client.command(api, url, cases, seed)
        process = subprocess.Popen(
            command, cwd=directory, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        distinct = {client.said(api, request) for request in log if request.method == "POST"}
    if len(distinct) * 4 < cases:
        raise SystemExit(f"{len(distinct)} distinct requests instead of {cases}, exit code {process.returncode}: {command}")
    return len(distinct) / (used.ru_utime + used.ru_stime)


@contextmanager
def _server(api: str) -> Iterator[tuple[str, list[Request]]]:
    """What ``clone-contracts serve`` serves, and the requests that came."""
    log: list[Request] = []
    server = MockServer({api: load_api(api).base_url})

    def answer(request: Request) -> Delivery:
        log.append(request)
        return server.answer(request)

    with served(application(answer)) as url:
        yield url, log


def _our_command(api: str, url: str, cases: int, seed: int) -> list[str]:  # noqa: ARG001 - variables name the URL
    return [sys.executable, "-m", "tests.bench.generated", "--send", api, str(cases), str(seed)]


def send(api: str, cases: int, seed: int) -> None:
    """Send half of the requests in each mode, as the suite does, to where the variables lead; judge and keep every answer."""
    from clone_contracts.cases.generated import INVALID, VALID
    from clone_contracts.evidence.test_evidence import TestEvidence
    from clone_contracts.runners.assembly import live_client
    from clone_contracts.session.generated import send_generated
    from clone_contracts.session.ledger import Ledger
    from clone_contracts.session.limits import Limits

    client = live_client(load_api(api).read_settings(os.environ, insecure_http=True), Limits(), seed, Ledger(), "bench")
    for mode in (VALID, INVALID):
        client.recorder.begin(TestEvidence(api, mode.value))
        send_generated(client, mode, cases // 2)
        if client.recorder.evidence.findings:
            raise SystemExit(f"a faithful twin was accused: {client.recorder.evidence.findings[0]}")


def _st_command(api: str, url: str, cases: int, seed: int) -> list[str]:
    definition, contract = load_api(api), load_api(api).contract
    operation = contract.raw["paths"][contract.primary.path][contract.primary.method.lower()]["operationId"]
    keys = [f"{header}: {definition.embedded_settings.secrets[variable]}" for header, variable in definition.keys.items()]
    options = [f"--url={url}", f"--max-examples={cases}", f"--seed={seed}", f"--include-operation-id={operation}"]
    program = str(Path(sys.executable).with_name("st"))
    headers = [f"--header={key}" for key in keys]
    return [program, "run", str(contract_path(api)), *options, *headers, "--phases=fuzzing", "--continue-on-failure"]


def _our_body(api: str, request: Request) -> object:
    body = without_endings(request.body or b"")
    document = read(body)
    return body if document.error else json.dumps(load_api(api).semantics.agreeing(document.value, ""), sort_keys=True)


_OUR: Final = _Client(_our_command, _our_body)
_ST: Final = _Client(_st_command, lambda _, request: (request.path, request.body))


def table(rates: Sequence[Rates]) -> str:
    """The rates in Markdown."""
    lines = [f"| {row.api} | {row.cases:,} | {row.ours:.0f} | {row.st:.0f} | {row.ratio:.1f} |" for row in rates]
    return "\n".join(["| API | requests | ours | `st run` | ratio |", "|---|--:|--:|--:|--:|", *lines])


def main() -> None:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[CASES])
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--api", choices=api_names(), action="append")
    parser.add_argument("--send", nargs=3, metavar=("API", "N", "SEED"), help="be the client that is measured")
    asked = parser.parse_args()
    if asked.send:
        api, cases, seed = asked.send
        return send(api, int(cases), int(seed))
    rates = [measured(api, cases, asked.pairs) for api in asked.api or api_names() for cases in asked.cases]
    return print(table(rates))  # noqa: T201 - the table is the output


if __name__ == "__main__":
    main()
