"""Which broken answers the official clients would not notice: ``python -m tests.bench.clients [--write]``.

Every fault of the proof that shows in the answer to a plain request is served to each client, and the client notices it if it
raises an exception. ``--write`` stores the page in ``reports/``.
"""

import json
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from clone_contracts.apis.catalogue import all_faults
from clone_contracts.apis.datadog.twin import DATASET_ID, PROJECT_ID
from clone_contracts.apis.registry import load_api
from clone_contracts.exchange.message import Request, Response
from clone_contracts.faults.base import Fault
from clone_contracts.runners.assembly import faulty_twin, new_twin
from clone_contracts.targets.asgi import Delivery, application, served
from clone_contracts.targets.target import Handler
from clone_contracts.twins.base import Twin
from tests.unit.clients import datadog_node

API: Final = "datadog"
PAGE: Final = Path(__file__).parents[2] / "reports" / "clients.md"
NOW: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Noticed:
    """A client by name and version, and whether it noticed each fault."""

    client: str
    version: str
    faults: Mapping[str, bool]


def visible() -> dict[str, Fault]:
    """The faults that show in the answer to a plain request, by name."""
    right = _plain_answer(_still(new_twin(API)))
    return {name: fault for name, fault in all_faults().items() if fault.api == API and _shows(fault, right)}


def _shows(fault: Fault, right: Response) -> bool:
    if fault.together is not None or fault.seen is not None:
        return False
    faulty = faulty_twin(fault)
    _still(faulty.twin)
    return _plain_answer(faulty) != right


def _still(twin: Twin) -> Twin:
    twin.now = lambda: NOW
    return twin


def _plain_answer(handler: Handler) -> Response:
    headers = {name.lower(): value for name, value in _keys().items()} | {"content-type": "application/json"}
    data = {"attributes": {"name": "Mine", "description": "d"}, "id": DATASET_ID, "type": "datasets"}
    path = load_api(API).contract.primary.path_for({"project_id": PROJECT_ID, "dataset_id": DATASET_ID})
    return handler.handle("POST", path, headers, json.dumps({"data": data}).encode())


def by_python(base_url: str, count: int) -> list[bool]:
    """Whether the Python client raises, for each of so many servers."""
    from datadog_api_client.exceptions import OpenApiException

    from tests.unit.clients.datadog_python import clone, request_for

    def raises(number: int) -> bool:
        try:
            clone(f"{base_url}/{number}", _keys(), PROJECT_ID, request_for(DATASET_ID, "Mine", description="d"))
        except (OpenApiException, TypeError, ValueError, AttributeError, KeyError):
            return True
        return False

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [raises(number) for number in range(count)]


def by_node(base_url: str, count: int) -> list[bool]:
    """The same of the Node client."""
    attributes = {"name": "Mine", "description": "d"}
    urls = [f"{base_url}/{number}" for number in range(count)]
    calls = [datadog_node.call(url, _keys(), PROJECT_ID, DATASET_ID, attributes=attributes) for url in urls]
    return ["error" in outcome for outcome in datadog_node.outcomes(calls)]


def measured() -> list[Noticed]:
    """Both clients on all visible faults."""
    from importlib.metadata import version

    faults = visible()
    with served(application(_Many(list(faults.values())).answer)) as url:
        python, node = by_python(url, len(faults)), by_node(url, len(faults))
    return [
        Noticed("datadog-api-client (Python)", version("datadog-api-client"), dict(zip(faults, python, strict=True))),
        Noticed("@datadog/datadog-api-client (Node)", datadog_node.version(), dict(zip(faults, node, strict=True))),
    ]


class _Many:
    """A server for each fault, by the first part of the path."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._servers = [faulty_twin(fault) for fault in faults]

    def answer(self, request: Request) -> Delivery:
        """What the server of the path answers."""
        number, _, path = request.path.removeprefix("/").partition("/")
        headers = {name: str(value) for name, value in request.headers}
        return Delivery(self._servers[int(number)].handle(request.method, f"/{path}", headers, request.body or b""))


def _keys() -> Mapping[str, str]:
    api = load_api(API)
    secrets = api.embedded_settings.secrets
    return {header: secrets[variable] for header, variable in api.keys.items()}


def page(clients: Sequence[Noticed]) -> str:
    """The page in Markdown."""
    return "\n".join([*_head(clients), *_table(clients), ""])


def _head(clients: Sequence[Noticed]) -> Iterator[str]:
    count = len(clients[0].faults)
    yield "# What the official clients of Datadog would not notice\n"
    yield (
        f"Of the faults that the suite is proved with, {count} show in the answer to a plain request. Each is served to each"
        " client; a client notices it if it raises an exception, and otherwise hands the broken answer on. Made by"
        " `python -m tests.bench.clients --write`; a test keeps it as it is.\n"
    )
    yield "| client | version | noticed | not noticed |\n|---|---|--:|--:|"
    for client in clients:
        noticed = sum(client.faults.values())
        yield f"| {client.client} | {client.version} | {noticed} | {count - noticed} |"


def _table(clients: Sequence[Noticed]) -> Iterator[str]:
    yield "\n## Fault by fault\n"
    yield "| clause | broken answer | " + " | ".join(client.client for client in clients) + " |"
    yield "|---|---|" + "---|" * len(clients)
    for name in clients[0].faults:
        fault = all_faults()[name]
        told = ["noticed" if client.faults[name] else "**not noticed**" for client in clients]
        yield f"| `{fault.clause}` | {fault.what.replace('|', '&#124;')} | " + " | ".join(told) + " |"


if __name__ == "__main__":
    made = page(measured())
    if "--write" in sys.argv:
        PAGE.write_text(made, encoding="utf-8")
    print(made)  # noqa: T201 - the page is the output
