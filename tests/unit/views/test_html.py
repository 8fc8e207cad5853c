"""The page of a run: one file of bounded size that refers to nothing outside of it."""

import copy
import json
import re
from typing import Any

import jinja2
import pytest

from clone_contracts.contract.files import api_names
from clone_contracts.evidence.alike import UNDOCUMENTED_OF_RUN
from clone_contracts.evidence.test_evidence import TestEvidence
from clone_contracts.results.api_record import FINDINGS_KEPT
from clone_contracts.results.diff import Changes
from clone_contracts.results.record import RunRecord
from clone_contracts.views import html
from clone_contracts.views.escape import escape_changes, escape_record
from clone_contracts.views.headline import headline
from clone_contracts.views.html import environment
from clone_contracts.views.model import api_views
from tests.unit import records
from tests.unit.records import record_of, result, waiver

MOST_BYTES = 2_500_000


def page(record: Any, changes: Changes | None = None) -> str:
    """The page as it is written, with its texts escaped."""
    return html.page(escape_record(record), escape_changes(changes) if changes else None)


def a_record() -> Any:
    run_record = RunRecord(
        {api: f"https://{api}.example" for api in api_names()}, {"seed": 7, "kind": "embedded", "options": {}}
    )
    for api in api_names():
        run_record.add(TestEvidence(api, "a test").as_record())
    return run_record.as_results()


def an_exchange(number: int) -> dict[str, Any]:
    """An exchange of the largest size that is kept."""
    body = json.dumps([{"id": at, "caption": "<&>"} for at in range(200)])[:4096]
    return {
        "number": number,
        "test": "tests/contract/bria/test_3_request.py::test_a_rather_long_name_of_a_test[with parameters]",
        "request": {
            "method": "POST",
            "url": "https://bria.example/x",
            "headers": {"Accept": "application/json"},
            "body": body[:500],
        },
        "response": {"status": 201, "headers": {"content-type": "application/json"}, "body": body},
    }


def a_finding(number: int) -> dict[str, Any]:
    told = {"expected": "string", "actual": f'"<{number}>{"y" * 190}"', "pointer": "/images/7/caption", "message": "…"}
    excerpt = {"before": "{\n" + '  "a": 1\n' * 20, "place": '"caption": "z"', "after": "\n}" * 20}
    return {**told, "clause": "bria.201.name", "excerpt": excerpt, "curl": "curl " + "x" * 600, "exchange": an_exchange(number)}


@pytest.fixture(scope="module")
def worst() -> str:
    """A run in which every clause of both APIs is broken by exchanges of its own, and much is undocumented."""
    record = a_record()
    number = 0
    for api in record["apis"].values():
        for clause in api["clauses"]:
            clause.update(status="violated", found=2000, findings=[])
            clause.pop("reason", None)
            for _ in range(FINDINGS_KEPT):
                number += 1
                clause["findings"].append(a_finding(number))
        api["undocumented"] = [a_finding(900_000 + at) for at in range(UNDOCUMENTED_OF_RUN)]
    return page(record)


def test_the_page_stays_small_however_much_went_wrong(worst: str) -> None:
    assert len(worst.encode()) < MOST_BYTES


def test_the_page_says_where_to_find_what_it_leaves_out(worst: str) -> None:
    assert "The body is in results.json; this page has no room for more." in worst
    assert "(of 2000)" in worst


def test_every_link_within_the_page_leads_somewhere(worst: str) -> None:
    ids = re.findall(r'\bid="([^"]*)"', worst)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', worst)) <= set(ids)


def test_nothing_on_the_page_refers_to_anything_outside_of_it(worst: str) -> None:
    links = re.findall(r'(?:href|src|action)="([^"]*)"', worst)
    assert {link for link in links if not link.startswith("#")} == {"data:,"}
    assert "default-src 'none'" in worst


def test_a_misspelt_name_in_a_template_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment().from_string("{{ nothing.of_that_name }}").render()


def test_making_the_page_leaves_the_record_unchanged() -> None:
    record = a_record()
    before = copy.deepcopy(record)
    page(record)
    assert record == before


def test_the_headline_has_all_verdicts_and_what_else_fails_the_run() -> None:
    both = {"bria": result(), "datadog": result(verdict="incomplete")}
    assert headline(record_of(both)) == "datadog incomplete; bria conforms"
    assert headline(record_of({})) == "no results"
    assert headline(record_of({"bria": result()}, (waiver(state="expired"),))) == "a waiver must go; bria conforms"


def test_the_headline_begins_with_what_is_violated() -> None:
    broken = result(*(records.clause(f"datadog.200.{name}", "violated") for name in "abcd"), verdict="violates")
    record = record_of({"bria": result(), "datadog": broken}, (waiver(state="expired"),))
    told = "datadog violates datadog.200.a, datadog.200.b and 2 more; a waiver must go; bria conforms"
    assert headline(record) == told
    assert f"<b>{told}</b>" in page(record)
    assert [api.key for api in api_views(record)] == ["datadog", "bria"]
