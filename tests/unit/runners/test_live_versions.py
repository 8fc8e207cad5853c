"""Whole live runs whose BRIA_DATASETS names versions wrongly, and runs against servers that turn versions into others."""

import json
from collections.abc import Mapping
from pathlib import Path

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.exchange.message import Response
from clone_contracts.targets.asgi import serving
from clone_contracts.twins.base import json_response
from tests.unit.runs import BRIA, QUICK, Finished, suite

CLAUSE = "bria.clone.inherits-training-version"


class Turning(BriaTwin):
    """A twin all of whose clones are for one version."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        response = super().handle(method, path, headers, body)
        if response.status != 201:
            return response
        return json_response(201, {**json.loads(response.body), "training_version": "2.3", "caption_prefix": "A scan of"})


def run_against(directory: Path, twin: BriaTwin, datasets: str) -> Finished:
    with serving(twin) as url:
        environment = {**BRIA, "BRIA_BASE_URL": url, "BRIA_DATASETS": datasets}
        return suite(directory, "--live=bria", *QUICK, tests="tests/contract/bria/test_6_cloning.py", environment=environment)


def test_versions_that_are_named_wrongly_make_the_run_incomplete(tmp_path: Path) -> None:
    """What is about the others is tested, and everything that was made is removed."""
    twin = BriaTwin()
    run = run_against(tmp_path, twin, "fibo=102,max=101,light=103,3.2=104")
    assert run.code == 6, run.text
    assert not any(clause["found"] for clause in run.clauses("bria").values())
    assert "BRIA_DATASETS calls 102 fibo, the server says max" in run.text
    assert "BRIA_DATASETS calls 101 max, the server says fibo" in run.text
    assert twin.created == twin.removed > 6


def test_a_variable_that_is_wrong_throughout_makes_the_run_incomplete(tmp_path: Path) -> None:
    run = run_against(tmp_path, BriaTwin(), "max=101")
    assert run.code == 6, run.text
    assert "no clone can be made: bria: BRIA_DATASETS calls 101 max, the server says fibo" in run.text


def test_a_server_whose_clones_are_all_for_one_version_breaks_its_promise(tmp_path: Path) -> None:
    run = run_against(tmp_path, Turning(), "fibo=101,max=102,light=103")
    assert run.code == 1, run.text
    assert [id for id, clause in run.clauses("bria").items() if clause["status"] == "violated"] == [CLAUSE]
