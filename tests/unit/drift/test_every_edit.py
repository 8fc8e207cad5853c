"""Every single edit of a page is reported where it was made, and nowhere else.

The pages are written from the contracts. With CLONE_CONTRACTS_PAGES, a directory, the vendors' own pages in it are edited
as well; they must be as they were when the contracts were written.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from clone_contracts.contract.document import load_contract
from clone_contracts.contract.files import api_names
from clone_contracts.drift.difference import Difference, differences
from clone_contracts.drift.layouts import read_page
from clone_contracts.drift.promised import operation_of, promised_by
from tests.unit.drift.edits import Edit
from tests.unit.drift.list_edits import list_edits
from tests.unit.drift.pages import field_list, tabbed_tables
from tests.unit.drift.table_edits import table_edits

PAGES = os.environ.get("CLONE_CONTRACTS_PAGES")
NO_PAGES = pytest.mark.skip(reason="CLONE_CONTRACTS_PAGES names no directory with the vendors' own pages")
WRITERS = {"bria": field_list, "datadog": tabbed_tables}


def written(api: str) -> str:
    contract = load_contract(api)
    return WRITERS[api](promised_by(contract, contract.primary))


def drift(text: str) -> list[Difference]:
    page = read_page("page", text)
    found = operation_of(page, map(load_contract, api_names()))
    assert found, "the page is about no contract"
    return differences(page, promised_by(*found))


def edits_of(text: str) -> list[Edit]:
    return [*(table_edits(text) if "{% tab" in text else list_edits(text))]


def vendors_pages() -> Iterator[object]:
    for path in sorted(Path(PAGES).iterdir()) if PAGES else ():
        yield pytest.param(partial(path.read_text, encoding="utf-8"), id=path.name)
    if not PAGES:
        yield pytest.param(str, id="vendors", marks=NO_PAGES)


@pytest.fixture(params=[*(pytest.param(partial(written, api), id=api) for api in WRITERS), *vendors_pages()])
def text(request: pytest.FixtureRequest) -> str:
    read: Callable[[], str] = request.param
    return read()


def test_a_page_from_which_the_contract_was_written_has_no_difference(text: str) -> None:
    assert drift(text) == []


def test_every_single_edit_is_reported_where_it_was_made_and_nowhere_else(text: str) -> None:
    wrong = []
    for edit in edits_of(text):
        reported = {(one.place, one.attribute or one.kind.value) for one in drift(edit.text)}
        if reported != edit.reported:
            wrong.append(f"{edit.place} {edit.name}: {reported}")
    assert wrong == []


def test_there_are_edits_of_everything_that_a_page_describes(text: str) -> None:
    assert {edit.place for edit in edits_of(text)} >= read_page("page", text).places.keys()
