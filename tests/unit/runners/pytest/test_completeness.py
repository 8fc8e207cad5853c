"""A run says nothing good by what it did not do."""

import pytest

from clone_contracts.runners.pytest.completeness import Completeness


@pytest.fixture
def distributed() -> Completeness:
    """Two tests of a distributed run, of which only the names are known at first."""
    completeness = Completeness()
    completeness.select({"one": None, "two": None})
    return completeness


def test_a_run_whose_tests_all_came_to_a_result_is_complete() -> None:
    completeness = Completeness()
    completeness.select({"one": "bria"})
    completeness.complete("bria")
    completeness.finish("one", "bria")
    assert (list(completeness.shortfalls("bria")), completeness.is_broken) == ([], False)


def test_a_selected_test_that_did_not_finish_is_missed() -> None:
    completeness = Completeness()
    completeness.select({"one": "bria", "two": "bria"})
    completeness.complete("bria")
    completeness.finish("one", "bria")
    assert list(completeness.shortfalls("bria")) == ["1 of 2 selected tests did not run to their end"]


def test_tests_that_were_all_skipped_came_to_no_result() -> None:
    completeness = Completeness()
    completeness.select({"one": "bria"})
    completeness.finish("one", "bria")
    assert list(completeness.shortfalls("bria")) == ["none of the selected tests came to a result"]


def test_an_api_that_no_test_is_about_misses_nothing(distributed: Completeness) -> None:
    for test in ("one", "two"):
        distributed.complete("bria")
        distributed.finish(test, "bria")
    assert list(distributed.shortfalls("datadog")) == []


def test_a_test_about_no_api_is_missed_by_none(distributed: Completeness) -> None:
    distributed.complete("bria")
    distributed.finish("one", "bria")
    distributed.finish("two", None)
    for api in ("bria", "datadog"):
        assert list(distributed.shortfalls(api)) == []


def test_a_test_of_a_process_that_died_may_have_been_about_any_api(distributed: Completeness) -> None:
    distributed.complete("bria")
    distributed.finish("one", "bria")
    distributed.break_off("two", None, "worker crashed")
    for api in ("bria", "datadog"):
        assert next(iter(distributed.shortfalls(api))) == "tests broke, and not for a finding: two (worker crashed)"
    assert distributed.is_broken


def test_many_broken_tests_are_counted_and_three_are_named() -> None:
    completeness = Completeness()
    for test in "abcde":
        completeness.select({test: "bria"})
        completeness.break_off(test, "bria", "boom")
    (broken, *_) = completeness.shortfalls("bria")
    assert broken == "tests broke, and not for a finding: a (boom); b (boom); c (boom) and 2 more"
    assert list(completeness.shortfalls("datadog")) == []
