"""Where a right request is refused and its dataset was never cloned, a plain request tells which of the two is refused."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from clone_contracts.errors import NotTested
from clone_contracts.exchange.message import Response
from clone_contracts.exchange.strict_json import as_json
from clone_contracts.faults.base import FaultyTwin, Incoming
from clone_contracts.runners.assembly import new_twin
from clone_contracts.session.reply import Reply
from tests.unit.session.support import a_clone
from tests.unit.support import Script, answer, bria, broken, replies_of

SUCCESS = "bria.201.success"
NO_BODY = "bria.request.body.absent"


@dataclass
class Refusing:
    """A server that refuses what a condition holds for; ``asked`` are the ids that were asked for, in order."""

    when: Callable[[Incoming], bool]
    status: int = 422
    asked: list[str] = field(default_factory=list)

    def server(self) -> FaultyTwin:
        return FaultyTwin(new_twin("bria"), before=self._before)

    def _before(self, request: Incoming) -> Response | None:
        self.asked.append(request.ids["dataset_id"])
        return answer(self.status) if self.when(request) else None


def refusal_of_a_clone(refusing: Refusing) -> list[Reply]:
    """Two refused requests for a clone of a clone that was never cloned, both without a body."""
    client = bria(refusing.server())
    clone = client.clone("101", name="Mine")
    return [client.clone_with_body(None, clone) for _ in range(2)]


def test_a_request_is_at_fault_where_a_plain_one_is_taken() -> None:
    refusing = Refusing(lambda request: not request.body)
    replies = refusal_of_a_clone(refusing)
    assert [broken(reply.verdict) for reply in replies] == [[NO_BODY], [NO_BODY]]
    assert refusing.asked == ["101", "5001", "5001", "5001"], "asked plainly once, between the two"


def test_a_dataset_is_at_fault_where_a_plain_request_is_refused_as_well() -> None:
    refusing = Refusing(lambda request: request.generation == 2)
    client = bria(refusing.server())
    replies = replies_of(client)
    clone = client.clone("101", name="Mine")
    refused = client.clone_with_body(None, clone)
    assert broken(refused.verdict) == [SUCCESS]
    assert [broken(reply.verdict) for reply in replies] == [[], [SUCCESS], [SUCCESS]]


def test_a_failure_of_the_server_asks_for_nothing() -> None:
    refusing = Refusing(lambda request: not request.body, status=500)
    client = bria(refusing.server())
    client.clone_with_body(None, client.clone("101", name="Mine"))
    assert refusing.asked == ["101", "5001"]


def test_a_refusal_that_is_right_asks_for_nothing() -> None:
    refusing = Refusing(lambda _: False)
    client = bria(refusing.server())
    clone = client.clone("101", name="Mine")
    assert client.clone_with_body(None, clone, token="unknown").status == 401
    assert refusing.asked == ["101", "5001"]


class TestOneOfSeveralParts:
    """A right request with several parts is refused: each of them is sent by itself, to see which is to blame."""

    @staticmethod
    def findings(when: Callable[[Incoming], bool]) -> list[list[str]]:
        client = bria(Refusing(when).server())
        replies = replies_of(client)
        texts = {"name": "Плитка", "description": "瓷砖"}
        apart = [client.request("101", as_json({"name": f"plain {member}", member: text})) for member, text in texts.items()]
        client.clone("101", name="Mine")
        client.send(client.request("101", as_json(texts)), apart=apart)
        return [broken(reply.verdict) for reply in replies]

    def test_a_part_that_is_refused_by_itself_is_to_blame(self) -> None:
        clause = "bria.request.description.ordinary"
        assert self.findings(lambda request: not request.text("description").isascii()) == [[], [], [], [clause], [clause]], (
            "the third is a plain one: the server still works"
        )

    def test_where_each_part_is_taken_the_request_as_a_whole_is_to_blame(self) -> None:
        def both(request: Incoming) -> bool:
            return not request.text("description").isascii() and not request.text("name").isascii()

        assert self.findings(both) == [[], [], [], [SUCCESS]]

    def test_a_request_that_is_taken_is_sent_as_a_whole_only(self) -> None:
        assert self.findings(lambda _: False) == [[], []]

    def test_a_target_that_has_ended_meanwhile_is_not_accused(self) -> None:
        made = [a_clone(id=number, images=[], images_count=0) for number in (5001, 5002, 5003)]
        client = bria(Script(*made[:2], answer(403), made[2], answer(403)))
        replies = replies_of(client)
        for name in ("Mine", "Yours"):
            client.clone("101", name=name)
        with pytest.raises(NotTested):
            client.send(
                client.request("101", as_json({"name": "Плитка"})), apart=[client.request("101", as_json({"name": "x"}))]
            )
        accused = {clause for reply in replies for clause in broken(reply.verdict)}
        assert not accused & {SUCCESS, "bria.request.name.ordinary"}
