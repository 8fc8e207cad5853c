"""A run that is killed leaves a complete record of what it did, and what is needed to tidy up."""

import signal
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest

from clone_contracts.exchange.message import Response
from clone_contracts.results.file import results_schema
from clone_contracts.targets.asgi import serving
from tests.unit.runners.servers import LONGEST, SOURCES, Watched, wait_until
from tests.unit.runs import BRIA, QUICK, REQUEST, Finished, Process, cleanup, suite

REMOVED = 5


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Finished, Watched, str]]:
    """Runs that were killed at various moments, each with its server and the address of that."""
    moments = [(1, 0.0), (2, 0.005), (17, 0.01), (40, 0.015), (77, 0.02), (90, 0.0)]

    def run(moment: tuple[int, float], directory: Path) -> tuple[Finished, Watched, str]:
        answers, later = moment
        server = Watched(0.01, most=answers + 3)

        def kill(process: Process) -> None:
            wait_until(lambda: server.answered >= answers)
            time.sleep(later)
            process.kill()
            server.go_on.set()

        with serving(server) as url:
            environment = {**BRIA, "BRIA_BASE_URL": url}
            return suite(directory, "--live=bria", environment=environment, during=kill), server, url

    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(run, moments, [tmp_path_factory.mktemp("killed") for _ in moments]))


def test_the_record_of_a_killed_run_is_valid_and_has_all_answers(killed: list[tuple[Finished, Watched, str]]) -> None:
    """Except for the answer that was being handled when the run was killed."""
    for run, server, _ in killed:
        assert run.code == -signal.SIGKILL
        if server.answered <= 2 and not (run.directory / "results.json").exists():
            continue
        jsonschema.Draft202012Validator(results_schema()).validate(run.record)
        result = run.record["apis"]["bria"]
        assert result["verdict"] == "incomplete"
        answered = server.answered + server.looked
        assert answered - 1 <= result["requests"] <= answered + 1
        assert server.twin.created - 1 <= result["clones_created"] <= server.twin.created


def test_a_killed_run_does_not_leave_the_record_of_an_earlier_one(tmp_path: Path) -> None:
    few = ("--live=bria", *QUICK, "-k", "test_a_request_without_a_body")
    with serving(Watched()) as url:
        assert suite(tmp_path, *few, tests=REQUEST, environment={**BRIA, "BRIA_BASE_URL": url}).code == 0
    slow = Watched(most=0)

    def kill(process: Process) -> None:
        wait_until(lambda: bool(slow.times))
        process.kill()
        slow.go_on.set()

    with serving(slow) as url:
        suite(tmp_path, *few, tests=REQUEST, environment={**BRIA, "BRIA_BASE_URL": url}, during=kill)
    assert not (tmp_path / "results.json").exists()
    assert not (tmp_path / "index.html").exists()


def test_the_ledger_of_a_killed_run_has_everything_that_was_created(killed: list[tuple[Finished, Watched, str]]) -> None:
    for run, server, _ in killed:
        created = {int(line["id"]) for line in run.ledger if line["event"] == "created"}
        settled = {line["ticket"] for line in run.ledger if line["event"] in ("created", "nothing", "lost")}
        possible = [line for line in run.ledger if line["event"] == "asked" and line["ticket"] not in settled]
        assert created <= server.left
        assert len(server.left - created) <= len(possible) <= 1


def test_cleanup_removes_what_a_killed_run_left_and_can_be_repeated(killed: list[tuple[Finished, Watched, str]]) -> None:
    run, server, _ = killed[3]
    known = {int(line["id"]) for line in run.ledger if line["event"] == "created"}
    with serving(server) as url:
        # The server has another port by now, and keys are sent only where both the ledger and the variables say.
        path = run.directory / "ledger.jsonl"
        assert cleanup(run.directory, "--yes", environment={**BRIA, "BRIA_BASE_URL": url})[0] == 6
        assert known <= server.left
        path.write_text(path.read_text().replace(run.ledger[0]["place"]["target"], url))
        environment = {**BRIA, "BRIA_BASE_URL": url}
        code, text = cleanup(run.directory, environment=environment)
        assert (code, "Nothing was removed: add --yes to do so." in text) == (6, True)
        assert all(str(id) in text for id in known)
        assert known <= server.left
        code, text = cleanup(run.directory, "--yes", "--forget", environment=environment)
        assert (code, f"{len(known)} removed" in text) == (0, True), text
        assert not known & server.left
        assert set(server.twin.datasets) >= SOURCES
        asked = server.answered
        code, text = cleanup(run.directory, "--yes", environment=environment)
        assert (code, text) == (0, "Nothing is left.\n")
        assert server.answered == asked


class HoldingOnTo(Watched):
    """Removes some datasets, and has ``held`` on to the next one until ``go_on`` is set."""

    held = False

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        if method == "DELETE" and self.twin.removed >= REMOVED:
            self.held = True
            self.go_on.wait(LONGEST)
            return Response(503)
        return super().handle(method, path, headers, body)


def test_a_run_that_is_killed_during_the_removal_leaves_a_record_that_agrees_with_the_ledger(tmp_path: Path) -> None:
    server = HoldingOnTo()

    def kill(process: Process) -> None:
        wait_until(lambda: server.held)
        process.kill()
        server.go_on.set()

    with serving(server) as url:
        environment = {**BRIA, "BRIA_BASE_URL": url}
        run = suite(tmp_path, "--live=bria", *QUICK, tests=REQUEST, environment=environment, during=kill)
    assert run.code == -signal.SIGKILL
    result, events = run.record["apis"]["bria"], Counter(line["event"] for line in run.ledger)
    assert result["verdict"] == "incomplete"
    assert result["clones_created"] == events["created"] == server.twin.created > REMOVED
    assert result["clones_removed"] == events["removed"] == server.twin.removed == REMOVED


def test_the_next_run_reports_what_is_left_and_leaves_it_alone(tmp_path: Path) -> None:
    server = Watched()
    with serving(server) as url:
        environment = {**BRIA, "BRIA_BASE_URL": url}
        kept = suite(
            tmp_path,
            "--live=bria",
            *QUICK,
            "--keep-clones",
            "-k",
            "test_a_request_without_a_body",
            tests=REQUEST,
            environment=environment,
        )
        left = server.left
        run = suite(
            tmp_path, "--live=bria", *QUICK, "-k", "test_a_request_without_a_body", tests=REQUEST, environment=environment
        )
    assert kept.code == run.code == 0
    assert f"left {len(left)} datasets or possible ones; clone-contracts cleanup lists and removes them" in run.text
    assert server.left == left
