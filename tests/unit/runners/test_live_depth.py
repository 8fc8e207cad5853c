"""How much a live run asks of a server, by its depth."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from clone_contracts.apis.registry import load_api
from clone_contracts.cases.selection import DEPTHS
from clone_contracts.exchange.message import Response
from clone_contracts.runners.assembly import new_twin
from clone_contracts.targets.asgi import serving
from tests.unit.runs import Finished, suite


class Counting:
    """A twin that counts the requests which reach it."""

    def __init__(self, api: str) -> None:
        self.twin = new_twin(api)
        self.requests = 0

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.requests += 1
        return self.twin.handle(method, path, headers, body)


def run(directory: Path, server: Counting, *arguments: str) -> Finished:
    api = server.twin.__class__.__name__.removesuffix("Twin").lower()
    with serving(server) as url:
        return suite(directory, f"--live={api}", *arguments, environment=load_api(api).variables_for(url))


@pytest.mark.parametrize("depth", DEPTHS.values(), ids=DEPTHS)
@pytest.mark.parametrize("api", ["bria", "datadog"])
def test_a_run_asks_no_more_than_its_depth_allows_and_leaves_nothing(tmp_path: Path, api: str, depth: object) -> None:
    """All requests that reach the server, the removal of what was made included; and it uses most of what it may."""
    assert isinstance(depth, type(DEPTHS["quick"]))
    server = Counting(api)
    outcome = run(tmp_path, server, f"--depth={depth.name}")
    assert outcome.code == 0, outcome.text
    assert 0.8 * depth.requests < server.requests <= depth.requests
    assert server.twin.created == server.twin.removed <= depth.clones


def test_the_record_says_which_cases_were_tried_and_when_each_last_was(tmp_path: Path) -> None:
    first = run(tmp_path, Counting("bria"), "--depth=standard", "--seed=1").record
    second = run(tmp_path, Counting("bria"), "--depth=standard", "--seed=2").record
    before, after = first["apis"]["bria"]["cases"], second["apis"]["bria"]["cases"]
    assert before["last"] == {}
    assert before["known"] > len(before["tried"]) > 0
    assert after["last"] == dict.fromkeys(before["tried"], first["run"]["started"])
    assert set(after["tried"]) != set(before["tried"])
