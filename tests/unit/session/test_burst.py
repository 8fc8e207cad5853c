"""Requests that are sent at the same moment: judged when all answers have come, in whatever order the server took them."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pytest

from clone_contracts.apis.bria.client import BriaClient
from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.apis.datadog.twin import DatadogTwin
from clone_contracts.apis.registry import load_api
from clone_contracts.errors import BudgetSpent, NotTested, TargetUnavailable, Throttled
from clone_contracts.exchange.message import Request, Response
from clone_contracts.exchange.strict_json import as_json
from clone_contracts.runners.assembly import embedded_client, live_client
from clone_contracts.session.ledger import Ledger
from clone_contracts.session.limits import Limits
from clone_contracts.session.sender import Sender
from clone_contracts.targets.asgi import serving
from tests.unit.session.support import a_clone
from tests.unit.support import Script, answer, bria, broken, datadog


def made(id: int, name: str) -> Response:
    return a_clone(id=id, name=name, images=[], images_count=0)


class ByName:
    """Answers requests by the names that they send, whichever comes first; several answers for a name are given in turn."""

    def __init__(self, **answers: Response | list[Response]) -> None:
        self.answers = {name: [given] if isinstance(given, Response) else given for name, given in answers.items()}
        self.names: list[str] = []
        self._lock = threading.Lock()

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        del method, path, headers
        name = json.loads(body)["name"] if body else ""
        with self._lock:
            self.names.append(name)
            answers = self.answers.get(name) or [made(6000 + len(self.names), name)]
            return answers.pop(0) if len(answers) > 1 else answers[0]


def named(client: BriaClient, *names: str, dataset: str = "102") -> list[Request]:
    return [client.request(dataset, as_json({"name": name})) for name in names]


def together(client: BriaClient, *names: str) -> list[list[str]]:
    """The clauses that the answers break, in the order of the requests."""
    return [broken(reply.verdict) for reply in client.send_together(named(client, *names))]


class TestWhatIsJudged:
    """Each answer by itself, whatever the order in which the server took the requests."""

    @pytest.mark.parametrize("count", [2, 8])
    def test_the_replies_are_in_the_order_of_the_requests(self, count: int) -> None:
        client, names = bria(BriaTwin()), [f"name {number}" for number in range(count)]
        replies = client.send_together(named(client, *names))
        assert [reply.clone.facts["name"] for reply in replies if reply.clone is not None] == names
        assert len({reply.clone.id for reply in replies if reply.clone is not None}) == count
        evidence = client.recorder.evidence
        assert (evidence.requests, evidence.successes, evidence.violations()) == (count, count, [])
        assert len(client.creations.ids) == count

    def test_a_shared_id_is_found(self) -> None:
        client = bria(ByName(a=made(5001, "a"), b=made(5001, "b")))
        assert together(client, "a", "b") == [[], ["bria.clone.new-id"]]

    def test_answers_that_are_exchanged_are_found(self) -> None:
        client = bria(ByName(a=made(5001, "b"), b=made(5002, "a")))
        assert together(client, "a", "b") == [["bria.clone.name-echo"]] * 2

    @pytest.mark.parametrize("status", [409, 422])
    def test_one_of_two_under_one_name_may_be_refused(self, status: int) -> None:
        """Whichever came first, and also by a server that was seen to give a name twice."""
        client = bria(ByName(a=[made(1, "a"), made(2, "a"), answer(status), made(3, "a")]))
        for _ in range(2):
            client.clone("102", name="a")
        assert together(client, "a", "a") == [[], []]
        said = {finding["expected"] for finding in client.recorder.evidence.undocumented}
        assert said == {"any answer to a name that another request asks for at the same moment"}

    def test_one_of_two_under_a_default_name_may_be_refused(self) -> None:
        client = bria(Script(made(5001, "a"), made(id=5002, name="Copy of a"), answer(409)))
        client.clone("102", name="a")
        replies = client.send_together([client.request("5001", None)] * 2)
        assert sorted((reply.status, broken(reply.verdict)) for reply in replies) == [(201, []), (409, [])]

    def test_two_under_one_name_may_not_be_refused_as_if_a_key_were_wrong(self) -> None:
        client = bria(ByName(a=[made(5001, "a"), answer(401)]))
        assert sorted(together(client, "a", "a")) == [[], ["bria.401.token-wrong"]]

    def test_a_name_is_blamed_only_where_it_is_refused_alone_as_well(self) -> None:
        client = bria(ByName(Плитка=[answer(422), made(5009, "Плитка")]))
        client.clone("102", name="a")
        assert together(client, "b", "Плитка") == [[], ["bria.201.success"]]
        client = bria(ByName(Плитка=answer(422)))
        client.clone("102", name="a")
        assert together(client, "b", "Плитка") == [[], ["bria.request.name.ordinary"]]

    @pytest.mark.parametrize("status", [409, 422])
    def test_none_of_two_under_different_names_may_be_refused(self, status: int) -> None:
        client = bria(ByName(b=answer(status)))
        assert together(client, "a", "b") == [[], ["bria.201.success"]]

    def test_what_is_wrong_with_one_request_must_be_refused_beside_others_as_well(self) -> None:
        client = datadog(DatadogTwin())
        id = client.sources[0]
        bodies = [client.body(id, name="a"), client.body(id, name="a") | {"data": 7}, client.body(id, name=7)]
        replies = client.send_together([client.request(id, as_json(body)) for body in bodies])
        assert [reply.status for reply in replies] == [200, 400, 400]
        assert client.recorder.evidence.violations() == []

    def test_a_finding_says_that_the_request_was_not_alone(self) -> None:
        client = bria(ByName(b=answer(500)))
        together(client, "a", "b", "c")
        (finding,) = client.recorder.evidence.findings
        assert "sent at the same moment as 2 others" in str(finding)


class TestAnswersThatAreNotTheLast:
    """Sent again alone, as any other request is."""

    def test_a_429_is_obeyed_for_each_alone(self) -> None:
        naps: list[float] = []
        wait = Response(429, (("retry-after", "1"),))
        client = bria(ByName(b=[wait, wait, made(2, "b")], c=[wait, made(3, "c")]), naps=naps)
        replies = client.send_together(named(client, "a", "b", "c"))
        assert [reply.status for reply in replies] == [201, 201, 201]
        assert (naps, client.recorder.evidence.throttled, client.recorder.evidence.requests) == ([1.0] * 3, 3, 6)

    def test_a_429_without_end_does_not_lose_the_others(self) -> None:
        client = bria(ByName(a=Response(429)))
        with pytest.raises(Throttled):
            client.send_together(named(client, "a", "b", "c"))
        assert client.recorder.evidence.successes == 2

    def test_a_clone_that_is_not_there_at_once_is_waited_for(self) -> None:
        naps: list[float] = []
        client = bria(ByName(a=made(5001, "a"), b=[answer(404), made(5002, "b")]), naps=naps)
        client.clone("102", name="a")
        replies = client.send_together(named(client, "b", "c", dataset="5001"))
        assert [(reply.status, broken(reply.verdict)) for reply in replies] == [(201, []), (201, [])]
        assert naps == [0.3]

    def test_a_quota_that_ends_in_the_middle_breaks_no_promise(self) -> None:
        """Where one refusal shows it, the others are not judged either."""
        client = bria(Script(*(made(id, "a") for id in (5001, 5002)), answer(403)))
        for _ in range(2):
            client.clone("102", name="a")
        with pytest.raises(NotTested, match="a quota may be used up"):
            client.send_together(named(client, "b", "c", "d"))
        assert client.recorder.evidence.violations() == []


class TestFailures:
    """Of one request, or of all."""

    def test_what_came_is_recorded_before_a_failure_is_raised(self) -> None:
        client = bria(ByName(a=Response(503), c=answer(500)))
        with pytest.raises(TargetUnavailable, match=r"^bria: service unavailable \(503\)$"):
            client.send_together(named(client, "a", "b", "c"))
        evidence = client.recorder.evidence
        assert (evidence.requests, evidence.successes) == (3, 1)
        assert [finding["clause"] for finding in evidence.violations()] == ["bria.500.no-server-error"]
        assert sorted(evidence.possible) == ["a", "c"]
        assert len(client.creations.ids) == 1

    def test_requests_that_fail_together_count_as_one_failure(self) -> None:
        script = Script(Response(503))
        client = bria(script)
        for _ in range(4):
            with pytest.raises(TargetUnavailable):
                client.send_together(named(client, "a", "b"))
        assert len(script.calls) == 6, "the target is given up after three failures in a row"

    def test_a_target_that_fails_one_of_several_is_not_given_up(self) -> None:
        client = bria(ByName(a=Response(503), b=[Response(503), Response(503), made(5001, "b"), made(5002, "b")]))
        for _ in range(4):
            with pytest.raises(TargetUnavailable, match=r"^bria: service unavailable \(503\)$"):
                client.send_together(named(client, "a", "b"))
        assert client.recorder.evidence.successes == 2

    def test_nothing_is_sent_to_a_target_that_was_given_up(self) -> None:
        script = Script(answer(201))
        client = bria(script)
        client.sender.give_up("it is down")
        with pytest.raises(TargetUnavailable, match="it is down"):
            client.send_together(named(client, "a", "b"))
        assert (script.calls, client.creations.budget.totals.possible) == ([], ())

    def test_an_error_in_the_server_in_memory_is_not_hidden(self) -> None:
        client = bria(Failing())
        with pytest.raises(ZeroDivisionError):
            client.send_together(named(client, "a", "b"))

    def test_an_interruption_loses_only_what_has_not_come(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A second Ctrl-C does not wait for the answers."""

        def interrupted(_: Sender, requests: Sequence[Request], label: str) -> Iterator[tuple[int, Response]]:
            del requests, label
            yield 1, made(5001, "b")
            raise KeyboardInterrupt

        client = bria(BriaTwin())
        monkeypatch.setattr(Sender, "send_together", interrupted)
        with pytest.raises(KeyboardInterrupt):
            client.send_together(named(client, "a", "b", "c"))
        assert client.creations.ids == ["5001"]
        assert sorted(client.creations.budget.totals.possible) == sorted(client.recorder.evidence.possible) == ["a", "c"]

    def test_an_interruption_while_a_429_is_obeyed_does_not_lose_the_clones(self) -> None:
        def interrupted(_: float) -> None:
            raise KeyboardInterrupt

        client = embedded_client("bria", ByName(a=Response(429)), Limits(sleep=interrupted), seed=1, ledger=Ledger())
        assert isinstance(client, BriaClient)
        with pytest.raises(KeyboardInterrupt):
            client.send_together(named(client, "a", "b", "c"))
        assert client.recorder.evidence.successes == 2


