"""A server may refuse to give a name twice. What an earlier run has left there is no reason to accuse it."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.exchange.message import Response
from clone_contracts.targets.asgi import serving
from tests.unit.runs import BRIA, DATADOG, suite


class Jealous:
    """A twin that refuses names that are taken, be they sent or the default ones."""

    def __init__(self, twin: BriaTwin | DatadogTwin, status: int) -> None:
        self.twin = twin
        self.status = status
        self.refused = 0

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        taken = {dataset.name for dataset in self.twin.stored()}
        newest = self.twin.newest
        response = self.twin.handle(method, path, headers, body)
        made = self.twin.dataset(self.twin.newest) if self.twin.newest != newest else None
        if made is None or made.name not in taken:
            return response
        self.refused += 1
        if isinstance(self.twin, BriaTwin):
            del self.twin.datasets[int(made.id)]
        else:
            del self.twin.datasets[str(made.id)]
        error = {"errors": [{"status": str(self.status), "title": "This name is taken."}]}
        return Response(self.status, (("content-type", "application/json"),), json.dumps(error).encode())


@pytest.mark.parametrize(
    ("twin", "status"),
    [(BriaTwin(), 409), (BriaTwin(), 422), (DatadogTwin(), 400)],
    ids=["bria-409", "bria-422", "datadog-400"],
)
def test_a_second_run_beside_what_the_first_has_left_accuses_no_server_that_refuses_taken_names(
    tmp_path: Path, twin: BriaTwin | DatadogTwin, status: int
) -> None:
    server = Jealous(twin, status)
    api = "bria" if isinstance(twin, BriaTwin) else "datadog"
    with serving(server) as url:
        environment = {**BRIA, **DATADOG, "BRIA_BASE_URL": url, "DATADOG_BASE_URL": url}
        for number in range(2):
            run = suite(tmp_path / str(number), f"--live={api}", "--keep-clones", "--seed=5", environment=environment)
            assert run.code in (0, 6), run.text  # Generated requests without a name may all be refused.
            assert not any(clause["found"] for clause in run.clauses(api).values()), run.text
    assert server.refused > 0
