"""A record as people read it, in order."""

from typing import Any

import pytest

from clone_contracts.contract.document import load_contract
from clone_contracts.results.verdict import NOT_SELECTED
from clone_contracts.views.model import ApiView
from clone_contracts.views.sections import section_title
from tests.unit.records import ALL, THERE, clause, evidence, finding, record_of, result, run_record
from tests.unit.views.support import api_views, view


def member(id: str, type: str = "string", **more: Any) -> Any:
    return clause(id, type=type, required=True, **more)


def rule(id: str, value: str, expected: str, status: str = "held") -> Any:
    return clause(
        id, status, conditional={"member": "version", "value": value, "other": id.split(".")[2], "expected": expected}
    )


def outline(made: ApiView) -> list[str]:
    """The labels of all clauses, indented as the view indents them."""
    return ["  " * each.depth + each.label for each in made.clauses]


class TestSections:
    """In the order in which a contract is read: the request, the answers, the behaviour."""

    def test_sections_are_in_contract_order_whatever_the_order_of_the_record(self) -> None:
        ids = ["bria.clone.x", "bria.500.x", "bria.201.x", "bria.request.x", "bria.404.x", "bria.path.x", "bria.201.y"]
        sections = view(*map(clause, ids)).sections
        assert [section.id for section in sections] == ["path", "request", "201", "404", "500", "clone"]
        assert [section.title for section in sections] == [
            *("Path", "Request members", "201 Created", "404 Not Found", "500 Internal Server Error", "Behaviour")
        ]
        assert [each.id for each in sections[2].clauses] == ["bria.201.x", "bria.201.y"]

    @pytest.mark.parametrize("api", ["bria", "datadog"])
    def test_every_section_of_a_contract_has_a_title(self, api: str) -> None:
        for section in {id.split(".")[1] for id in load_contract(api).clauses}:
            assert section_title(section) != section

    def test_an_unknown_section_is_titled_by_its_name(self) -> None:
        assert section_title("418") == "418"

    def test_each_section_counts_the_statuses_of_its_clauses(self) -> None:
        (first, second) = view(clause("bria.201.a"), clause("bria.201.b", "waived"), clause("bria.404.a")).sections
        assert [first.count(status) for status in ("held", "waived", "violated")] == [1, 1, 0]
        assert second.count("held") == 1

    def test_every_clause_of_a_real_record_is_in_exactly_one_section(self) -> None:
        (made,) = api_views(run_record(evidence(checked=ALL, successes=1)).as_results())
        assert sorted(each.id for each in made.clauses) == sorted(ALL)


