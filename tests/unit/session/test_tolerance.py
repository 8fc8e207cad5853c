"""Which odd things go along."""

import pytest

from clone_contracts.session.tolerance import Tolerance


def test_what_was_refused_and_the_same_taken_without_it_does_not_go_along_again() -> None:
    tolerance = Tolerance()
    tolerance.refused(["query"], taken_without=True)
    assert tolerance.allowed(["query", "members"]) == ["members"]


@pytest.mark.parametrize(("times", "allowed"), [(2, ["query"]), (3, [])])
def test_a_few_refusals_that_may_have_other_reasons_are_no_reason(times: int, allowed: list[str]) -> None:
    tolerance = Tolerance()
    for _ in range(times):
        tolerance.refused(["query"], taken_without=False)
    assert tolerance.allowed(["query"]) == allowed


def test_what_was_taken_once_is_not_doubted() -> None:
    tolerance = Tolerance()
    tolerance.took(["query"])
    assert tolerance.doubted(["query", "members"]) == ["members"]
