"""A live run's manners: what it creates is bounded and removed, however it ends; and what it leaves can be cleaned up."""

import signal
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.exchange.message import Response
from clone_contracts.results.file import results_schema
from clone_contracts.targets.asgi import serving
from clone_contracts.targets.target import Handler
from tests.unit.runs import BRIA, DATADOG, QUICK, REQUEST, Finished, Process, cleanup, live, suite
from tests.unit.support import answer

SOURCES = {101, 102, 103, 104, 105, 900}


class Watched:
    """Bria's twin, slowed down, and what it saw: ``answered`` counts the requests to clone that it has answered."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.twin = BriaTwin()
        self.seconds = seconds
        self.times: list[float] = []
        self.answered = 0

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.times.append(time.monotonic())
        response = self.twin.handle(method, path, headers, body)
        time.sleep(self.seconds)
        self.answered += path.endswith("/clone")
        return response

    @property
    def left(self) -> set[int]:
        return set(self.twin.datasets) - SOURCES


class Careless:
    """A server that takes every request for a valid one with the right token."""

    def __init__(self) -> None:
        self.twin = BriaTwin()

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        del headers, body
        right = {"api_token": BRIA["BRIA_API_TOKEN"]}
        return self.twin.handle(method, "/tailored-gen/datasets/102/clone" if path.endswith("/clone") else path, right, b"")


class WithoutRemoval:
    """A server that has the endpoint of the document and no other."""

    def __init__(self, twin: BriaTwin | DatadogTwin) -> None:
        self.twin = twin

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        return self.twin.handle(method, path, headers, body) if path.endswith("/clone") else answer(404)


class TestTheBudget:
    """The number of datasets that a run may create."""

    @pytest.mark.parametrize("budget", [1, 7])
    def test_what_no_longer_fits_is_untested_for_that_reason(self, tmp_path: Path, budget: int) -> None:
        server = Watched()
        run = live(tmp_path, server, *QUICK, f"--max-clones={budget}", tests=REQUEST)
        assert run.code == 6
        assert server.twin.created <= budget
        assert f"the budget of {budget} datasets is spent (--max-clones)" in run.text
        assert server.left == set()

    @pytest.mark.parametrize("budget", [1, 2, 9])
    def test_a_server_that_takes_everything_does_not_pass_it(self, tmp_path: Path, budget: int) -> None:
        server = Careless()
        run = live(tmp_path, server, f"--max-clones={budget}")
        assert run.code == 1, run.text
        assert server.twin.created == server.twin.removed <= budget

    @pytest.mark.parametrize("budget", [9, 40])
    def test_processes_share_it(self, tmp_path: Path, budget: int) -> None:
        server = Watched()
        run = live(tmp_path, server, "-n", "3", f"--max-clones={budget}")
        result = run.record["apis"]["bria"]
        assert server.twin.created == result["clones_created"] == result["clones_removed"] <= budget
        assert server.left == set()
        assert run.code == 6  # Each process makes clones of its own, so that these budgets do not suffice.
        assert not any(clause["found"] for clause in run.clauses("bria").values())


class TestRemoval:
    """What was created is removed, and only that."""

    def test_after_a_failure(self, tmp_path: Path) -> None:
        server = Watched()
        wrong = Changing(server, lambda response: response.status == 201, lambda body: body.replace(b'"draft"', b'"ready"'))
        run = live(tmp_path, wrong, *QUICK, tests=REQUEST)
        assert run.code == 1
        assert server.twin.created > 0
        assert server.left == set()

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    @pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "distributed"])
    def test_after_a_signal(self, tmp_path: Path, number: signal.Signals, workers: tuple[str, ...]) -> None:
        server = Watched(0.02)
        run = live(tmp_path, server, *workers, during=signalling(server, 40, number))
        assert run.code == 6, run.text
        assert server.twin.created > 0
        assert server.left == set()
        assert "Traceback" not in run.text
        result = run.record["apis"]["bria"]
        assert result["clones_created"] == result["clones_removed"] == server.twin.created
        assert result["verdict"] == "incomplete"
        assert run.clauses("bria")["bria.201.id"]["status"] == "held"

    def test_a_second_signal_does_not_cut_the_removal_short(self, tmp_path: Path) -> None:
        server = Watched(0.05)

        def twice(process: Process) -> None:
            signalling(server, 30, signal.SIGINT)(process)
            wait_until(lambda: server.twin.removed > 0)
            process.send_signal(signal.SIGTERM)

        run = live(tmp_path, server, *QUICK, tests=REQUEST, during=twice)
        assert run.code == 6, run.text
        assert server.left == set()

    def test_a_key_that_is_pressed_once_during_the_removal_does_not_either(self, tmp_path: Path) -> None:
        server = Watched(0.03)

        def press(process: Process) -> None:
            wait_until(lambda: server.twin.removed > 0)
            process.send_signal(signal.SIGINT)

        run = live(tmp_path, server, *QUICK, "-k", "test_no_body or test_an_ordinary", tests=REQUEST, during=press)
        assert run.code == 0, run.text
        assert server.left == set()

    def test_a_violation_seen_before_a_signal_stays_one(self, tmp_path: Path) -> None:
        server = Watched(0.02)
        wrong = Changing(server, lambda response: response.status == 201, lambda body: body.replace(b'"draft"', b'"ready"'))
        run = live(tmp_path, wrong, *QUICK, tests=REQUEST, during=signalling(server, 30, signal.SIGTERM))
        assert run.code == 1, run.text

    def test_clones_are_kept_where_that_is_asked_for(self, tmp_path: Path) -> None:
        server = Watched()
        run = live(tmp_path, server, *QUICK, "--keep-clones", "-k", "test_no_body", tests=REQUEST)
        assert run.code == 0, run.text
        assert len(server.left) == server.twin.created == run.record["apis"]["bria"]["clones_created"] > 0

    @pytest.mark.parametrize("api", ["bria", "datadog"])
    def test_a_server_that_cannot_remove_costs_a_warning_with_the_ids(self, tmp_path: Path, api: str) -> None:
        server = WithoutRemoval(BriaTwin() if api == "bria" else DatadogTwin())
        with serving(server) as url:
            environment = {**BRIA, **DATADOG, "BRIA_BASE_URL": url, "DATADOG_BASE_URL": url}
            run = suite(tmp_path, f"--live={api}", environment=environment)
        assert run.code == 0, run.text
        created = [line["id"] for line in run.ledger if line["event"] == "created"]
        assert len(created) == server.twin.created > 0
        assert "could not be removed, please do so by hand: " in run.text
        assert all(id in run.text for id in created)


class Changing:
    """A server whose answers of one kind have another body."""

    def __init__(self, inner: Handler, which: Callable[[Response], bool], change: Callable[[bytes], bytes]) -> None:
        self.inner = inner
        self.which = which
        self.change = change

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        response = self.inner.handle(method, path, headers, body)
        return Response(response.status, response.headers, self.change(response.body)) if self.which(response) else response


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def signalling(server: Watched, answers: int, number: signal.Signals) -> Callable[[Process], None]:
    """Send a signal once the server has given so many answers."""

    def send(process: Process) -> None:
        wait_until(lambda: server.answered >= answers)
        process.send_signal(number)

    return send


class TestSurvival:
    """A run that is killed leaves a whole record of what it did, and what is needed to tidy up."""

    @pytest.fixture(scope="class")
    @classmethod
    def killed(cls, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Finished, Watched, str]]:
        """Runs that were killed at moments of all kinds, each with its server's address."""
        moments = [(1, 0.0), (2, 0.005), (17, 0.01), (40, 0.015), (77, 0.02), (90, 0.0)]

        def run(moment: tuple[int, float], directory: Path) -> tuple[Finished, Watched, str]:
            answers, later = moment
            server = Watched(0.01)

            def kill(process: Process) -> None:
                wait_until(lambda: server.answered >= answers)
                time.sleep(later)
                process.kill()

            with serving(server) as url:
                environment = {**BRIA, "BRIA_BASE_URL": url}
                return suite(directory, "--live=bria", environment=environment, during=kill), server, url

        with ThreadPoolExecutor(3) as pool:
            return list(pool.map(run, moments, [tmp_path_factory.mktemp("killed") for _ in moments]))

    def test_the_record_is_valid_and_misses_nothing_that_was_answered(
        self, killed: list[tuple[Finished, Watched, str]]
    ) -> None:
        """But for the answer at hand when the run was killed."""
        for run, server, _ in killed:
            assert run.code == -signal.SIGKILL
            if server.answered <= 2 and not (run.directory / "results.json").exists():
                continue
            jsonschema.Draft202012Validator(results_schema()).validate(run.record)
            result = run.record["apis"]["bria"]
            assert result["verdict"] == "incomplete"
            assert server.answered - 1 <= result["requests"] <= server.answered + 1
            assert server.twin.created - 1 <= result["clones_created"] <= server.twin.created

    def test_what_an_earlier_run_left_is_not_taken_for_what_a_killed_one_saw(self, tmp_path: Path) -> None:
        few = ("--live=bria", *QUICK, "-k", "test_no_body")
        with serving(Watched()) as url:
            assert suite(tmp_path, *few, tests=REQUEST, environment={**BRIA, "BRIA_BASE_URL": url}).code == 0
        slow = Watched(3)

        def kill(process: Process) -> None:
            wait_until(lambda: bool(slow.times))
            process.kill()

        with serving(slow) as url:
            suite(tmp_path, *few, tests=REQUEST, environment={**BRIA, "BRIA_BASE_URL": url}, during=kill)
        assert not (tmp_path / "results.json").exists()
        assert not (tmp_path / "index.html").exists()

    def test_the_ledger_holds_everything(self, killed: list[tuple[Finished, Watched, str]]) -> None:
        for run, server, _ in killed:
            created = {int(line["id"]) for line in run.ledger if line["event"] == "created"}
            settled = {line["ticket"] for line in run.ledger if line["event"] in ("created", "nothing", "lost")}
            possible = [line for line in run.ledger if line["event"] == "asked" and line["ticket"] not in settled]
            assert created <= server.left
            assert len(server.left - created) <= len(possible) <= 1

    def test_cleanup_finishes_what_was_left_and_can_be_repeated(self, killed: list[tuple[Finished, Watched, str]]) -> None:
        run, server, _ = killed[3]
        known = {int(line["id"]) for line in run.ledger if line["event"] == "created"}
        with serving(server) as url:
            # The server has another port by now, and the keys go nowhere but where the ledger says and the variables, too.
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

    def test_the_next_run_says_that_something_is_left_and_leaves_it_alone(self, tmp_path: Path) -> None:
        server = Watched()
        with serving(server) as url:
            environment = {**BRIA, "BRIA_BASE_URL": url}
            kept = suite(
                tmp_path, "--live=bria", *QUICK, "--keep-clones", "-k", "test_no_body", tests=REQUEST, environment=environment
            )
            left = server.left
            run = suite(tmp_path, "--live=bria", *QUICK, "-k", "test_no_body", tests=REQUEST, environment=environment)
        assert kept.code == run.code == 0
        assert f"left {len(left)} datasets or possible ones; clone-contracts cleanup tells and removes them" in run.text
        assert server.left == left


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
    server = Watched(0.02)
    told: list[Finished] = []
    cleaned: list[tuple[int, str]] = []
    with serving(server) as url:
        environment = {**BRIA, "BRIA_BASE_URL": url}

        def meanwhile(_: Process) -> None:
            wait_until(lambda: server.answered >= 3)
            told.append(suite(tmp_path, "--live=bria", *QUICK, tests=REQUEST, environment=environment))
            cleaned.append(cleanup(tmp_path, "--yes", environment=environment))

        run = suite(tmp_path, "--live=bria", environment=environment, during=meanwhile)
    message = f"another live run or cleanup is at work with {tmp_path}; give this one another --report-dir"
    assert (told[0].code, told[0].text.strip()) == (4, f"ERROR: {message}")
    assert cleaned == [(4, f"Error: {message}\n")]
    assert run.code == 0, run.text


