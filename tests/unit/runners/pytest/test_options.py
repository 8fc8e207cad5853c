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


@pytest.mark.parametrize(("live_", "given", "examples"), [("bria", None, 5), ("bria", 9, 9), (None, 0, 0)])
def test_a_live_run_generates_few_requests_by_default(
    options: MakeOptions, live_: str | None, given: int | None, examples: int
) -> None:
    assert options(live=live_, fuzz_examples=given).fuzz_examples == examples


@pytest.mark.parametrize("option", ["fuzz_examples", "max_clones", "seed", "removal_wait"])
def test_negative_numbers_in_options_are_refused(options: MakeOptions, option: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^--{option.replace('_', '-')} must not be negative$"):
        options(**{option: -1})


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("inf"), float("nan")])
def test_an_answer_must_have_some_time(options: MakeOptions, seconds: float) -> None:
    with pytest.raises(ConfigurationError, match=r"^--answer-timeout must be a number of seconds, more than 0$"):
        options(answer_timeout=seconds)
