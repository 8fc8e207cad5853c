"""Options that are given on the command line, and their defaults."""

import pytest

from clone_contracts.errors import ConfigurationError
from tests.unit.runners.pytest.conftest import MakeOptions


@pytest.mark.parametrize(
    ("live_", "apis"),
    [(None, ()), ("bria", ("bria",)), ("datadog, bria", ("datadog", "bria")), ("bria,bria", ("bria",))],
)
def test_the_live_option_names_the_apis(options: MakeOptions, live_: str | None, apis: tuple[str, ...]) -> None:
    assert options(live=live_).live == apis


@pytest.mark.parametrize("live_", ["", "Bria", "bria,other", "bria;datadog"])
def test_unknown_apis_in_the_live_option_are_refused(options: MakeOptions, live_: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^--live takes bria or datadog, or several separated by commas$"):
        options(live=live_)


@pytest.mark.parametrize(
    ("live_", "depth", "given", "examples"),
    [
        (None, None, None, 50),
        (None, None, 150, 150),
        (None, "quick", None, 1),
        ("bria", None, None, 3),
        ("bria", None, 9, 9),
        ("bria", "quick", None, 1),
        ("bria", "full", 0, 0),
    ],
)
def test_how_many_requests_are_generated_is_a_matter_of_depth(
    options: MakeOptions, live_: str | None, depth: str | None, given: int | None, examples: int
) -> None:
    assert options(live=live_, depth=depth, fuzz_examples=given).fuzz_examples == examples


@pytest.mark.parametrize(
    ("live_", "depth", "given", "clones"),
    [
        ("bria", None, None, 40),
        ("bria", "quick", None, 25),
        ("bria", "full", None, 60),
        ("bria", "standard", 7, 7),
        ("bria", "standard", 50, 40),
    ],
)
def test_how_many_clones_may_be_made_is_a_matter_of_depth(
    options: MakeOptions, live_: str, depth: str | None, given: int | None, clones: int
) -> None:
    assert options(live=live_, depth=depth, max_clones=given).max_clones == clones


def test_where_options_contradict_each_other_the_stricter_holds_and_the_run_says_so(options: MakeOptions) -> None:
    assert options(live="bria", depth="quick", fuzz_examples=30, max_clones=60).notes == (
        "--fuzz-examples 30 is more than --depth quick has room for: 2 are sent",
        "--max-clones 60 is more than --depth quick makes: at most 25 are made",
    )
    assert options(live="bria", depth="quick", fuzz_examples=1, max_clones=5).notes == ()


@pytest.mark.parametrize("option", ["fuzz_examples", "max_clones", "seed", "removal_wait"])
def test_negative_numbers_in_options_are_refused(options: MakeOptions, option: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^--{option.replace('_', '-')} must not be negative$"):
        options(**{option: -1})


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("inf"), float("nan")])
def test_an_answer_must_have_some_time(options: MakeOptions, seconds: float) -> None:
    with pytest.raises(ConfigurationError, match=r"^--answer-timeout must be a number of seconds, more than 0$"):
        options(answer_timeout=seconds)


@pytest.mark.parametrize(("live_", "given", "settle"), [(None, None, 0.0), ("bria", None, 10.0), ("bria", 2.5, 2.5)])
def test_live_datasets_are_waited_for(options: MakeOptions, live_: str | None, given: float | None, settle: float) -> None:
    assert options(live=live_, settle=given).settle == settle


@pytest.mark.parametrize(
    ("given", "observe"),
    [
        ([], "read"),
        (["--observe"], "read"),
        (["--observe=read"], "read"),
        (["--observe=write"], "write"),
        (["--no-observe"], "no"),
        (["--observe=write", "--no-observe"], "no"),
    ],
)
def test_siblings_are_asked_to_write_only_where_the_option_says_so(
    options: MakeOptions, pytestconfig: pytest.Config, given: list[str], observe: str
) -> None:
    assert options(observe=pytestconfig._parser.parse(given).observe).observe == observe


def test_siblings_can_be_asked_for_nothing_else(pytestconfig: pytest.Config) -> None:
    with pytest.raises(pytest.UsageError, match=r"--observe: invalid choice: 'append' \(choose from '?read'?, '?write'?\)"):
        pytestconfig._parser.parse(["--observe=append"])


@pytest.mark.parametrize("seconds", [-1.0, 601.0, float("inf"), float("nan")])
def test_they_are_not_waited_for_without_end(options: MakeOptions, seconds: float) -> None:
    with pytest.raises(ConfigurationError, match=r"^--settle must be a number of seconds from 0 to 600$"):
        options(settle=seconds)