class TestTheTree:
    """Members are below the object they belong to; further promises about a member follow it."""

    def test_nested_members_are_indented_and_labelled_by_their_last_name(self) -> None:
        made = view(member("bria.201.data"), member("bria.201.data.attributes"), member("bria.201.data.attributes.name"))
        assert outline(made) == ["data", "  attributes", "    name"]

    def test_members_of_array_elements_are_placed_below_the_array(self) -> None:
        made = view(member("bria.201.errors"), member("bria.201.errors[].source"), member("bria.201.errors[].source.pointer"))
        assert outline(made) == ["errors", "  source", "    pointer"]

    def test_a_promise_about_a_member_follows_that_member(self) -> None:
        made = view(
            clause("bria.201.success"),
            clause("bria.201.images_count.matches-images"),
            clause("bria.201.images[].id.unique"),
            member("bria.201.id"),
            member("bria.201.images"),
            member("bria.201.images[].id"),
            member("bria.201.images_count"),
            clause("bria.201.caption_prefix.3.2"),
            member("bria.201.caption_prefix"),
            clause("bria.201.caption_prefix.fibo"),
        )
        assert outline(made) == [
            "success",
            "id",
            "images",
            "  id",
            "    unique",
            "images_count",
            "  matches-images",
            "caption_prefix",
            "  3.2",
            "  fibo",
        ]

    def test_a_promise_is_placed_below_the_innermost_member_it_names(self) -> None:
        made = view(clause("bria.201.a.b.x"), member("bria.201.a"), member("bria.201.a.b"), member("bria.201.c"))
        assert outline(made) == ["a", "  b", "    x", "c"]

    def test_a_member_whose_name_only_begins_alike_is_a_different_member(self) -> None:
        assert outline(view(clause("bria.201.id-x.new"), member("bria.201.id"))) == ["id-x.new", "id"]

    def test_a_section_without_members_is_a_flat_list(self) -> None:
        assert outline(view(clause("bria.404.b.c"), clause("bria.404.a"))) == ["b.c", "a"]

    @pytest.mark.parametrize(
        ("id", "after"),
        [
            ("bria.201.images[].dataset_id.is-clone", "bria.201.images[].dataset_id"),
            ("bria.201.captions_source.present", "bria.201.captions_source"),
            ("bria.request.name.ordinary", "bria.request.name"),
        ],
    )
    def test_promises_follow_their_members_in_a_real_contract(self, id: str, after: str) -> None:
        (made,) = api_views(run_record(evidence(checked=ALL, successes=1)).as_results())
        ids = [each.id for each in made.clauses]
        assert ids[ids.index(id) - 1] == after
        labels = {each.id: (each.label, each.depth) for each in made.clauses}
        assert labels[id] == (id.rsplit(".", 1)[1], labels[after][1] + 1)

    def test_a_clause_lists_its_tests_by_function(self) -> None:
        tests = ["tests/contract/t.py::test_a[1-[x]]", "tests/contract/t.py::test_a[2]", "tests/contract/t.py::test_b"]
        (made,) = view(clause("bria.201.id", tests=tests)).clauses
        assert made.tests == ["t.py::test_a", "t.py::test_b"]

    @pytest.mark.parametrize(
        ("status", "sign"), [("violated", "✕"), ("waived", "⚑"), ("untested", "○"), ("unobserved", "·"), ("held", "✓")]
    )
    def test_each_status_has_its_own_sign(self, status: str, sign: str) -> None:
        (made,) = view(clause("bria.201.id", status)).clauses
        assert (made.status, made.sign) == (status, sign)


class TestTables:
    """How one member depends on another."""

    def test_rules_about_the_same_two_members_form_one_table(self) -> None:
        rules = [
            rule("bria.201.a.x", "x", "null"),
            rule("bria.201.a.y", "y", "string", "violated"),
            rule("bria.201.a.z", "z", "null"),
        ]
        (section,) = view(member("bria.201.a"), *rules, clause("bria.201.a.free")).sections
        (table,) = section.tables
        assert (table.member, table.other, list(table.columns)) == ("version", "a", ["null", "string"])
        assert [(value, each.id, each.status) for value, each in table.rows] == [
            ("x", "bria.201.a.x", "held"),
            ("y", "bria.201.a.y", "violated"),
            ("z", "bria.201.a.z", "held"),
        ]

    def test_rules_about_different_members_form_separate_tables(self) -> None:
        (section,) = view(rule("bria.201.a.x", "x", "null"), rule("bria.201.b.x", "x", "text")).sections
        assert [(table.other, list(table.columns)) for table in section.tables] == [("a", ["null"]), ("b", ["text"])]

    def test_a_section_without_conditional_rules_has_no_table(self) -> None:
        assert view(member("bria.201.a")).sections[0].tables == []


