"""The manners of a live run: what it creates is bounded, and removed however the run ends."""

import signal
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.exchange.message import Response
from clone_contracts.targets.asgi import serving
from tests.unit.runners.servers import Changing, Watched, wait_until
from tests.unit.runs import BRIA, DATADOG, QUICK, REQUEST, Finished, Process, cleanup, live, suite
from tests.unit.support import answer


class Careless:
    """A server that treats every request as valid and its token as right."""

    def __init__(self) -> None:
        self.twin = BriaTwin()

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        del headers, body
        right = {"api_token": BRIA["BRIA_API_TOKEN"]}
        return self.twin.handle(
            method, "/tailored-gen/datasets/102/clone" if path.partition("?")[0].endswith("/clone") else path, right, b""
        )


class WithoutRemoval:
    """A server that has only the documented endpoint."""

    def __init__(self, twin: BriaTwin | DatadogTwin) -> None:
        self.twin = twin

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        return self.twin.handle(method, path, headers, body) if path.partition("?")[0].endswith("/clone") else answer(404)


class TestTheBudget:
    """The number of datasets that a run may create."""

    @pytest.mark.parametrize("budget", [1, 7])
    def test_clauses_that_no_longer_fit_the_budget_are_untested(self, tmp_path: Path, budget: int) -> None:
        server = Watched()
        run = live(tmp_path, server, *QUICK, f"--max-clones={budget}", tests=REQUEST)
        assert run.code == 6
        assert server.twin.created <= budget
        assert f"the budget of {budget} datasets is spent (--max-clones)" in run.text
        assert server.left == set()

    @pytest.mark.parametrize(("budget", "code"), [(1, 6), (2, 6), (9, 1)])
    def test_a_server_that_accepts_everything_does_not_exceed_the_budget(self, tmp_path: Path, budget: int, code: int) -> None:
        """One clone does not show whether it is the server that is wrong about a training version, or the variable."""
        server = Careless()
        run = live(tmp_path, server, f"--max-clones={budget}")
        assert run.code == code, run.text
        assert server.twin.created == server.twin.removed <= budget

    @pytest.mark.parametrize("budget", [9, 40])
    def test_the_processes_of_a_run_share_its_budget(self, tmp_path: Path, budget: int) -> None:
        server = Watched()
        run = live(tmp_path, server, "-n", "3", "--dist=worksteal", f"--max-clones={budget}")
        result = run.record["apis"]["bria"]
        assert server.twin.created == result["clones_created"] == result["clones_removed"] <= budget
        assert server.left == set()
        # Each process makes what others start from for itself, so that a small budget does not suffice.
        assert run.code == (6 if budget == 9 else 0)
        assert not any(clause["found"] for clause in run.clauses("bria").values())


class TestRemoval:
    """What was created is removed, and only that."""

    def test_clones_are_removed_after_a_failure(self, tmp_path: Path) -> None:
        server = Watched()
        wrong = Changing(server, lambda response: response.status == 201, lambda body: body.replace(b'"draft"', b'"ready"'))
        run = live(tmp_path, wrong, *QUICK, tests=REQUEST)
        assert run.code == 1
        assert server.twin.created > 0
        assert server.left == set()

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    @pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "distributed"])
    def test_clones_are_removed_after_a_signal(self, tmp_path: Path, number: signal.Signals, workers: tuple[str, ...]) -> None:
        server = Watched(most=40)
        run = live(tmp_path, server, *workers, during=signalling(server, number))
        assert run.code == 6, run.text
        assert server.twin.created > 0
        assert server.left == set()
        assert "Traceback" not in run.text
        result = run.record["apis"]["bria"]
        assert result["clones_created"] == result["clones_removed"] == server.twin.created
        assert result["verdict"] == "incomplete"
        assert run.clauses("bria")["bria.201.id"]["status"] == "held"

    def test_a_second_signal_does_not_cut_the_removal_short(self, tmp_path: Path) -> None:
        server = Watched(0.05, most=30)

        def twice(process: Process) -> None:
            signalling(server, signal.SIGINT)(process)
            wait_until(lambda: server.twin.removed > 0)
            process.send_signal(signal.SIGTERM)

        run = live(tmp_path, server, *QUICK, tests=REQUEST, during=twice)
        assert run.code == 6, run.text
        assert server.left == set()

    @pytest.mark.parametrize("seconds", [0.05, 0.3])
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_two_signals_shortly_after_each_other_leave_an_incomplete_record(
        self, tmp_path: Path, number: signal.Signals, seconds: float
    ) -> None:
        """Only a second Ctrl-C may cut the removal short."""
        server = Watched(0.02, most=30)

        def twice(process: Process) -> None:
            signalling(server, number)(process)
            time.sleep(seconds)
            process.send_signal(number)

        run = live(tmp_path, server, *QUICK, tests=REQUEST, during=twice)
        assert run.code == 6, run.text
        assert run.record["apis"]["bria"]["verdict"] == "incomplete"
        assert "Traceback" not in run.text
        assert server.left == set() or number == signal.SIGINT

    def test_a_single_interrupt_does_not_cut_the_removal_short(self, tmp_path: Path) -> None:
        server = Watched(0.03)

        def press(process: Process) -> None:
            wait_until(lambda: server.twin.removed > 0)
            process.send_signal(signal.SIGINT)

        run = live(
            tmp_path, server, *QUICK, "-k", "test_a_request_without_a_body or test_an_ordinary", tests=REQUEST, during=press
        )
        assert run.code == 0, run.text
        assert server.left == set()

    def test_a_violation_seen_before_a_signal_stays_a_violation(self, tmp_path: Path) -> None:
        server = Watched(most=30)
        wrong = Changing(server, lambda response: response.status == 201, lambda body: body.replace(b'"draft"', b'"ready"'))
        run = live(tmp_path, wrong, *QUICK, tests=REQUEST, during=signalling(server, signal.SIGTERM))
        assert run.code == 1, run.text

    def test_clones_are_kept_on_request(self, tmp_path: Path) -> None:
        server = Watched()
        run = live(tmp_path, server, *QUICK, "--keep-clones", "-k", "test_a_request_without_a_body", tests=REQUEST)
        assert run.code == 0, run.text
        assert len(server.left) == server.twin.created == run.record["apis"]["bria"]["clones_created"] > 0
        assert f"{len(server.left)} datasets are kept; clone-contracts cleanup --report-dir {tmp_path}" in " ".join(
            run.text.split()
        )

    @pytest.mark.parametrize("api", ["bria", "datadog"])
    def test_a_server_that_cannot_remove_causes_a_warning_with_the_ids(self, tmp_path: Path, api: str) -> None:
        server = WithoutRemoval(BriaTwin() if api == "bria" else DatadogTwin())
        with serving(server) as url:
            environment = {**BRIA, **DATADOG, "BRIA_BASE_URL": url, "DATADOG_BASE_URL": url}
            run = suite(tmp_path, f"--live={api}", environment=environment)
        assert run.code == 6, run.text
        assert run.record["apis"][api]["verdict"] == "incomplete"
        created = [line["id"] for line in run.ledger if line["event"] == "created"]
        assert len(created) == server.twin.created > 0
        assert "could not be removed, please do so by hand: " in run.text
        assert all(id in run.text for id in created)