class Failing:
    """A server in memory with a bug."""

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        del method, path, headers, body
        raise ZeroDivisionError


class Looking:
    """A twin that calls ``look`` before it answers a request."""

    def __init__(self, look: Callable[[], object]) -> None:
        self.twin = BriaTwin()
        self.look = look

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        self.look()
        return self.twin.handle(method, path, headers, body)


class TestBounds:
    """Budget, ledger, rate and interruptions count a request among others like any other."""

    def test_all_are_in_the_ledger_before_the_first_is_sent(self) -> None:
        seen: list[int] = []
        client = bria(Looking(lambda: seen.append(len(asked(client)))))
        client.send_together(named(client, "a", "b", "c"))
        assert seen == [3, 3, 3]

    @pytest.mark.parametrize("budget", [1, 3, 4])
    def test_nothing_is_sent_where_the_budget_is_not_enough_for_all(self, budget: int) -> None:
        script = Script(answer(201))
        client = bria(script, clones=budget)
        with pytest.raises(BudgetSpent, match=rf"^the budget of {budget} datasets is spent \(--max-clones\)$"):
            client.send_together(named(client, "a", "b", "c", "d"))
        assert (script.calls, client.creations.budget.totals.possible) == ([], ())

    def test_the_rate_is_kept_before_the_first_is_sent(self) -> None:
        naps: list[float] = []
        seen: list[int] = []
        handler = Looking(lambda: seen.append(len(naps)))
        client = embedded_client("bria", handler, Limits(interval=9.0, sleep=naps.append), seed=1)
        assert isinstance(client, BriaClient)
        client.send_together(named(client, "a", "b", "c"))
        assert (seen, len(naps)) == ([2, 2, 2], 2)

    def test_an_interruption_waits_until_all_that_was_created_is_known(self) -> None:
        told: list[str] = []

        @contextmanager
        def deferring() -> Iterator[None]:
            told.append(f"{len(client.creations.budget.totals.possible)} possible, {len(client.creations.ids)} made")
            yield
            told.append(f"{len(client.creations.budget.totals.possible)} possible, {len(client.creations.ids)} made")

        with serving(BriaTwin()) as url:
            api = load_api("bria")
            settings = api.read_settings(api.variables_for(url))
            client = live_client(settings, Limits(), 1, Ledger(), "run-1", deferring=deferring)
            client.send_together([client.plain_request("102") for _ in range(3)])
            client.sender.close()
        assert told == ["0 possible, 0 made", "0 possible, 3 made"]


def asked(client: BriaClient) -> set[str]:
    """The tickets in the ledger."""
    return {entry.ticket for entry in client.creations.budget._ledger.entries() if entry.ticket}
