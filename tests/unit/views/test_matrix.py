"""Several targets of one API side by side, in every view."""

from typing import Any

from clone_contracts.results.merge import merge
from clone_contracts.views.gaps import gaps
from clone_contracts.views.html import page
from clone_contracts.views.markdown import summary
from clone_contracts.views.matrix import Matrix, matrices, matrix_lines
from tests.unit.records import clause, exchange, record
from tests.unit.views.support import api_views


def at(name: str, *statuses: str, **more: Any) -> Any:
    """The record of a run against a target, with a clause for each status."""
    verdict = "violates" if "violated" in statuses else "conforms"
    clauses = [clause(f"bria.201.c{number}", status) for number, status in enumerate(statuses)]
    return record(*clauses, target_name=name, target=f"https://{name}.example", verdict=verdict, **more)


def matrix(*records: Any) -> Matrix:
    (made,) = matrices(api_views(merge(records)))
    return made


def test_a_row_is_a_clause_at_every_target() -> None:
    rows = matrix(at("us", "held", "held"), at("eu", "violated", "held")).rows
    assert [[cell.status for cell in row.cells] for row in rows.values()] == [["violated", "held"], ["held", "held"]]
    assert [row.clause.status for row in rows.values()] == ["violated", "held"]


def test_targets_are_in_the_order_of_their_names() -> None:
    assert [api.place for api in matrix(at("us", "held"), at("eu", "violated")).targets] == ["eu", "us"]


def test_two_targets_at_one_address_stay_apart() -> None:
    one, two = at("a", "held"), at("b", "held")
    two["apis"]["bria"]["target"] = one["apis"]["bria"]["target"]
    assert [api.place for api in matrix(one, two).targets] == ["a", "b"]


def test_what_differs_or_is_broken_is_notable() -> None:
    made = matrix(
        at("us", "held", "unobserved", "untested", "violated", "held"),
        at("eu", "held", "unobserved", "untested", "violated", "unobserved"),
    )
    assert [row.clause.id for row in made.notable] == ["bria.201.c3", "bria.201.c2", "bria.201.c4"]
    assert made.alike == {"unobserved": 1, "held": 1}


def test_a_reason_that_several_targets_share_is_told_once() -> None:
    us, eu = at("us", "untested", "unobserved"), at("eu", "untested", "unobserved")
    eu["apis"]["bria"]["clauses"][1]["reason"] = "something else"
    apis = api_views(merge([us, eu]))
    title = apis[0].data["title"]
    assert [gap.names for gap in gaps(apis, "untested")] == [f"{title} at eu, us"]
    assert [gap.names for gap in gaps(apis, "unobserved")] == [f"{title} at us", f"{title} at eu"]


def test_a_clause_that_one_record_lacks_is_absent_there() -> None:
    (row,) = matrix(at("us", "held", "held"), at("eu", "held")).notable
    assert [cell.status for cell in row.cells] == ["absent", "held"]


def test_records_without_names_are_told_apart_by_address() -> None:
    old = [record(clause("bria.201.id"), target=f"https://{name}.example") for name in "ab"]
    assert [api.place for api in matrix(*old).targets] == ["https://a.example", "https://b.example"]


def test_lines_show_what_differs() -> None:
    lines = matrix_lines(merge([at("us", "held", "held"), at("eu", "violated", "held")]))
    assert lines == [
        "bria at 2 targets",
        "  eu  violates: 1 violated, 1 held",
        "  us  conforms: 2 held",
        "               eu  us",
        "  bria.201.c0  ✕   ✓",
        "  held everywhere: 1 clause",
    ]


def test_a_summary_has_the_matrix_as_a_table() -> None:
    text = summary(merge([at("us", "held", "held"), at("eu", "violated", "held")]))
    assert "| clause | eu | us | \n|---|---|---|\n| `bria.201.c0` | ✕ violated | ✓ held |" in text
    assert "Clauses by target" not in summary(at("us", "violated"))


def test_a_page_has_the_contract_once_and_every_link_leads_somewhere() -> None:
    text = page(merge([at("us", "held", "untested"), at("eu", "violated", "held")]))
    ids = {part.split('"')[0] for part in text.split(' id="')[1:]}
    links = {part.split('"')[0] for part in text.split('href="#')[1:]}
    assert text.count('class="what">About bria.201.c1.') == 1
    assert {link for link in links if "@" in link} <= ids


def test_what_holds_is_shown_by_an_exchange_of_one_target() -> None:
    """Those of all would make a page of eight sites eight times as large."""
    kept = {**exchange(5), "curl": "curl -sS x"}
    records = [at(name, "held", exchanges=[kept]) for name in ("us", "eu")]
    for each in records:
        each["apis"]["bria"]["clauses"][0]["examples"] = [{"exchange": 5}]
    assert page(merge(records)).count('<details class="exchange"') == 1
