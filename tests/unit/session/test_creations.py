"""What may have been created: counted against the budget, and removed only if it is certainly ours."""

import contextlib
import json
from datetime import UTC, datetime

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.errors import BudgetSpent, NotTested, TargetUnavailable
from clone_contracts.exchange.message import Response
from tests.unit.session.support import a_clone
from tests.unit.support import DATASET, Script, answer, bria, bria_clone, datadog, datadog_clone


class TestTheBudget:
    """No more datasets than allowed."""

    def test_no_clone_is_requested_beyond_the_budget(self) -> None:
        client = bria(BriaTwin(), clones=3)
        for name in "ab":
            client.clone("102", name=name)
        with pytest.raises(BudgetSpent, match=r"^the budget of 3 datasets is spent \(--max-clones\)$"):
            client.clone("102", name="c")
        assert client.recorder.evidence.requests == 2

    def test_clones_made_by_requests_that_should_be_refused_count_against_the_budget(self) -> None:
        client = bria(Script(*(answer(201, bria_clone(id=id)) for id in (5001, 5002))), clones=1)
        client.clone("102", token="absent")
        with pytest.raises(BudgetSpent):
            client.clone("102", token="absent")

    def test_a_refused_request_does_not_count_against_the_budget(self) -> None:
        client = bria(BriaTwin(), clones=1)
        for _ in range(3):
            assert client.clone("102", token="absent").status == 401
        assert client.clone("102", name="a").status == 201

    def test_the_last_place_in_the_budget_is_kept_for_requests_that_should_be_refused(self) -> None:
        client = bria(BriaTwin(), clones=3)
        for name in "ab":
            client.clone("102", name=name)
        with pytest.raises(BudgetSpent):
            client.clone("102", name="c")
        assert client.clone("102", token="absent").status == 401

    def test_a_lost_answer_counts_as_a_dataset(self) -> None:
        client = bria(Script(Response(504), a_clone()), clones=1)
        with pytest.raises(TargetUnavailable):
            client.clone("102", name="a")
        with pytest.raises(BudgetSpent):
            client.clone("102", name="b")
        assert client.recorder.evidence.possible == ["a"]

    @pytest.mark.parametrize("status", [500, 503])
    def test_a_failed_request_counts_as_a_possible_dataset(self, status: int) -> None:
        client = bria(Script(Response(status)), clones=1)
        with contextlib.suppress(TargetUnavailable):
            client.clone("102", name="a")
        with pytest.raises(BudgetSpent):
            client.clone("102", name="b")

    @pytest.mark.parametrize(
        "id", [DATASET.upper(), DATASET.replace("-", ""), f"{{{DATASET}}}", f" {DATASET} ", f"urn:uuid:{DATASET}"]
    )
    def test_the_id_of_the_source_in_another_spelling_is_not_ours_to_remove(self, id: str) -> None:
        client = datadog(Script(answer(200, datadog_clone(id, name="a"))))
        client.clone(name="a")
        assert (client.creations.ids, client.recorder.evidence.possible) == ([], ["a"])

    def test_an_id_that_is_returned_twice_is_not_certainly_ours(self) -> None:
        """However often it comes, and in whatever spelling."""
        client = bria(Script(a_clone(id=900)))
        for name in "abc":
            client.clone("102", name=name)
        assert client.creations.ids == []
        assert client.creations.budget.state.created == {}
        assert len(client.recorder.evidence.possible) >= 1

    @pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
    def test_a_dataset_that_is_older_than_the_run_is_not_ours_to_remove(self, order: tuple[str, str]) -> None:
        """Where the server is seen to keep the time."""
        times = {"old": "2021-05-01T00:00:00Z", "new": datetime.now(UTC).isoformat()}
        ids = {"old": 7, "new": 5001}
        client = bria(Script(*(a_clone(id=ids[age], created_at=times[age]) for age in order)))
        for name in "ab":
            client.clone("102", name=name)
        assert client.creations.ids == ["5001"]
        assert list(client.creations.budget.state.created) == ["5001"]
        (warning,) = client.recorder.evidence.warnings
        assert warning == "dataset 7 is not removed: its created_at says 2021-05-01, which is before this run"

    @pytest.mark.parametrize("time", ["2021-05-01T00:00:00Z", "2021-05-01", "0001-01-01T00:00:00+14:00", "", 7, None])
    def test_times_of_a_server_that_shows_any_say_nothing(self, time: object) -> None:
        client = bria(Script(*(a_clone(id=id, created_at=time) for id in (5001, 5002))))
        for name in "ab":
            client.clone("102", name=name)
        assert client.creations.ids == ["5001", "5002"]

    @pytest.mark.parametrize(("length", "is_ours"), [(300, True), (4001, False)])
    def test_an_id_of_any_length_that_can_be_sent_back_is_ours(self, length: int, is_ours: bool) -> None:
        client = datadog(Script(answer(200, datadog_clone("i" * length, name="a"))))
        client.clone(name="a")
        warning = f"a dataset is not removed: its id has {length} characters, which cannot be sent back"
        assert client.creations.ids == (["i" * length] if is_ours else [])
        assert client.recorder.evidence.warnings == ([] if is_ours else [warning])

    def test_a_clone_that_cannot_be_noted_in_the_ledger_is_still_removed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A full disk, say."""
        client = bria(BriaTwin())

        def full(ticket: str, id: str) -> None:
            raise NotTested(f"no room for {ticket} and {id}")

        monkeypatch.setattr(client.creations.budget, "created", full)
        with pytest.raises(NotTested):
            client.clone("102", name="a")
        assert client.creations.ids == ["5001"]

    def test_an_id_that_contains_a_key_is_recorded_nowhere(self) -> None:
        client = datadog(Script(answer(200, datadog_clone("126-twin-Datadog-api-key-77ab", name="a"))))
        client.clone(name="a")
        assert client.creations.ids == []
        assert "77ab" not in json.dumps(client.recorder.evidence.as_record())

    def test_a_request_that_never_arrived_does_not_count_as_a_dataset(self) -> None:
        client = bria(Script(Response(307), a_clone()), clones=1)
        with pytest.raises(TargetUnavailable):
            client.clone("102", name="a")
        client.clone("102", name="b")
        assert client.recorder.evidence.possible == []

    def test_a_clone_without_a_usable_id_is_only_possibly_created(self) -> None:
        client = bria(Script(answer(201, {"id": None}), answer(201, {"id": 102})))
        for name in "ab":
            client.clone("102", name=name)
        assert (client.creations.ids, client.recorder.evidence.possible) == ([], ["a", "b"])
