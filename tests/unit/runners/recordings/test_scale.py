"""Recordings by URL, and on a Dask cluster of which a worker is killed in the middle."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clone_contracts.cli import main
from clone_contracts.errors import ConfigurationError
from clone_contracts.results.types import Results
from clone_contracts.runners.recordings.judging import judged
from clone_contracts.runners.recordings.scale import recorded
from tests.unit.runners.recordings.support import bria, json_lines, taped, written

distributed = pytest.importorskip("distributed", reason="the extra scale is not installed")
fsspec = pytest.importorskip("fsspec", reason="the extra scale is not installed")
TARGETS = 8
EACH = 150


def seen(results: Results) -> Any:
    return {key: {**api, "exchanges": len(api["exchanges"])} for key, api in results["apis"].items()}


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Requests to several targets, most of them right."""
    bodies = [b'{"name": "n%d"}' % number if number % 50 else b'{"nmae": "x"}' for number in range(EACH)]
    tape = json_lines(taped(*map(bria, bodies)))
    at_all = b"".join(tape.replace(b"bria.example", b"bria-%d.example" % target) for target in range(TARGETS))
    return written(tmp_path_factory.mktemp("recorded") / "traffic.jsonl", at_all)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as running:
        yield running


def test_a_cluster_says_the_same_as_one_process_though_a_worker_is_killed(recording: Path, cluster: Any) -> None:
    came: list[Results] = []
    with distributed.Client(cluster) as client:
        processes = client.run(os.getpid)
        thread = threading.Thread(target=lambda: came.append(judged([recording], 4, cluster.scheduler_address)))
        thread.start()
        busy: list[str] = []
        while not busy and thread.is_alive():
            busy = [worker for worker, tasks in client.processing().items() if tasks]
            time.sleep(0.01)
        os.kill(processes[busy[0]], signal.SIGKILL)
        thread.join()
        assert client.run(os.getpid) != processes
    assert seen(came[0]) == seen(judged([recording]))
    assert len(came[0]["apis"]) == TARGETS


def test_a_recording_is_read_from_a_url(recording: Path) -> None:
    with fsspec.open("memory://bucket/traffic.jsonl", "wb") as stream:
        stream.write(recording.read_bytes())
    assert seen(judged([recorded("memory://bucket/traffic.jsonl")])) == seen(judged([recording]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing://bucket/traffic.har"], "nothing://bucket/traffic.har cannot be read"),
        (["memory://bucket/absent.har"], "cannot be read"),
        (["{}", "--scheduler", "nowhere"], "--scheduler nowhere cannot be used"),
        (["{}", "--scheduler", "tcp://127.0.0.1:1"], "--scheduler tcp://127.0.0.1:1 cannot be used"),
    ],
)
def test_what_cannot_be_had_is_said(recording: Path, tmp_path: Path, arguments: list[str], message: str) -> None:
    given = [argument.format(recording) for argument in arguments]
    done = CliRunner().invoke(main, ["judge", *given, "--report-dir", str(tmp_path)])
    assert done.exit_code == 4
    assert message in done.output


def test_without_the_extra_a_url_is_refused_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "upath", None)
    with pytest.raises(ConfigurationError, match=r"install clone-contracts\[scale\]"):
        recorded("s3://bucket/traffic.har")
