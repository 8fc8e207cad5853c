"""A refusal breaks the clause that the evidence singles out, and otherwise the one that every valid request has."""

import pytest

from clone_contracts.exchange.message import Request
from clone_contracts.judge.observations import Dataset, Observations
from tests.unit.judge.support import BRIA
from tests.unit.support import answer, bria_clone, bria_request, broken, exchange

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


def accept(request: Request, known: Observations) -> None:
    accepted = exchange(request, answer(201, bria_clone(id=len(known.datasets), images=[], images_count=0)))
    assessment = BRIA.assess(request, known)
    assert assessment is not None
    BRIA.learn(accepted, assessment, BRIA.verdict(accepted, assessment, known), known)


@pytest.mark.parametrize("id", ["1002", "2002"])
@pytest.mark.parametrize(("body", "clause"), [*FORMS, *TEXTS])
def test_where_a_dataset_has_been_cloned_the_request_is_at_fault(body: bytes | None, clause: str, id: str) -> None:
    assert blamed(bria_request(body, id=id), observations(id)) == [clause]


@pytest.mark.parametrize(("body", "clause"), [*FORMS, *TEXTS])
def test_where_another_clone_of_its_generation_has_been_cloned_the_request_is_at_fault(body: bytes | None, clause: str) -> None:
    assert blamed(bria_request(body, id="2002"), observations("2001")) == [clause]


@pytest.mark.parametrize("id", ["1002", "2002"])
@pytest.mark.parametrize(("body", "_"), [*FORMS, *TEXTS])
def test_where_no_clone_of_its_generation_has_been_cloned_that_may_be_the_reason(body: bytes | None, _: str, id: str) -> None:
    """A server may refuse to clone clones, or those of clones, whatever is sent."""
    others = ("102", "1001", "1002") if id == "2002" else ("101", "102")
    assert blamed(bria_request(body, id=id), observations(*others)) == [SUCCESS]


def test_another_source_says_nothing_about_one_that_was_never_cloned() -> None:
    """Each may have a training version, or images, of its own."""
    assert blamed(bria_request(TEXTS[0][0], id="102"), observations("101")) == [SUCCESS]


@pytest.mark.parametrize(("body", "clause"), FORMS)
def test_a_form_that_was_accepted_for_another_dataset_is_not_the_reason(body: bytes | None, clause: str) -> None:
    """What is special is the dataset then: how it was made, for instance."""
    known = observations("2001")
    accept(bria_request(body, id="1001"), known)
    assert blamed(bria_request(body, id="2002"), known) == [SUCCESS]
    accept(bria_request(id="2002"), known)
    assert blamed(bria_request(body, id="2002"), known) == [clause]
