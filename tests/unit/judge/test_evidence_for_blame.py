"""A refusal breaks the clause that the evidence singles out, and otherwise the one that every valid request has."""

import pytest

from clone_contracts.exchange.message import Request
from clone_contracts.judge.observations import Dataset, Observations
from tests.unit.judge.support import BRIA
from tests.unit.support import answer, bria_request, broken, exchange

FORMS = [(None, "bria.request.body.absent"), (b"{}", "bria.request.body.empty")]
TEXTS = [
    ('{"name": "Плитка"}'.encode(), "bria.request.name.ordinary"),
    ('{"description": "Плитка"}'.encode(), "bria.request.description.ordinary"),
]
SUCCESS = "bria.201.success"


def observations(*cloned: str) -> Observations:
    """Two lines of three generations each: 101, 1001, 2001 and 102, 1002, 2002."""
    made = Observations({"101": {"training_version": "fibo"}, "102": {"training_version": "max"}})
    for line in ("1", "2"):
        made.add(Dataset(f"100{line}", f"10{line}", {"name": f"first {line}"}))
        made.add(Dataset(f"200{line}", f"100{line}", {"name": f"second {line}"}))
    for id in cloned:
        made.datasets[id].cloned = True
    return made


def blamed(request: Request, known: Observations) -> list[str]:
    return broken(BRIA.judge(exchange(request, answer(422)), known))


@pytest.mark.parametrize("id", ["1002", "2002"])
@pytest.mark.parametrize(("body", "clause"), [*FORMS, *TEXTS])
def test_where_a_dataset_has_been_cloned_the_request_is_at_fault(body: bytes | None, clause: str, id: str) -> None:
    assert blamed(bria_request(body, id=id), observations(id)) == [clause]


@pytest.mark.parametrize("id", ["1002", "2002"])
@pytest.mark.parametrize(("body", "_"), [*FORMS, *TEXTS])
def test_where_it_has_not_been_cloned_it_may_be_the_reason(body: bytes | None, _: str, id: str) -> None:
    """Whatever others show, even of the same generation: a server may refuse clones, or those that were made in some way."""
    assert blamed(bria_request(body, id=id), observations("101", "102", "1001", "2001")) == [SUCCESS]


@pytest.mark.parametrize(("status", "wanted"), [(422, True), (404, True), (429, False), (500, False), (201, False)])
def test_a_plain_request_is_wanted_where_it_would_tell_which_of_them_is_refused(status: int, wanted: bool) -> None:
    assessment = BRIA.assess(bria_request(None, id="1002"), observations("101"))
    assert assessment is not None
    assert assessment.wants_evidence(status) is wanted


@pytest.mark.parametrize("request_", [bria_request(None, id="102"), bria_request(b"[]", id="1002"), bria_request(None, id="7")])
def test_none_is_wanted_where_nothing_is_open(request_: Request) -> None:
    """The dataset has been cloned, the body is wrong, or there is no such dataset."""
    assessment = BRIA.assess(request_, observations("102"))
    assert assessment is not None
    assert not assessment.wants_evidence(404 if request_.path.endswith("/7/clone") else 422)


def test_another_source_says_nothing_about_one_that_was_never_cloned() -> None:
    """Each may have a training version, or images, of its own."""
    assert blamed(bria_request(TEXTS[0][0], id="102"), observations("101")) == [SUCCESS]
