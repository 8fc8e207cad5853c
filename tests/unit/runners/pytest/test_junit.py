"""JUnit agrees with the record and the exit code: what makes a run fail is an error or a failure there, once."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.exchange.message import Response
from clone_contracts.targets.asgi import serving
from clone_contracts.targets.target import Handler
from tests.unit.runs import BRIA, QUICK, REQUEST, Finished, suite
from tests.unit.support import Altered, Script

WAIVER = '[[waiver]]\nclause = "bria.201.name"\nreason = "old"\nowner = "us"\nuntil = 2020-01-31\n'


def run(directory: Path, handler: Handler, *arguments: str) -> Finished:
    with serving(handler) as url:
        words = ("--live=bria", f"--junit-xml={directory / 'junit.xml'}", *QUICK, *arguments)
        return suite(directory, *words, tests=REQUEST, environment={**BRIA, "BRIA_BASE_URL": url})


def entries(directory: Path, *kinds: str) -> list[tuple[str, str]]:
    """The names of the test cases that have an entry of these kinds, each with its message."""
    cases = ElementTree.parse(directory / "junit.xml").getroot().iter("testcase")
    return [
        (f"{case.get('classname')}.{case.get('name')}", str(part.get("message")))
        for case in cases
        for part in case
        if part.tag in kinds
    ]


def totals(directory: Path) -> dict[str, int]:
    (found,) = ElementTree.parse(directory / "junit.xml").getroot().iter("testsuite")
    return {name: int(found.get(name, "0")) for name in ("errors", "failures", "skipped", "tests")}


def test_a_target_that_is_down_is_one_error_beside_the_skipped_tests(tmp_path: Path) -> None:
    finished = run(tmp_path, Script(Response(503)))
    ((name, message),) = entries(tmp_path, "error", "failure")
    assert name == "bria.verdict"
    assert "bria incomplete: given up after 3 requests in a row without a proper answer: bria: service unavailable" in message
    counted = totals(tmp_path)
    assert (counted["errors"], counted["failures"], counted["tests"]) == (1, 0, counted["skipped"] + 1)
    assert counted["skipped"] > 30
    assert (finished.code, finished.record["apis"]["bria"]["verdict"]) == (6, "incomplete")
    assert "error" not in finished.text.splitlines()[-1]


def test_one_error_stands_for_the_api_in_a_distributed_run_too(tmp_path: Path) -> None:
    with serving(Script(Response(503))) as url:
        words = ("--live=bria", f"--junit-xml={tmp_path / 'junit.xml'}", "-n", "2", *QUICK[:4])
        environment = {**BRIA, "BRIA_BASE_URL": url}
        finished = suite(tmp_path, *words, tests=REQUEST, environment=environment)
    assert [name for name, _ in entries(tmp_path, "error", "failure")] == ["bria.verdict"]
    assert finished.code == 6


def test_a_run_that_conforms_has_no_entry_besides_its_tests(tmp_path: Path) -> None:
    finished = run(tmp_path, BriaTwin(), "-k", "test_a_request_without_a_body")
    assert (finished.code, totals(tmp_path)) == (0, {"errors": 0, "failures": 0, "skipped": 0, "tests": 1})


def test_a_violation_is_the_failure_of_its_test_alone(tmp_path: Path) -> None:
    def ready(right: Response) -> Response:
        return Response(right.status, right.headers, right.body.replace(b'"draft"', b'"ready"'))

    finished = run(tmp_path, Altered(BriaTwin(), ready), "-k", "test_a_request_without_a_body")
    (name,) = [name for name, _ in entries(tmp_path, "error", "failure")]
    assert ".test_a_request_without_a_body" in name
    assert finished.code == 1


def test_undocumented_answers_under_strict_are_a_failure(tmp_path: Path) -> None:
    def teapot(right: Response) -> Response:
        return right if right.status < 400 else Response(418)

    finished = run(tmp_path, Altered(BriaTwin(), teapot), "--strict", "-k", "test_a_body_that_is_not_a_json_object")
    ((name, message),) = entries(tmp_path, "error", "failure")
    assert (finished.code, name) == (1, "bria.verdict")
    assert "bria violates: undocumented answers fail under --strict" in message


def test_a_waiver_that_must_go_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "waivers.toml").write_text(WAIVER)
    words = ("-k", "test_a_request_without_a_body", f"--waivers={tmp_path / 'waivers.toml'}")
    finished = run(tmp_path, BriaTwin(), *words)
    ((name, message),) = entries(tmp_path, "error", "failure")
    assert (finished.code, name) == (1, "waivers.bria.201.name")
    assert "expired on 2020-01-31; take it out (us)" in message