def test_requests_are_spaced_as_the_rate_says(tmp_path: Path) -> None:
    server = Watched()
    run = live(tmp_path, server, *QUICK, "--rate", "20/s", "-k", "test_no_body or test_an_empty", tests=REQUEST)
    assert run.code == 0, run.text
    pauses = [later - sooner for sooner, later in zip(server.times, server.times[1:], strict=False)]
    assert len(pauses) > 3
    assert min(pauses) > 0.04


def test_throttled_answers_are_counted(tmp_path: Path) -> None:
    class Throttling(Watched):
        def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
            response = super().handle(method, path, headers, body)
            return Response(429, (("retry-after", "0"),)) if len(self.times) % 3 == 2 else response

    server = Throttling()
    run = live(tmp_path, server, *QUICK, tests=REQUEST)
    throttled = run.record["apis"]["bria"]["throttled"]
    assert throttled == len([at for at in range(1, len(server.times) + 1) if at % 3 == 2])
    assert f"({throttled} throttled)" in run.text


class TestWaivers:
    """A known deviation is shown and not failed, for a time."""

    WRONG = staticmethod(lambda body: body.replace(b'"draft"', b'"ready"'))

    def run(self, directory: Path, entry: str, *arguments: str) -> Finished:
        (directory / "waivers.toml").write_text(entry)
        waivers = ("--waivers", str(directory / "waivers.toml"))
        return suite(directory / "r", *QUICK, "-k", "test_no_body", *waivers, *arguments, tests=REQUEST)

    @staticmethod
    def entry(clause: str = "bria.201.status", until: str = "2999-12-31") -> str:
        return f'[[waiver]]\nclause = "{clause}"\nreason = "known"\nowner = "us"\nuntil = {until}\n'

    FAULT = ("--fault", "bria.201.status-null")

    def test_one_that_is_good(self, tmp_path: Path) -> None:
        run = self.run(tmp_path, self.entry(), *self.FAULT)
        assert run.code == 0, run.text
        clause = run.clauses("bria")["bria.201.status"]
        assert (clause["status"], clause["reason"]) == ("waived", "known (us, until 2999-12-31)")
        assert clause["findings"]
        assert "waived: known (us, until 2999-12-31)" in run.text
        assert run.record["waivers"][0]["state"] == "used"
        assert "xfailed" in run.text

    def test_one_that_has_expired(self, tmp_path: Path) -> None:
        run = self.run(tmp_path, self.entry(until="2026-01-31"), *self.FAULT)
        assert run.code == 1
        assert run.clauses("bria")["bria.201.status"]["status"] == "violated"
        assert "the waiver of bria.201.status expired on 2026-01-31; take it out (us)" in run.text

    def test_one_that_is_no_longer_needed(self, tmp_path: Path) -> None:
        run = self.run(tmp_path, self.entry())
        assert run.code == 1
        assert "the waiver of bria.201.status is no longer needed; take it out (us)" in run.text

    def test_one_of_a_clause_that_does_not_exist(self, tmp_path: Path) -> None:
        run = self.run(tmp_path, self.entry("bria.201.statsu"))
        assert run.code == 4
        assert "entry 1 waives 'bria.201.statsu', which is no clause; did you mean bria.201.status?" in run.text

    def test_one_does_not_cover_another_clause(self, tmp_path: Path) -> None:
        run = self.run(tmp_path, self.entry("bria.201.name"), *self.FAULT)
        assert run.code == 1
        assert run.clauses("bria")["bria.201.status"]["status"] == "violated"