class TestUndocumented:
    """Similar answers are grouped."""

    def test_undocumented_answers_are_grouped_and_counted(self) -> None:
        found = [
            finding(1, clause="a", expected="x", actual="1"),
            finding(2, clause="a", expected="x", actual="2"),
            finding(3, clause="a", expected="x", actual="1"),
            finding(4, clause="b", expected="x", actual="1"),
        ]
        made = view(undocumented=found)
        assert [(alike.finding["exchange"]["number"], alike.count) for alike in made.undocumented] == [(1, 2), (2, 1), (4, 1)]
        assert made.undocumented_left_out == 0

    def test_only_twelve_kinds_of_undocumented_answers_are_shown_and_the_rest_are_counted(self) -> None:
        kinds = [finding(number, clause="a", actual=str(number)) for number in range(1, 15)]
        made = view(undocumented=[*kinds, kinds[0], kinds[13], kinds[13]])
        assert [alike.count for alike in made.undocumented] == [2] + [1] * 11
        assert made.undocumented_left_out == 4
        assert [each["number"] for each in made.exchanges] == list(range(1, 13))


class TestNumbers:
    """What is shown about an API as a whole."""

    def test_statuses_are_counted_in_order_of_urgency_without_zeros(self) -> None:
        made = view(
            *(
                clause(f"bria.201.{name}", status)
                for name, status in zip("abcd", ["held", "untested", "held", "violated"], strict=True)
            )
        )
        assert list(made.counts.items()) == [("violated", 1), ("untested", 1), ("held", 2)]
        assert [each.id for each in made.with_status("held")] == ["bria.201.a", "bria.201.c"]

    def test_clauses_are_grouped_by_their_reason(self) -> None:
        reasons = {"a": "down", "b": "throttled", "c": "down"}
        made = view(*(clause(f"bria.201.{name}", "untested", reason=reason) for name, reason in reasons.items()))
        grouped = {reason: [each.label for each in found] for reason, found in made.by_reason("untested").items()}
        assert grouped == {"down": ["a", "c"], "throttled": ["b"]}
        assert made.by_reason("waived") == {}

    def test_remarks_leave_out_what_is_already_given_as_a_reason(self) -> None:
        made = view(clause("bria.201.a", "untested", reason="down"), shortfalls=["down", "too few"], warnings=["down", "w"])
        assert made.remarks == ["not everything could be done: too few", "down", "w"]

    def test_each_api_has_a_view_of_its_own(self) -> None:
        keys = ["datadog", "bria at x", "bria at y"]
        assert [made.key for made in api_views(record_of({key: result() for key in keys}))] == keys
        assert api_views(record_of({})) == []


def test_clauses_of_two_targets_of_one_api_have_different_anchors() -> None:
    there = f"bria at {THERE}"
    first, second = api_views(record_of({"bria": result(clause("bria.201.id")), there: result(clause("bria.201.id"))}))
    assert first.anchor("bria.201.id") == "bria.201.id"
    assert second.anchor("bria.201.id") == f"bria.201.id@{THERE}"


@pytest.mark.parametrize(("kind", "remarks"), [("live", 1), ("embedded", 0)])
def test_datasets_that_a_live_run_did_not_remove_are_remarked_on(kind: str, remarks: int) -> None:
    (made,) = api_views(record_of({"bria": result(clause("bria.201.id"), clones_created=3, clones_removed=1)}, kind=kind))
    assert len(made.remarks) == remarks
    assert all("2 datasets were made and not removed" in remark for remark in made.remarks)


def test_a_violation_that_only_strict_mode_causes_is_recognized() -> None:
    assert view(clause("bria.201.id"), verdict="violates").only_strictly
    assert not view(clause("bria.201.id", "violated"), verdict="violates").only_strictly


@pytest.mark.parametrize(
    ("verdict", "reason", "words"),
    [
        ("conforms", NOT_SELECTED, "conforms as far as selected"),
        ("conforms", "no answer showed it", "conforms"),
        ("violates", NOT_SELECTED, "violates"),
        ("incomplete", NOT_SELECTED, "incomplete"),
    ],
)
def test_a_verdict_that_rests_on_a_part_of_the_tests_says_so(verdict: str, reason: str, words: str) -> None:
    made = view(clause("bria.201.id"), clause("bria.201.name", "unobserved", reason=reason), verdict=verdict)
    assert made.verdict == words
