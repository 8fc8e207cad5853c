"""What may have been created: counted against the budget, and removed only if it is certainly ours."""

import contextlib
import json

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
