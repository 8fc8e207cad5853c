"""The page that says which broken answers the official clients would not notice."""

import os
from importlib.metadata import PackageNotFoundError, version

import pytest

from tests.bench.clients import PAGE, measured, page, visible
from tests.unit.clients import datadog_node


def installed() -> list[str]:
    try:
        return [version("datadog-api-client"), datadog_node.version()]
    except (PackageNotFoundError, OSError):
        return []


def test_only_faults_that_show_are_served() -> None:
    names = visible()
    assert "datadog.200.data.attributes.name-null" in names
    assert "datadog.404.errors-missing" not in names


@datadog_node.needed
def test_the_page_is_what_the_clients_do() -> None:
    """Made with the versions that it names; others may do otherwise."""
    written = PAGE.read_text(encoding="utf-8")
    same = bool(installed()) and all(f" {each} |" in written for each in installed())
    if not same and "CLONE_CONTRACTS_REQUIRE_ALL" not in os.environ:
        pytest.skip("the page was made with other versions of the clients")
    assert page(measured()) == written
