"""The corpus: what each case is, and that the judge reads it as it is meant."""

import pytest

from clone_contracts.cases.case import REFUSED, RIGHT, Case, Subject
from clone_contracts.cases.corpus import corpus
from clone_contracts.cases.vocabulary import RICH, rich_text
from clone_contracts.contract.files import api_names
from clone_contracts.judge.assessment import RequestAssessment, is_ordinary
from clone_contracts.runners.assembly import new_twin
from clone_contracts.session.client import ApiClient
from clone_contracts.session.trial import request_of, try_case
from tests.unit.support import client

CASES = [pytest.param(api, case, id=f"{api}-{case.name}") for api in api_names() for case in corpus(api)]


@pytest.fixture(scope="module")
def clients() -> dict[str, ApiClient]:
    return {api: client(api, new_twin(api)) for api in api_names()}


def assessed(sender: ApiClient, case: Case, turn: int = 0) -> RequestAssessment:
    assessment = sender.recorder.assess(request_of(sender, case, Subject(0, 1), turn))
    assert assessment is not None
    return assessment


@pytest.mark.parametrize("api", api_names())
def test_names_of_cases_are_unique(api: str) -> None:
    names = [case.name for case in corpus(api)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("api", "case"), CASES)
def test_what_must_be_refused_has_a_defect_and_what_is_right_has_none(
    clients: dict[str, ApiClient], api: str, case: Case
) -> None:
    """By the judge, whatever choice a case makes by itself; what is odd may be refused or not."""
    for turn in range(4):
        assessment = assessed(clients[api], case, turn)
        if case.group in REFUSED:
            assert assessment.defects
        elif case.group in RIGHT:
            assert (assessment.defects, case.may_create) == ([], True)
            assert all("common name" in odd or "default name" in odd for odd in assessment.unspecified)
        else:
            assert (assessment.defects, case.may_create) == ([], True)
            assert assessment.unspecified


@pytest.mark.parametrize(("api", "case"), CASES)
def test_the_twin_does_as_the_case_says(clients: dict[str, ApiClient], api: str, case: Case) -> None:
    for reply in try_case(clients[api], case):
        assert reply.verdict.findings == ()
        assert reply.clone is None or case.may_create


@pytest.mark.parametrize("api", api_names())
def test_texts_are_names_of_their_own(clients: dict[str, ApiClient], api: str) -> None:
    """Two runs of a case send different names, so that a server that refuses a taken one is not accused."""
    for case in corpus(api):
        if case.group == "texts":
            first, second = (request_of(clients[api], case, Subject(0, 1)).body for _ in range(2))
            assert first != second


@pytest.mark.parametrize("turn", range(3 * len(RICH)))
def test_every_text_is_an_ordinary_one_whatever_the_mark(turn: int) -> None:
    assert is_ordinary(rich_text(turn, "z" * 8))
