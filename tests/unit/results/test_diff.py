"""What has changed between two runs."""

from typing import Any

import pytest

from clone_contracts.results.diff import Change, Changes, Group, compare

STATUSES = ("held", "violated", "waived", "untested", "unobserved")


def record(apis: dict[str, dict[str, str]], started: str = "2026-01-01T00:00:00+00:00") -> Any:
    """The part of a record that a comparison reads: the status of each clause of each API."""
    return {
        "run": {"started": started},
        "apis": {
            key: {
                "target": key.partition(" at ")[2] or "here",
                "clauses": [{"id": id, "status": status} for id, status in found.items()],
            }
            for key, found in apis.items()
        },
    }


def one(was: str, now: str) -> Changes:
    """The changes of a single clause; ``absent`` means that it does not exist."""
    old, new = ({} if status == "absent" else {"bria.201.id": status} for status in (was, now))
    return compare(record({"bria": old}), record({"bria": new}))


@pytest.mark.parametrize(
    ("was", "now", "title", "tone"),
    [
        ("held", "violated", "broke", "violated"),
        ("waived", "violated", "broke", "violated"),
        ("untested", "violated", "broke", "violated"),
        ("unobserved", "violated", "broke", "violated"),
        ("absent", "violated", "broke", "violated"),
        ("violated", "held", "mended", "held"),
        ("waived", "held", "mended", "held"),
        ("untested", "held", "newly tested", "held"),
        ("unobserved", "held", "newly tested", "held"),
        ("absent", "held", "newly tested", "held"),
        ("held", "untested", "no longer tested", "untested"),
        ("held", "unobserved", "no longer tested", "untested"),
        ("held", "absent", "no longer tested", "untested"),
        ("violated", "untested", "no longer tested", "untested"),
        ("violated", "unobserved", "no longer tested", "untested"),
        ("violated", "absent", "no longer tested", "untested"),
        ("waived", "untested", "no longer tested", "untested"),
        ("waived", "unobserved", "no longer tested", "untested"),
        ("waived", "absent", "no longer tested", "untested"),
        ("held", "waived", "otherwise changed", "unobserved"),
        ("violated", "waived", "otherwise changed", "unobserved"),
        ("untested", "waived", "otherwise changed", "unobserved"),
        ("unobserved", "waived", "otherwise changed", "unobserved"),
        ("absent", "waived", "otherwise changed", "unobserved"),
        ("untested", "unobserved", "otherwise changed", "unobserved"),
        ("absent", "unobserved", "otherwise changed", "unobserved"),
    ],
)
def test_each_change_of_status_has_its_group(was: str, now: str, title: str, tone: str) -> None:
    assert one(was, now).groups == [Group(title, tone, [Change("bria.201.id", was, now, "bria")])]


@pytest.mark.parametrize("status", STATUSES)
def test_an_unchanged_clause_is_not_listed(status: str) -> None:
    assert one(status, status).groups == []


def test_a_run_compared_with_itself_has_no_changes() -> None:
    same = record({"bria": {"a": "held", "b": "violated"}, "datadog": {"c": "untested"}}, "2026-02-03T04:05:06+00:00")
    changes = compare(same, same)
    assert changes == Changes("2026-02-03T04:05:06+00:00", [], [])
    assert changes.lines() == ["against the run of 2026-02-03T04:05:06+00:00:", "nothing has changed"]


def test_groups_are_in_order_of_urgency_and_clauses_in_order_of_the_record() -> None:
    old = {"z": "held", "a": "held", "gone": "held", "back": "untested", "well": "violated", "so": "violated"}
    new = {"so": "waived", "well": "held", "back": "held", "z": "violated", "a": "violated"}
    groups = compare(record({"bria": old}), record({"bria": new})).groups
    assert [(group.title, [change.id for change in group.changes]) for group in groups] == [
        ("broke", ["z", "a"]),
        ("mended", ["well"]),
        ("newly tested", ["back"]),
        ("no longer tested", ["gone"]),
        ("otherwise changed", ["so"]),
    ]


def test_clauses_that_are_gone_come_last_in_their_group() -> None:
    (lost,) = compare(record({"bria": {"gone": "held", "a": "held"}}), record({"bria": {"a": "untested"}})).groups
    assert [change.id for change in lost.changes] == ["a", "gone"]


def test_another_order_of_clauses_is_not_a_change() -> None:
    assert (
        compare(record({"bria": {"a": "held", "b": "untested"}}), record({"bria": {"b": "untested", "a": "held"}})).groups == []
    )


def test_apis_that_only_one_run_has_are_named_and_not_compared() -> None:
    old = record({"bria": {"a": "held"}, "datadog": {"c": "held"}})
    new = record({"bria": {"a": "violated"}, "bria at https://z.example": {"a": "violated"}})
    changes = compare(old, new)
    assert changes.apart == ["bria at https://z.example", "datadog"]
    assert [group.changes for group in changes.groups] == [[Change("a", "held", "violated", "bria at here")]]


def test_a_clause_at_two_targets_is_compared_target_by_target() -> None:
    old = record({"bria at x": {"a": "held"}, "bria at y": {"a": "violated"}})
    new = record({"bria at y": {"a": "violated"}, "bria at x": {"a": "held"}})
    assert compare(old, new).groups == []


def test_runs_without_an_api_in_common_are_not_compared() -> None:
    changes = compare(record({"bria": {"a": "held"}}), record({"datadog": {"c": "held"}}))
    assert (changes.groups, changes.apart) == ([], ["bria", "datadog"])


def test_a_comparison_is_shown_as_lines() -> None:
    old = record({"bria": {"a": "held", "b": "violated"}, "datadog": {}}, "2026-02-03")
    assert compare(old, record({"bria": {"a": "violated", "b": "held", "c": "held"}})).lines() == [
        "against the run of 2026-02-03:",
        "broke: a (held -> violated)",
        "mended: b (violated -> held)",
        "newly tested: c (absent -> held)",
        "not compared, since only one of the runs has it: datadog",
    ]


def test_a_clause_that_was_not_tested_before_cannot_be_tested_less_now() -> None:
    assert one("unobserved", "untested").groups[0].title == "otherwise changed"


def test_a_change_names_its_target_where_there_are_several() -> None:
    there = "https://other.example"
    key = f"bria at {there}"
    old, new = (record({"bria": {}, key: {"bria.201.id": status}}) for status in ("held", "violated"))
    assert compare(old, new).lines()[1] == f"broke: bria.201.id at {there} (held -> violated)"


def test_an_api_is_found_by_its_target_where_it_was_merged_since() -> None:
    def result(target: str, status: str) -> dict[str, Any]:
        return {"target": target, "clauses": [{"id": "bria.201.id", "status": status}]}

    old: Any = {"run": {"started": "x"}, "apis": {"bria": result("https://a", "held")}}
    new: Any = {"run": {"started": "y"}, "apis": {f"bria at {at}": result(at, "violated") for at in ("https://a", "https://b")}}
    changes = compare(old, new)
    assert changes.lines()[1] == "broke: bria.201.id at https://a (held -> violated)"
    assert changes.apart == ["bria at https://b"]


def test_a_change_of_target_is_remarked_on() -> None:
    runs: Any = [
        {"run": {"started": "x"}, "apis": {"bria": {"target": at, "clauses": []}}} for at in ("https://a", "https://b")
    ]
    assert compare(*runs).lines()[1] == "bria was at another target: https://a then, https://b now"
