"""What is waived and what is undocumented, in every view."""

from typing import Any

import pytest

from clone_contracts.views.escape import escape_record
from clone_contracts.views.html import page
from clone_contracts.views.markdown import summary
from clone_contracts.views.terminal import write_summary
from clone_contracts.views.undocumented import what_is_waived
from tests.unit.records import clause, finding, record, record_of, result, waiver
from tests.unit.views.support import view

WHY = "known (us, until 2999-01-31)"
PARTLY = clause("bria.201.id", "violated", found=5, waived=3, findings=[finding(), finding(2, waived=WHY)])
OPEN = finding(1, clause="a", kind="refused")
REFUSED = [OPEN, {**OPEN, "waived": WHY}, {**OPEN, "kind": "not-at-once"}]


class Lines(list[str]):
    """A terminal that keeps its lines."""

    isatty, verbosity = False, -1

    def line(self, msg: str, **_: bool) -> None:
        self.append(msg)

    def section(self, title: str, sep: str = "=", **_: bool) -> None: ...

    def ensure_newline(self) -> None: ...

    def write(self, content: str, *, flush: bool = False, **_: bool) -> None: ...


def printed(one: Any, path: Any) -> list[str]:
    lines = Lines()
    write_summary(lines, one, path)
    return lines


def test_a_clause_that_is_waived_in_part_says_how_much_of_it(tmp_path: Any) -> None:
    one = record(PARTLY, verdict="violates")
    assert "  violated: bria.201.id (2 times; 3 more findings are waived)" in printed(one, tmp_path)
    assert "`/name`. 3 more findings are waived." in summary(escape_record(one))
    html = page(escape_record(one))
    assert "5 findings, 3 of them waived" in html
    assert f"<dt>waived</dt><dd>{WHY}</dd>" in html


def test_a_clause_that_is_waived_as_a_whole_does_not_say_so_twice() -> None:
    whole = {**PARTLY, "status": "waived", "reason": WHY}
    assert "of them waived" not in page(escape_record(record(whole)))


def test_undocumented_answers_are_counted_by_kind_apart_from_those_that_are_waived(tmp_path: Any) -> None:
    told = "  undocumented: 3 answers (1 refused, 1 not-at-once, 1 waived); the page shows them"
    assert told in printed(record(clause("bria.201.id"), undocumented=REFUSED), tmp_path)


def test_where_all_is_waived_no_kind_is_named(tmp_path: Any) -> None:
    told = "  undocumented: 1 answer (1 waived); the page shows them"
    assert told in printed(record(clause("bria.201.id"), undocumented=REFUSED[1:2]), tmp_path)


def test_a_strict_run_names_the_kinds_that_it_fails_for(tmp_path: Any) -> None:
    one = record(clause("bria.201.id"), verdict="violates", undocumented=REFUSED)
    assert "  undocumented answers fail under --strict: 1 refused, 1 not-at-once" in printed(one, tmp_path)
    assert "undocumented answers fail under <code>--strict</code>, 2 of them" in page(escape_record(one))


def test_the_page_names_the_kind_of_an_undocumented_answer_and_why_it_is_waived() -> None:
    html = page(escape_record(record(undocumented=REFUSED)))
    assert html.count("<code>refused</code>: expected") == 2
    assert html.count(f"<p>Waived: {WHY}</p>") == 1


def test_an_answer_in_a_record_of_an_earlier_version_is_of_another_kind() -> None:
    (alike,) = view(undocumented=[finding(1, clause="a")]).undocumented
    assert alike.kind == "other"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "bria.201.id"),
        ({"actual": ["null", "7"], "pointer": ["/id"]}, "bria.201.id, only pointer /id, only actual null or 7"),
        ({"api": "bria", "link": "https://t.example"}, "bria.201.id, only api bria"),
    ],
)
def test_a_waiver_is_named_by_its_clause_and_what_narrows_it(more: Any, told: str) -> None:
    narrowed: Any = {**waiver(), **more}
    assert what_is_waived(narrowed) == told


def test_a_waiver_of_undocumented_answers_is_named_by_their_kind(tmp_path: Any) -> None:
    stale = {**waiver(state="unneeded"), "undocumented": "refused"}
    del stale["clause"]
    one = record_of({"bria": result(clause("bria.201.id"))}, (stale,))
    assert "the waiver of undocumented refused is no longer needed; take it out (us)" in printed(one, tmp_path)
    assert "The waiver of `undocumented refused` is no longer needed" in summary(escape_record(one))
    assert "The waiver of <code>undocumented refused</code> is no longer needed" in page(escape_record(one))