def signalling(server: Watched, number: signal.Signals) -> Callable[[Process], None]:
    """Send a signal once the server has given the most answers that it gives, and let it go on."""

    def send(process: Process) -> None:
        wait_until(lambda: server.answered >= server.most)
        process.send_signal(number)
        server.go_on.set()

    return send


def test_two_runs_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    server = Watched()
    with serving(server) as url:
        environment = {**BRIA, "BRIA_BASE_URL": url}

        def run(name: str) -> Finished:
            return suite(tmp_path / name, "--live=bria", environment=environment)

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(run, ("one", "two"))
    for done in (first, second):
        assert done.code == 0, done.text
        result = done.record["apis"]["bria"]
        assert result["clones_created"] == result["clones_removed"]
    assert server.left == set()


def test_a_run_does_not_start_where_another_is_at_work(tmp_path: Path) -> None:
    server = Watched(most=3)
    told: list[Finished] = []
    cleaned: list[tuple[int, str]] = []
    with serving(server) as url:
        environment = {**BRIA, "BRIA_BASE_URL": url}

        def meanwhile(_: Process) -> None:
            wait_until(lambda: server.answered >= server.most)
            told.append(suite(tmp_path, "--live=bria", *QUICK, tests=REQUEST, environment=environment))
            cleaned.append(cleanup(tmp_path, "--yes", environment=environment))
            server.go_on.set()

        run = suite(tmp_path, "--live=bria", environment=environment, during=meanwhile)
    message = f"another live run or cleanup is using {tmp_path}; give this one another --report-dir"
    assert (told[0].code, told[0].text.strip()) == (4, f"ERROR: {message}")
    assert cleaned == [(4, f"Error: {message}\n")]
    assert run.code == 0, run.text


def test_requests_of_a_run_are_spaced_as_the_rate_says(tmp_path: Path) -> None:
    server = Watched()
    run = live(tmp_path, server, *QUICK, "--rate", "4/s", "-k", "test_a_request_without_a_body or test_an_empty", tests=REQUEST)
    assert run.code == 0, run.text
    pauses = len(server.times) - 1
    assert pauses > 8
    assert run.record["run"]["seconds"] > 0.25 * pauses


def test_throttled_answers_of_a_run_are_counted(tmp_path: Path) -> None:
    class Throttling(Watched):
        def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
            response = super().handle(method, path, headers, body)
            return Response(429, (("retry-after", "0"),)) if len(self.times) % 3 == 2 else response

    server = Throttling()
    run = live(tmp_path, server, *QUICK, tests=REQUEST)
    throttled = run.record["apis"]["bria"]["throttled"]
    assert throttled == len([at for at in range(1, len(server.times) + 1) if at % 3 == 2])
    assert f"({throttled} throttled)" in run.text
