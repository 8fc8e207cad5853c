"""A whole live run against servers that lag behind, or whose quota ends: neither breaks a promise."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.exchange.message import Response
from clone_contracts.targets.asgi import serving
from clone_contracts.twins.base import json_response
from tests.unit.runs import BRIA, DATADOG, Finished, suite

QUOTA = 12
Twin = BriaTwin | DatadogTwin


class Limited:
    """A twin that refuses every clone once some have been made."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        if path.partition("?")[0].endswith("/clone") and self.twin.created >= QUOTA:
            return json_response(403, {"errors": [{"status": "403", "title": "The quota is used up."}]})
        return self.twin.handle(method, path, headers, body)


class Lagging:
    """A twin that does not find a new clone when it is asked for it the first time."""

    def __init__(self) -> None:
        self.twin = BriaTwin()
        self.sources = set(self.twin.datasets)
        self.asked: set[int] = set()

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        id = path.split("/")[-2]
        new = self.twin.datasets.keys() - self.sources - self.asked
        if (
            path.partition("?")[0].endswith("/clone")
            and id.isdigit()
            and int(id) in new
            and headers.get("api_token") in self.twin.tokens
        ):
            self.asked.add(int(id))
            return json_response(404, {"message": "not yet"})
        return self.twin.handle(method, path, headers, body)


def run_against(directory: Path, api: str, server: Limited | Lagging) -> Finished:
    with serving(server) as url:
        environment = {**BRIA, **DATADOG, "BRIA_BASE_URL": url, "DATADOG_BASE_URL": url}
        return suite(directory, f"--live={api}", environment=environment)


@pytest.mark.parametrize("twin", [BriaTwin(), DatadogTwin()], ids=["bria", "datadog"])
def test_a_quota_that_ends_makes_the_run_incomplete(tmp_path: Path, twin: Twin) -> None:
    api = "bria" if isinstance(twin, BriaTwin) else "datadog"
    run = run_against(tmp_path, api, Limited(twin))
    assert run.code == 6, run.text
    assert not any(clause["found"] for clause in run.clauses(api).values())
    assert "even a plain request that worked before is answered with 403 now" in run.text
    assert twin.created == twin.removed == QUOTA


def test_a_server_on_which_new_clones_lag_behind_conforms(tmp_path: Path) -> None:
    server = Lagging()
    run = run_against(tmp_path, "bria", server)
    assert run.code == 0, run.text
    undocumented = {finding["actual"] for finding in run.record["apis"]["bria"]["undocumented"]}
    assert "status 404 at first" in undocumented
    assert server.asked
