"""What may have been created: counted against the budget, and removed only where it is surely ours."""

import contextlib
import json
from typing import Any

import pytest

from clone_contracts.apis.bria.twin import BriaTwin
from clone_contracts.errors import BudgetSpent, NotTested, TargetUnavailable
from clone_contracts.exchange.message import Response
from tests.unit.support import DATASET, Script, answer, bria, bria_clone, datadog, datadog_clone


def a_clone(**members: Any) -> Response:
    return answer(201, bria_clone(**members))


class TestTheBudget:
    """No more datasets than allowed."""

    def test_one_more_is_not_asked_for(self) -> None:
        client = bria(BriaTwin(), clones=3)
        for name in "ab":
            client.clone("102", name=name)
        with pytest.raises(BudgetSpent, match=r"^the budget of 3 datasets is spent \(--max-clones\)$"):
            client.clone("102", name="c")
        assert client.recorder.evidence.requests == 2

    def test_where_requests_are_taken_that_must_be_refused_they_count_as_well(self) -> None:
        client = bria(Script(*(answer(201, bria_clone(id=id)) for id in (5001, 5002))), clones=1)
        client.clone("102", token="absent")
        with pytest.raises(BudgetSpent):
            client.clone("102", token="absent")

    def test_a_request_that_must_be_refused_costs_nothing(self) -> None:
        client = bria(BriaTwin(), clones=1)
        for _ in range(3):
            assert client.clone("102", token="absent").status == 401
        assert client.clone("102", name="a").status == 201

    def test_its_last_place_is_kept_for_a_server_that_takes_what_it_must_refuse(self) -> None:
        client = bria(BriaTwin(), clones=3)
        for name in "ab":
            client.clone("102", name=name)
        with pytest.raises(BudgetSpent):
            client.clone("102", name="c")
        assert client.clone("102", token="absent").status == 401

    def test_an_answer_that_was_lost_counts_as_a_dataset(self) -> None:
        client = bria(Script(Response(504), a_clone()), clones=1)
        with pytest.raises(TargetUnavailable):
            client.clone("102", name="a")
        with pytest.raises(BudgetSpent):
            client.clone("102", name="b")
        assert client.recorder.evidence.possible == ["a"]

    @pytest.mark.parametrize("status", [500, 503])
    def test_a_failure_may_have_created_something(self, status: int) -> None:
        client = bria(Script(Response(status)), clones=1)
        with contextlib.suppress(TargetUnavailable):
            client.clone("102", name="a")
        with pytest.raises(BudgetSpent):
            client.clone("102", name="b")

    @pytest.mark.parametrize(
        "id", [DATASET.upper(), DATASET.replace("-", ""), f"{{{DATASET}}}", f" {DATASET} ", f"urn:uuid:{DATASET}"]
    )
    def test_the_source_in_another_spelling_is_not_ours_to_remove(self, id: str) -> None:
        client = datadog(Script(answer(200, datadog_clone(id, name="a"))))
        client.clone(name="a")
        assert (client.creations.ids, client.recorder.evidence.possible) == ([], ["a"])

    def test_an_id_that_comes_twice_is_not_ours_for_sure(self) -> None:
        """However often it comes, and in whatever spelling."""
        client = bria(Script(a_clone(id=900)))
        for name in "abc":
            client.clone("102", name=name)
        assert client.creations.ids == []
        assert client.creations.budget.state.created == {}
        assert len(client.recorder.evidence.possible) >= 1

    def test_an_id_that_cannot_be_noted_is_removed_all_the_same(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A full disk, say."""
        client = bria(BriaTwin())

        def full(ticket: str, id: str) -> None:
            raise NotTested(f"no room for {ticket} and {id}")

        monkeypatch.setattr(client.creations.budget, "created", full)
        with pytest.raises(NotTested):
            client.clone("102", name="a")
        assert client.creations.ids == ["5001"]

    def test_an_id_that_holds_a_key_stands_nowhere(self) -> None:
        client = datadog(Script(answer(200, datadog_clone("126-twin-Datadog-api-key-77ab", name="a"))))
        client.clone(name="a")
        assert client.creations.ids == []
        assert "77ab" not in json.dumps(client.recorder.evidence.as_record())

    def test_a_request_that_never_arrived_does_not(self) -> None:
        client = bria(Script(Response(307), a_clone()), clones=1)
        with pytest.raises(TargetUnavailable):
            client.clone("102", name="a")
        client.clone("102", name="b")
        assert client.recorder.evidence.possible == []

    def test_a_clone_whose_id_is_not_told_is_possible_only(self) -> None:
        client = bria(Script(answer(201, {"id": None}), answer(201, {"id": 102})))
        for name in "ab":
            client.clone("102", name=name)
        assert (client.creations.ids, client.recorder.evidence.possible) == ([], ["a", "b"])
