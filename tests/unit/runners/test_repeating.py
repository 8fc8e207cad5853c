"""The commands that a finding comes with bring the defect about again: run by bash, with nothing else at hand."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.catalogue import all_faults
from clone_contracts.apis.datadog.client import DatadogClient
from clone_contracts.apis.datadog.records import read_records
from clone_contracts.apis.datadog.witness import require_same_records, with_another_record
from clone_contracts.evidence.records import ClauseFindingRecord
from clone_contracts.runners.assembly import embedded_client, faulty_twin
from clone_contracts.session.limits import Limits
from clone_contracts.session.observing import Observing
from clone_contracts.targets.asgi import serving
from tests.unit.runs import BRIA, QUICK, ROOT, suite

pytestmark = pytest.mark.skipif(
    (shutil.which("bash") is None or shutil.which("curl") is None) and "CLONE_CONTRACTS_REQUIRE_ALL" not in os.environ,
    reason="there is no bash, or no curl, here",
)
IMAGES = "bria.clone.copies-images-count"


def third_generation(bria: BriaClient) -> None:
    bria.clone(bria.clone(bria.clone("102", name="first"), name="second"))


def the_same_twice(bria: BriaClient) -> None:
    bria.clone("101", name="one")
    bria.clone("102", name="other")


def clone_of_clone(bria: BriaClient) -> None:
    bria.clone(bria.clone("101", name="first"), name="second")


def clones_of_one(bria: BriaClient) -> None:
    for name in ("first", "second", "third"):
        bria.clone("102", name=name)
    bria.clone("102")


def datadog_clone_of_clone(datadog: DatadogClient) -> None:
    datadog.clone(datadog.clone(name="first"), name="second")


def added_to_twice(datadog: DatadogClient) -> None:
    datadog.observing = Observing(may_write=True)
    first = datadog.clone(name="first")
    current = with_another_record(datadog, first, read_records(datadog, datadog.sources[0]))
    second = datadog.clone(first, name="second")
    with_another_record(datadog, first, current)
    require_same_records(datadog, second, current)


def throttled(bria: BriaClient) -> None:
    bria.clone("102", name="first")
    bria.force(429)


CASES: Mapping[str, tuple[str, Callable[[Any], None], int, list[str]]] = {
    "bria.default-name-lost-for-clones-of-clones": ("bria.clone.default-name", third_generation, 3, ['"name": "Untitled"']),
    "bria.id-again-1": ("bria.clone.new-id", the_same_twice, 2, ['{"id": 5001,', '{"id": 5001,']),
    "bria.images-lost-for-clones": (IMAGES, clone_of_clone, 2, ['"images_count": 1']),
    "bria.source-images-moved": (IMAGES, clones_of_one, 2, ['"images_count": 3', '"images_count": 0']),
    "bria.metered-token-400": ("bria.429.throttled", throttled, 1, ["HTTP/1.1 400"]),
    "datadog.witness.what-is-added-later": (
        "datadog.clone.copies-records",
        added_to_twice,
        5,
        ["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 200", '"added": true', '"added": true'],
    ),
    "datadog.name-lost-on-clone-of-clone": ("datadog.clone.name-echo", datadog_clone_of_clone, 2, ['"name": "a clone"']),
}
"""By fault: the clause, what brings it about, the number of requests that it takes, and the texts that show it, in order."""


@cache
def finding_of(fault: str) -> ClauseFindingRecord:
    """The first finding of an embedded run with a fault."""
    clause, happen, _, _ = CASES[fault]
    api = all_faults()[fault].api
    client = embedded_client(api, faulty_twin(all_faults()[fault]), Limits(), seed=1, fault=fault)
    happen(client)
    return next(finding for finding in client.recorder.evidence.findings if finding["clause"] == clause)


def run(commands: list[str], **variables: str) -> tuple[str, str]:
    """What bash shows when it is given commands; all of them succeed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {"PATH": path, "HOME": os.environ.get("HOME", "/"), "PYTHONPATH": str(ROOT), "NO_PROXY": "*", **variables}
    words = ["bash", "-euo", "pipefail", "-c", "\n".join(commands)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def appears(texts: list[str], told: str) -> bool:
    """Whether the texts appear one after the other."""
    return re.search(".*".join(map(re.escape, texts)), told, re.DOTALL) is not None


@pytest.mark.parametrize("fault", CASES)
def test_the_commands_of_an_embedded_finding_show_the_defect_on_a_served_twin(fault: str) -> None:
    _, _, requests, shown = CASES[fault]
    repeat = finding_of(fault)["repeat"]
    assert repeat[0].startswith(f'eval "$(clone-contracts serve {all_faults()[fault].api} --fault {fault} ')
    assert sum("curl " in line for line in repeat) == requests
    assert appears(shown, run(repeat)[0])


@pytest.mark.parametrize("fault", CASES)
def test_the_commands_show_nothing_on_a_twin_without_the_fault(fault: str) -> None:
    """Otherwise the test above would prove nothing."""
    repeat = [line.replace(f" --fault {fault}", "") for line in finding_of(fault)["repeat"]]
    assert not appears(CASES[fault][3], run(repeat)[0])


def test_a_twin_that_is_served_in_the_background_ends_when_it_is_stopped() -> None:
    start, *_, stop = finding_of("bria.id-again-1")["repeat"]
    told, _ = run([start, 'echo "$BRIA_BASE_URL"', stop, 'until ! curl -s "$BRIA_BASE_URL"; do :; done', "echo gone"])
    assert told.startswith("http://127.0.0.1:")
    assert told.endswith("gone\n")


def test_the_commands_of_a_live_finding_show_the_defect_after_its_datasets_were_removed(tmp_path: Path) -> None:
    """In the record, in the terminal, in JUnit, on the page and in the summary alike, and without the key."""
    fault = all_faults()["bria.default-name-lost-for-clones-of-clones"]
    junit = tmp_path / "junit.xml"
    server = faulty_twin(fault)
    with serving(server) as url:
        environment = {**BRIA, "BRIA_BASE_URL": url}
        tests = "tests/contract/bria/test_6_cloning.py"
        options = ("--live=bria", *QUICK, "-k", "default_names_grow", f"--junit-xml={junit}")
        finished = suite(tmp_path, *options, tests=tests, environment=environment)
        (finding, *_) = finished.clauses("bria")[fault.clause]["findings"]
        assert finding["curl"] == finding["repeat"][-1].replace('"$ID2"', finding["exchange"]["request"]["url"].split("/")[-2])
        assert len(server.twin.stored()) == 6  # type: ignore[arg-type]
        told, _ = run(finding["repeat"], **environment)
    assert '"name": "Untitled"' in told
    for line in finding["repeat"]:
        assert line in finished.text
        assert line in (tmp_path / "summary.md").read_text()
    for view in (junit, tmp_path / "index.html"):
        assert view.read_text().count("json.load(sys.stdin)") >= len(finding["repeat"]) - 1
